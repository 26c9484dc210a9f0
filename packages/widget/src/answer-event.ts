import type { AnswerMode, ChatEventOf, Citation, ConversationMessage, Feedback, RefusalReason } from '@lattice/core';

import { REASONS } from './feedback-view.ts';
import { isRecord, type JsonRecord, parseJson, readList, readNumber, readRecord, readText, readTexts } from './json.ts';
import type { SseFrame } from './sse-parser.ts';

/** What the page shows of a citation. */
export type Source = Pick<Citation, 'n' | 'title' | 'url' | 'heading_path' | 'quote'>;

export interface AnswerStart {
  readonly type: 'answer-start';
  readonly conversationId: string;
  readonly messageId: string;
}

export interface AnswerSources {
  readonly type: 'sources';
  readonly sources: readonly Source[];
}

export interface AnswerEnd {
  readonly type: 'answer-end';
  readonly mode: AnswerMode | null;
  readonly refused: boolean;
  readonly refusalReason: RefusalReason | null;
  readonly cited: readonly number[];
  /** Sentences that no quote backs. */
  readonly unsupported: number;
  readonly degraded: readonly string[];
}

/** The part of the chat stream the page uses; see specs/chat-events.md. */
export type AnswerEvent =
  | AnswerStart
  | AnswerSources
  | ChatEventOf<'answer-delta'>
  | ChatEventOf<'answer-replace'>
  | AnswerEnd
  | ChatEventOf<'error'>;

/** What the page shows of a stored message. */
export type StoredMessage = Pick<ConversationMessage, 'id' | 'role' | 'content' | 'mode' | 'refused'> & {
  readonly sources: readonly Source[];
  readonly feedback: Feedback | null;
};

/** Null for frames this page does not know: a newer server may send more. */
export function readAnswerEvent(frame: SseFrame): AnswerEvent | null {
  const data = parseJson(frame.data);
  if (!isRecord(data)) return null;
  switch (frame.event) {
    case 'answer-start':
      return {
        type: 'answer-start',
        conversationId: readText(data['conversation_id']),
        messageId: readText(data['message_id']),
      };
    case 'sources':
      return { type: 'sources', sources: readSources(data['citations']) };
    case 'answer-delta':
      return { type: 'answer-delta', text: readText(data['text']) };
    case 'answer-replace':
      return { type: 'answer-replace', text: readText(data['text']) };
    case 'answer-end':
      return readAnswerEnd(data);
    case 'error':
      return {
        type: 'error',
        code: readText(data['code'], 'internal'),
        message: readText(data['message'], 'The answer could not be completed.'),
        retryable: data['retryable'] === true,
      };
    default:
      return null;
  }
}

export function readStoredMessages(value: unknown): StoredMessage[] {
  return readList(readRecord(value)['messages'])
    .filter(isRecord)
    .map((message) => ({
      id: readText(message['id']),
      role: message['role'] === 'user' ? 'user' : 'assistant',
      content: readText(message['content']),
      mode: readMode(message['mode']),
      refused: message['refused'] === true,
      sources: readSources(message['citations']),
      feedback: readFeedback(message['feedback']),
    }));
}

function readAnswerEnd(data: JsonRecord): AnswerEnd {
  return {
    type: 'answer-end',
    mode: readMode(data['mode']),
    refused: data['refused'] === true,
    refusalReason: readRefusalReason(data['refusal_reason']),
    cited: readList(data['cited']).filter((n) => typeof n === 'number'),
    unsupported: readNumber(readRecord(data['support'])['unsupported']),
    degraded: readTexts(data['degraded']),
  };
}

function readSources(value: unknown): Source[] {
  return readList(value)
    .filter(isRecord)
    .map((citation) => ({
      n: readNumber(citation['n']),
      title: readText(citation['title']),
      url: readText(citation['url']),
      heading_path: readTexts(citation['heading_path']),
      quote: readText(citation['quote']),
    }));
}

/** Null where there is none. */
export function readFeedback(value: unknown): Feedback | null {
  const { rating, reason, note } = readRecord(value);
  if (rating !== 'up' && rating !== 'down') return null;
  const known = REASONS.find((candidate) => candidate.reason === reason);
  return { rating, reason: known?.reason ?? null, note: typeof note === 'string' ? note : null };
}

function readMode(value: unknown): AnswerMode | null {
  return value === 'extractive' || value === 'generative' ? value : null;
}

function readRefusalReason(value: unknown): RefusalReason | null {
  return value === 'below-floor' || value === 'index-empty' || value === 'search-unavailable' ? value : null;
}
