import { describe, expect, it } from 'vitest';

import { readRelation } from './read-relation.ts';

describe('readRelation', () => {
  it.each([
    ['How is the queue related to the worker pool?', 'relation', ['queue', 'worker pool']],
    ['What connects a queue with its worker?', 'relation', ['queue', 'worker']],
    ['Why does the worker depend on the queue?', 'relation', ['worker', 'queue']],
    ['What is the difference between queue and worker?', 'relation', ['queue', 'worker']],
    ['Queue vs. worker', 'relation', ['Queue', 'worker']],
    ['What comes after the worker and its queue?', 'after', ['worker and its queue']],
    ['Which chapter follows the introduction?', 'after', ['introduction']],
    ['What do I need to do before the worker starts?', 'before', ['worker starts']],
    ['What are the prerequisites of the worker?', 'before', ['worker']],
    ['Which pages mention queues?', 'places', ['queues']],
    ['Where is the queue used?', 'places', ['queue']],
    ['What is related to queues?', 'places', ['queues']],
    ['What?', 'places', []],
  ])('reads %j', (question, intent, sides) => {
    expect(readRelation(question)).toEqual({ intent, sides });
  });
});
