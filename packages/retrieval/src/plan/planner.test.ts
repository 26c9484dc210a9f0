import { describe, expect, it } from 'vitest';

import { createDeterministicPlanner } from './planner.ts';

const planner = createDeterministicPlanner({ maxSteps: 3 });

describe('the deterministic planner', () => {
  it.each([
    ['How do I connect to the database?', 'document'],
    ['What is a waypoint?', 'document'],
    ['Explain how links to other pages are resolved.', 'document'],
    ['port 8080 already in use', 'document'],
    ['Wie hängt das eine mit dem anderen zusammen?', 'document'],
    ['How does the scheduler relate to the queue?', 'graph'],
    ['Which chapters mention the scheduler?', 'graph'],
    ['Where else is the queue used?', 'graph'],
    ['What comes after the introduction?', 'graph'],
    ['List all commands.', 'graph'],
    ['What’s the connection between queue and worker?', 'graph'],
    ['What is the difference between queue and worker?', 'hybrid'],
    ['Queue vs. worker', 'hybrid'],
    ['Is the queue better vs. the worker for short jobs?', 'hybrid'],
    ['queue vs worker latency of short jobs', 'document'],
  ])('sends %j to %s', async (question, route) => {
    expect((await planner.plan({ question })).plan).toEqual({ route, steps: [{ question, route }] });
  });

  it('makes a hybrid plan of steps that go different ways', async () => {
    const { plan } = await planner.plan({ question: 'What is a queue, and which pages mention queues?' });
    expect(plan).toEqual({
      route: 'hybrid',
      steps: [
        { question: 'What is a queue?', route: 'document' },
        { question: 'which pages mention queues?', route: 'graph' },
      ],
    });
  });

  it('goes the way it is told to go', async () => {
    const { plan } = await planner.plan({
      question: 'What is a queue, and which pages mention queues?',
      route: 'graph',
    });
    expect([plan.route, ...plan.steps.map(({ route }) => route)]).toEqual(['graph', 'graph', 'graph']);
  });
});
