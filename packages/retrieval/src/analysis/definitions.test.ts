import { describe, expect, it } from 'vitest';

import { definedInHeading, definedInText, definitionTerm } from './definitions.ts';

describe('definedInText', () => {
  it.each([
    ['Kmesh is a service mesh data plane.', ['def:kmesh']],
    ['The extended Kalman filter is a filter for nonlinear systems.', ['def:extend_kalman_filter']],
    ['ROS 2 (Robot Operating System 2) is an open-source framework.', ['def:ros_2', 'def:robot_oper_system_2']],
    ['Read this first. A node is a process. It is the smallest part.', ['def:node']],
    ['Nodes are the building blocks.', ['def:node']],
  ])('%s', (text, terms) => {
    expect(definedInText(text)).toEqual(terms);
  });

  it.each([
    'This is a test.',
    'There is a way to do it.',
    'Run the command.',
    'The robot that you built in the previous chapter of this book with your team is a prototype.',
  ])('finds none in: %s', (text) => {
    expect(definedInText(text)).toEqual([]);
  });
});

describe('definedInHeading', () => {
  it('takes the name a heading asks for', () => {
    expect(definedInHeading('What is ROS2?')).toEqual(['def:ros_2']);
    expect(definedInHeading('What are the topics')).toEqual(['def:topic']);
    expect(definedInHeading('What you will learn')).toEqual([]);
  });
});

describe('definitionTerm', () => {
  it('is the same however the name is written', () => {
    expect(definitionTerm('ROS2')).toBe(definitionTerm('ROS 2'));
    expect(definitionTerm('a circuit breaker')).toBe(definitionTerm('Circuit Breakers'));
  });

  it('is null for what is no name', () => {
    expect(definitionTerm('it')).toBeNull();
    expect(definitionTerm('the first thing that every reader of the manual learns on Monday')).toBeNull();
  });
});
