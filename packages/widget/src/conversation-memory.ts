/** Remembers which conversation this reader is in. */
export interface ConversationMemory {
  read(): string | null;
  write(conversationId: string): void;
  forget(): void;
}

/**
 * `storage` is opened on use and may throw: a frame on another site's page often has none. The conversation then
 * lasts as long as the page.
 */
export function createConversationMemory(storage: () => Storage, key: string): ConversationMemory {
  let held: string | null = null;
  const attempt = (action: (store: Storage) => void): void => {
    try {
      action(storage());
    } catch {
      // Blocked or full: `held` is all there is.
    }
  };
  return {
    read() {
      attempt((store) => {
        held = store.getItem(key) ?? held;
      });
      return held;
    },
    write(conversationId) {
      held = conversationId;
      attempt((store) => store.setItem(key, conversationId));
    },
    forget() {
      held = null;
      attempt((store) => store.removeItem(key));
    },
  };
}
