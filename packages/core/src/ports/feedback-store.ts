import type { Feedback } from '../wire/feedback.ts';
import type { GapSighting } from './gap-store.ts';

export interface Vote extends Feedback {
  readonly conversationId: string;
  readonly messageId: string;
}

/** What readers say of answers: one vote an answer, gone with its conversation. */
export interface FeedbackStore {
  /**
   * Replaces an earlier vote. `gap` is the question a thumbs down is about, and is kept together with the vote, or not at
   * all; null keeps none.
   *
   * @throws LatticeError `message-not-found` where the conversation holds no such message.
   */
  put(vote: Vote, gap: GapSighting | null): Promise<void>;
  /** Takes a vote back; nothing where there is none. */
  remove(message: Pick<Vote, 'conversationId' | 'messageId'>): Promise<void>;
}
