import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';

/**
 * Requests begun in one turn of the event loop. Beginning one takes well under a millisecond, so that a turn stays short
 * and whoever asks whether this process lives waits for a few of them at most.
 */
const PER_TURN = 4;

/** Asked by machines that restart what does not answer. */
const LIVENESS = '/health';

/**
 * Begins requests in the order they came, a few in each turn of the event loop. Without this a burst of a thousand
 * questions is begun in one turn, and nothing else, not the liveness check and not the streams that are open already, gets
 * a word in before its end.
 */
export function admitInTurn(listener: RequestListener): RequestListener {
  const waiting: { readonly request: IncomingMessage; readonly response: ServerResponse }[] = [];
  let begun = 0;
  let isTurnPlanned = false;

  const planTurn = (): void => {
    if (isTurnPlanned) return;
    isTurnPlanned = true;
    setImmediate(() => {
      isTurnPlanned = false;
      begun = 0;
      for (const { request, response } of waiting.splice(0, PER_TURN)) {
        begun += 1;
        // Whoever has left meanwhile is not worth the work.
        if (!response.destroyed) listener(request, response);
      }
      if (waiting.length > 0) planTurn();
    });
  };

  return (request, response) => {
    if (request.url === LIVENESS) {
      listener(request, response);
      return;
    }
    planTurn();
    if (waiting.length === 0 && begun < PER_TURN) {
      begun += 1;
      listener(request, response);
      return;
    }
    waiting.push({ request, response });
  };
}
