import { describe, expect, it } from 'vitest';

import { asksInstructions, definitionSubject, questionKind } from './question-kind.ts';

describe('questionKind', () => {
  it.each([
    ['What is ROS 2?', 'definition'],
    ["What's a waypoint?", 'definition'],
    ['what are topics', 'definition'],
    ['What does VSLAM mean?', 'definition'],
    ['And what is a service?', 'definition'],
    ['How do I install it?', 'instructions'],
    ['how to install it', 'instructions'],
    ['And how can I remove it again?', 'instructions'],
    ['How does a camera work?', 'explanation'],
    ['Why does it fail?', 'explanation'],
    ['Is it safe?', 'explanation'],
    ['机器人是什么？', 'explanation'],
    ['Which command lists the nodes?', 'code'],
    ['Show me an example', 'code'],
    ['circuit breaker timeout', 'keywords'],
    ['', 'keywords'],
  ])('%s: %s', (question, kind) => {
    expect(questionKind(question)).toBe(kind);
  });
});

describe('asksInstructions', () => {
  it('tells instructions from how things are', () => {
    expect(asksInstructions('How do I resume training?')).toBe(true);
    expect(asksInstructions('How does it differ from the particle filter?')).toBe(false);
    expect(asksInstructions('How long does it take?')).toBe(false);
  });
});

describe('definitionSubject', () => {
  it.each([
    ['What is the extended Kalman filter?', 'extended Kalman filter'],
    ['What does VSLAM stand for?', 'VSLAM'],
    ['define QoS', 'QoS'],
    ['Who is the maintainer?', 'maintainer'],
    ['How do I define a node?', null],
    ['What happens then?', null],
  ])('%s', (question, subject) => {
    expect(definitionSubject(question)).toBe(subject);
  });
});
