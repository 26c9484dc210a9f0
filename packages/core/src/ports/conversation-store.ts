import type { Conversation, ConversationMessage } from '../requests.ts';

export type NewMessage = Omit<ConversationMessage, 'created_at' | 'feedback'>;

/** Conversations and their messages. Ids are UUIDs. */
export interface ConversationStore {
  /** Creates the conversation where it does not exist, then appends in order, in one transaction. */
  append(conversationId: string, messages: readonly NewMessage[]): Promise<void>;
  get(conversationId: string): Promise<Conversation | null>;
  /** False where there was none. */
  delete(conversationId: string): Promise<boolean>;
}
