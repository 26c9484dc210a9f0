import {
  type Answerer,
  type AnswerEvent,
  type AnswerMode,
  type AnswerRequest,
  type ChatEvent,
  type ChatRequest,
  type Citation,
  type ConversationStore,
  type DialogueTurn,
  LatticeError,
  type Logger,
  type ModelKey,
  type NewMessage,
} from '@lattice/core';

import { within } from '../async/within.ts';
import { recentTurns } from './history.ts';

export interface AnswerChatDependencies {
  readonly answerer: Answerer;
  /** Under which operators find how the answer was made. */
  readonly traceId: string;
  readonly conversations: ConversationStore;
  readonly newId: () => string;
  /** Longest wait for the conversation store, each time. */
  readonly conversationDeadlineMs: number;
}

export interface AnswerChatOptions {
  readonly signal: AbortSignal;
  readonly logger: Logger;
  /** The reader's own. */
  readonly modelKeys: readonly ModelKey[];
}

/** What of an answer is kept, collected while it passes. */
interface Draft {
  text: string;
  sources: readonly Citation[];
}

/** The name under which `answer-end` reports that history could not be read or the exchange not be stored. */
const CONVERSATION = 'conversation';

/**
 * One exchange of a conversation as the events of specs/chat-events.md. The exchange is stored when the answerer has ended
 * the answer, before `answer-end` is passed on; an answer that failed or that nobody waited for leaves no trace.
 * The conversation store is never worth an answer: without it the answer comes, marked as degraded.
 */
export async function* answerChat(
  dependencies: AnswerChatDependencies,
  request: ChatRequest,
  { signal, logger, modelKeys }: AnswerChatOptions,
): AsyncGenerator<ChatEvent, void, void> {
  // Postgres and every client should see one spelling of an id.
  const conversationId = request.conversation_id?.toLowerCase() ?? dependencies.newId();
  const messageId = dependencies.newId();
  const history = request.conversation_id === undefined ? [] : await loadHistory(dependencies, conversationId, logger);
  const draft: Draft = { text: '', sources: [] };
  const ids = { conversationId, messageId, traceId: dependencies.traceId };

  for await (const event of dependencies.answerer.answer(toAnswerRequest(request, history ?? []), {
    signal,
    modelKeys,
  })) {
    keep(draft, event);
    if (event.type !== 'end') {
      yield toChatEvent(event, ids);
      continue;
    }
    const citations = draft.sources.filter(({ n }) => event.cited.includes(n));
    const stored = await storeExchange(dependencies, logger, {
      conversationId,
      messages: [
        userMessage(dependencies.newId(), request.message),
        { ...assistantMessage(messageId, event), content: draft.text, citations },
      ],
    });
    const complete = stored && history !== null;
    yield toChatEvent(complete ? event : { ...event, degraded: [...event.degraded, CONVERSATION] }, ids);
    return;
  }
  throw new Error('The answerer stopped without an end.');
}

function toAnswerRequest(request: ChatRequest, history: readonly DialogueTurn[]): AnswerRequest {
  return {
    question: request.message,
    ...(history.length === 0 ? {} : { history }),
    ...(request.selected_text === undefined ? {} : { selectedText: request.selected_text }),
    ...(request.page_url === undefined ? {} : { pageUrl: request.page_url }),
    ...(request.version === undefined ? {} : { version: request.version }),
    ...(request.locale === undefined ? {} : { locale: request.locale }),
  };
}

/** Null where the store does not answer. */
async function loadHistory(
  { conversations, conversationDeadlineMs }: AnswerChatDependencies,
  conversationId: string,
  logger: Logger,
): Promise<DialogueTurn[] | null> {
  try {
    const conversation = await within(conversations.get(conversationId), conversationDeadlineMs, storeTooSlow);
    return recentTurns(conversation?.messages ?? []);
  } catch (error) {
    logger.warn({ err: error }, 'Conversation history could not be read');
    return null;
  }
}

interface StorableExchange {
  readonly conversationId: string;
  readonly messages: readonly NewMessage[];
}

async function storeExchange(
  { conversations, conversationDeadlineMs }: AnswerChatDependencies,
  logger: Logger,
  { conversationId, messages }: StorableExchange,
): Promise<boolean> {
  try {
    await within(conversations.append(conversationId, messages), conversationDeadlineMs, storeTooSlow);
    return true;
  } catch (error) {
    logger.warn({ err: error }, 'Exchange could not be stored');
    return false;
  }
}

function storeTooSlow(): LatticeError {
  return new LatticeError('timeout', 'The conversation store took too long.', { retryable: true });
}

function userMessage(id: string, content: string): NewMessage {
  return { id, role: 'user', content, citations: [], mode: null, refused: false };
}

function assistantMessage(
  id: string,
  { mode, refused }: { readonly mode: AnswerMode; readonly refused: boolean },
): Pick<NewMessage, 'id' | 'role' | 'mode' | 'refused'> {
  return { id, role: 'assistant', mode, refused };
}

function keep(draft: Draft, event: AnswerEvent): void {
  switch (event.type) {
    case 'sources':
      draft.sources = event.citations;
      break;
    case 'delta':
      draft.text += event.text;
      break;
    case 'replace':
      draft.text = event.text;
      break;
    case 'start':
    case 'end':
      break;
  }
}

function toChatEvent(
  event: AnswerEvent,
  { conversationId, messageId, traceId }: Readonly<Record<'conversationId' | 'messageId' | 'traceId', string>>,
): ChatEvent {
  switch (event.type) {
    case 'start':
      return {
        type: 'answer-start',
        conversation_id: conversationId,
        message_id: messageId,
        mode: event.mode,
        route: event.plan.route,
      };
    case 'sources':
      return { type: 'sources', citations: [...event.citations] };
    case 'delta':
      return { type: 'answer-delta', text: event.text };
    case 'replace':
      return { type: 'answer-replace', text: event.text };
    case 'end':
      return {
        type: 'answer-end',
        message_id: messageId,
        mode: event.mode,
        route: event.route,
        refused: event.refused,
        refusal_reason: event.refusalReason,
        cited: [...event.cited],
        support: event.support,
        degraded: [...event.degraded],
        usage: event.usage,
        timings_ms: event.timings,
        trace_id: traceId,
      };
  }
}
