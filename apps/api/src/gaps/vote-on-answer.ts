import {
  LatticeError,
  MAX_NOTE_LENGTH,
  type AnswerRequest,
  type ConversationMessage,
  type ConversationStore,
  type FeedbackAnswer,
  type FeedbackRequest,
  type FeedbackStore,
  type Logger,
} from '@lattice/core';
import { scrub } from '@lattice/retrieval/gaps';

import { recentTurns } from '../chat/history.ts';
import type { GapsPort } from './gaps-port.ts';

export interface VoteDependencies {
  readonly conversations: Pick<ConversationStore, 'get'>;
  readonly feedback: FeedbackStore;
  readonly gaps: Pick<GapsPort, 'sight'>;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/**
 * Keeps a reader's vote on an answer. Whoever names the conversation has been given the answer: its id is the key to it,
 * and a stranger learns as little as from an id that does not exist.
 *
 * @throws LatticeError `message-not-found`.
 */
export async function voteOnAnswer(dependencies: VoteDependencies, request: FeedbackRequest): Promise<FeedbackAnswer> {
  const { conversations, feedback } = dependencies;
  const conversationId = request.conversation_id.toLowerCase();
  const messageId = request.message_id.toLowerCase();
  const messages = (await conversations.get(conversationId))?.messages ?? [];
  const position = messages.findIndex(({ id, role }) => id === messageId && role === 'assistant');
  if (position === -1) throw new LatticeError('message-not-found', 'There is no such answer in this conversation.');
  if (request.rating === 'none') {
    await feedback.remove({ conversationId, messageId });
    return { message_id: messageId, feedback: null };
  }
  const note = scrub(request.note ?? '', MAX_NOTE_LENGTH);
  const vote = {
    rating: request.rating,
    reason: request.rating === 'down' ? (request.reason ?? null) : null,
    note: note === '' ? null : note,
  };
  const asked = request.rating === 'down' ? questionBefore(messages, position) : null;
  const gap = asked === null ? null : await sight(asked, dependencies);
  await feedback.put({ conversationId, messageId, ...vote }, gap);
  return { message_id: messageId, feedback: vote };
}

/** The vote is worth keeping where its question cannot be looked at. */
async function sight(asked: AnswerRequest, { gaps, logger, signal }: VoteDependencies): ReturnType<GapsPort['sight']> {
  try {
    return await gaps.sight(asked, { signal });
  } catch (err) {
    logger.warn({ err }, 'the question of a vote could not be kept');
    return null;
  }
}

/** What the answer was an answer to, at the place it speaks of. */
function questionBefore(messages: readonly ConversationMessage[], position: number): AnswerRequest | null {
  const asked = messages.slice(0, position).findLastIndex(({ role }) => role === 'user');
  const question = messages[asked];
  if (question === undefined) return null;
  const [proof] = messages[position]?.citations ?? [];
  return {
    question: question.content,
    history: recentTurns(messages.slice(0, asked)),
    ...(proof === undefined ? {} : { locale: proof.locale }),
    ...(proof === undefined || proof.version === null ? {} : { version: proof.version }),
  };
}
