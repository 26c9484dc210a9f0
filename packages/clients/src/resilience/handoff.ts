/** Passes items from one producer to one consumer, one at a time: the producer goes on when the item was taken. */
export interface Handoff<T> {
  /** Whether anything was given yet. */
  readonly begun: boolean;
  /** Resolves when the consumer has taken the item and asks for more. */
  give(item: T): Promise<void>;
  end(): void;
  /** An item that nobody has taken yet still arrives first. */
  fail(error: unknown): void;
  items(): AsyncGenerator<T, void, void>;
}

type Arrival<T> = { readonly type: 'item'; readonly item: T; readonly taken: () => void } | Finish;
type Finish = { readonly type: 'end' } | { readonly type: 'failure'; readonly error: unknown };

export function createHandoff<T>(): Handoff<T> {
  let begun = false;
  let finish: Finish | null = null;
  let arrival = Promise.withResolvers<Arrival<T>>();
  const finishWith = (how: Finish): void => {
    finish = how;
    arrival.resolve(how);
  };
  return {
    get begun() {
      return begun;
    },
    give(item) {
      begun = true;
      return new Promise((taken) => {
        arrival.resolve({ type: 'item', item, taken });
      });
    },
    end: () => finishWith({ type: 'end' }),
    fail: (error) => finishWith({ type: 'failure', error }),
    async *items() {
      for (;;) {
        const next = finish ?? (await arrival.promise);
        if (next.type === 'end') return;
        if (next.type === 'failure') throw next.error;
        yield next.item;
        arrival = Promise.withResolvers();
        next.taken();
      }
    },
  };
}
