import { describe, expect, it } from 'vitest';

import { readAnswerEvent, readStoredMessages } from './answer-event.ts';

const read = (event: string, data: unknown): unknown => readAnswerEvent({ event, data: JSON.stringify(data) });

describe('readAnswerEvent', () => {
  it('reads what the page needs of each event', () => {
    expect(read('answer-start', { conversation_id: 'c', message_id: 'm', mode: 'extractive' })).toEqual({
      type: 'answer-start',
      conversationId: 'c',
      messageId: 'm',
    });
    expect(
      read('sources', { citations: [{ n: 1, title: 'T', url: 'u', heading_path: ['T', 'H'], quote: 'q', score: 3 }] }),
    ).toEqual({ type: 'sources', sources: [{ n: 1, title: 'T', url: 'u', heading_path: ['T', 'H'], quote: 'q' }] });
    expect(
      read('answer-end', {
        mode: 'generative',
        refused: true,
        refusal_reason: 'below-floor',
        cited: [2],
        support: { unsupported: 1 },
        degraded: ['rerank'],
      }),
    ).toEqual({
      type: 'answer-end',
      mode: 'generative',
      refused: true,
      refusalReason: 'below-floor',
      cited: [2],
      unsupported: 1,
      degraded: ['rerank'],
    });
  });

  it('survives fields of the wrong type', () => {
    expect(read('sources', { citations: [null, 3, { n: 'x', url: {}, heading_path: [1, 'H'] }] })).toEqual({
      type: 'sources',
      sources: [{ n: 0, title: '', url: '', heading_path: ['H'], quote: '' }],
    });
    expect(read('answer-end', { mode: 'other', cited: 'no' })).toMatchObject({ mode: null, cited: [], refused: false });
    expect(read('error', {})).toMatchObject({ code: 'internal', retryable: false });
  });

  it('passes over what it does not know', () => {
    expect(read('answer-thought', { text: 'x' })).toBeNull();
    expect(readAnswerEvent({ event: 'answer-delta', data: '{broken' })).toBeNull();
    expect(readAnswerEvent({ event: 'answer-delta', data: '[]' })).toBeNull();
  });
});

describe('readStoredMessages', () => {
  it('reads a conversation and has nothing to say about anything else', () => {
    const messages = [
      { role: 'user', content: 'Q' },
      { role: 'assistant', content: 'A', mode: 'extractive', citations: [] },
    ];
    expect(readStoredMessages({ id: 'c', messages })).toMatchObject([
      { role: 'user', content: 'Q' },
      { role: 'assistant', content: 'A', mode: 'extractive', refused: false, sources: [] },
    ]);
    expect(readStoredMessages('no')).toEqual([]);
  });
});
