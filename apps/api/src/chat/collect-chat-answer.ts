import type { ChatAnswer, ChatEvent, ChatEventOf, Citation } from '@lattice/core';

/** The JSON answer of a chat: what a reader of the stream would hold at its end. */
export async function collectChatAnswer(events: AsyncIterable<ChatEvent, void>): Promise<ChatAnswer> {
  let start: ChatEventOf<'answer-start'> | null = null;
  let sources: readonly Citation[] = [];
  let answer = '';
  for await (const event of events) {
    switch (event.type) {
      case 'answer-start':
        start = event;
        break;
      case 'sources':
        sources = event.citations;
        break;
      case 'answer-delta':
        answer += event.text;
        break;
      case 'answer-replace':
        answer = event.text;
        break;
      case 'answer-end':
        return toChatAnswer(start, event, { answer, citations: sources.filter(({ n }) => event.cited.includes(n)) });
      case 'error':
        break;
    }
  }
  throw new Error('The answer stopped without an end.');
}

function toChatAnswer(
  start: ChatEventOf<'answer-start'> | null,
  end: ChatEventOf<'answer-end'>,
  content: { readonly answer: string; readonly citations: Citation[] },
): ChatAnswer {
  if (start === null) {
    throw new Error('The answer ended without a start.');
  }
  const { type: _type, cited: _cited, ...rest } = end;
  return { conversation_id: start.conversation_id, ...rest, ...content };
}
