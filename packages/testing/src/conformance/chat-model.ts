import type { ChatModel, CompletionEvent, CompletionRequest } from '@lattice/core';
import { describe, expect, it } from 'vitest';

export interface ChatModelHarness extends AsyncDisposable {
  readonly model: ChatModel;
  /** A question whose answer is `word` three times, one a part, with time between them. */
  readonly slowQuestion: string;
  /** A question and the whole of its answer. */
  readonly known: { readonly question: string; readonly answer: string };
}

const SOON_MS = 100;

/** What every chat model has to do. `open` gives one that answers as its harness says. */
export function chatModelConformance(name: string, open: () => Promise<ChatModelHarness>): void {
  describe(`${name} as a chat model`, () => {
    it('says what it is and what it takes', async () => {
      await using harness = await open();
      expect(harness.model.id).toMatch(/^[a-z]+\/\S+$/);
      expect(harness.model.contextTokens).toBeGreaterThanOrEqual(2_048);
    });

    it('gives the answer in parts and exactly one end', async () => {
      await using harness = await open();
      const { question, answer } = harness.known;
      const events = await collect(harness.model, ask(question));
      expect(textOf(events)).toBe(answer);
      expect(events.filter(({ type }) => type === 'end')).toHaveLength(1);
      expect(events.at(-1)).toMatchObject({ type: 'end', reason: 'stop' });
      const end = events.at(-1);
      if (end?.type === 'end') {
        expect(end.inputTokens).toBeGreaterThan(0);
        expect(end.outputTokens).toBeGreaterThan(0);
      }
    });

    it('takes a system message, a history, a temperature and a schema', async () => {
      await using harness = await open();
      const { question, answer } = harness.known;
      const events = await collect(harness.model, {
        messages: [
          { role: 'system', content: 'Be brief.' },
          { role: 'user', content: 'Hello' },
          { role: 'assistant', content: 'Hello!' },
          { role: 'user', content: question },
        ],
        maxOutputTokens: 200,
        temperature: 0,
        schema: { type: 'object', properties: { answer: { type: 'string' } } },
      });
      expect(textOf(events)).toBe(answer);
    });

    it('keeps answers apart that are given at the same time', async () => {
      await using harness = await open();
      const { question, answer } = harness.known;
      const answers = await Promise.all(Array.from({ length: 20 }, () => collect(harness.model, ask(question))));
      for (const events of answers) expect(textOf(events)).toBe(answer);
    });

    it('begins nothing that is cancelled already', async () => {
      await using harness = await open();
      const stream = harness.model.stream(ask(harness.known.question), { signal: AbortSignal.abort() });
      await expect(stream.next()).rejects.toMatchObject({ code: 'cancelled' });
    });

    it('ends in the middle of an answer, soon, when it is cancelled', async () => {
      await using harness = await open();
      const caller = new AbortController();
      const stream = harness.model.stream(ask(harness.slowQuestion), { signal: caller.signal });
      expect((await stream.next()).value).toMatchObject({ type: 'text' });
      const next = stream.next();
      const start = performance.now();
      caller.abort();
      await expect(next).rejects.toMatchObject({ code: 'cancelled' });
      expect(performance.now() - start).toBeLessThan(SOON_MS);
    });

    it('can be left in the middle of an answer and asked again', async () => {
      await using harness = await open();
      for await (const event of harness.model.stream(ask(harness.slowQuestion))) {
        expect(event.type).toBe('text');
        break;
      }
      expect(textOf(await collect(harness.model, ask(harness.known.question)))).toBe(harness.known.answer);
    });
  });
}

function ask(question: string): CompletionRequest {
  return { messages: [{ role: 'user', content: question }], maxOutputTokens: 100 };
}

async function collect(model: ChatModel, request: CompletionRequest): Promise<CompletionEvent[]> {
  return Array.fromAsync(model.stream(request));
}

function textOf(events: readonly CompletionEvent[]): string {
  return events.map((event) => (event.type === 'text' ? event.text : '')).join('');
}
