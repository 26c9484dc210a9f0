import type { Answerer } from '@lattice/core';

import type { GapsPort } from './gaps-port.ts';

/** The answerer, with each question it does not answer, or answers weakly, noted. What passes is not changed or delayed. */
export function notingAnswerer(answerer: Answerer, gaps: Pick<GapsPort, 'note'>): Answerer {
  return {
    search: (request, options) => answerer.search(request, options),
    async *answer(request, options): ReturnType<Answerer['answer']> {
      for await (const event of answerer.answer(request, options)) {
        // Before it is passed on: whoever takes the last event may not come back.
        if (event.type === 'end') gaps.note(request, event);
        yield event;
      }
    },
  };
}
