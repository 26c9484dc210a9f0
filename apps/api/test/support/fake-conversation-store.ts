import type { Conversation, ConversationStore, NewMessage } from '@lattice/core';

/** Keeps conversations in a map. `failure` makes every call reject, `hold` makes every call wait for it. */
export class FakeConversationStore implements ConversationStore {
  readonly conversations = new Map<string, Conversation>();
  appendCount = 0;
  failure: Error | null = null;
  hold: Promise<void> | null = null;

  async append(conversationId: string, messages: readonly NewMessage[]): Promise<void> {
    this.appendCount += 1;
    await this.#trouble();
    const created_at = new Date(0).toISOString();
    const known = this.conversations.get(conversationId) ?? { id: conversationId, created_at, messages: [] };
    const added = messages.map((message) => ({ ...message, created_at }));
    this.conversations.set(conversationId, { ...known, messages: [...known.messages, ...added] });
  }

  async get(conversationId: string): Promise<Conversation | null> {
    await this.#trouble();
    return this.conversations.get(conversationId) ?? null;
  }

  async delete(conversationId: string): Promise<boolean> {
    await this.#trouble();
    return this.conversations.delete(conversationId);
  }

  async #trouble(): Promise<void> {
    if (this.failure !== null) throw this.failure;
    await this.hold;
  }
}
