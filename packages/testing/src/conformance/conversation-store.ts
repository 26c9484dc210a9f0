import { randomUUID } from 'node:crypto';

import type { Citation, ConversationStore, NewMessage } from '@lattice/core';
import { describe, expect, it } from 'vitest';

export interface ConversationStoreHarness extends AsyncDisposable {
  readonly store: ConversationStore;
}

const citation: Citation = {
  n: 1,
  title: 'Install',
  url: 'https://docs.example.com/install#part',
  route: '/install',
  anchor: 'part',
  heading_path: ['Install', 'Part'],
  quote: 'Say "hello" to \\ and\nthe rest 👋',
  score: 12.25,
  source_path: null,
  version: 'current',
  locale: 'en',
};
const question: NewMessage = { id: 'q1', role: 'user', content: 'How?', citations: [], mode: null, refused: false };
const answer: NewMessage = {
  id: 'a1',
  role: 'assistant',
  content: 'So. [1]',
  citations: [citation],
  mode: 'extractive',
  refused: false,
};

/** What every conversation store has to do. `open` gives one that may hold other conversations. */
export function conversationStoreConformance(name: string, open: () => Promise<ConversationStoreHarness>): void {
  describe(`${name} as a conversation store`, () => {
    it('creates a conversation with its first messages and returns them as they were', async () => {
      await using harness = await open();
      const id = randomUUID();
      expect(await harness.store.get(id)).toBeNull();
      await harness.store.append(id, [question, answer]);
      const conversation = await harness.store.get(id);
      expect(conversation).toMatchObject({ id, messages: [question, answer] });
      for (const moment of [conversation?.created_at, conversation?.messages[0]?.created_at]) {
        expect(moment).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
        expect(Math.abs(Date.now() - Date.parse(moment ?? ''))).toBeLessThan(60_000);
      }
    });

    it('appends in order', async () => {
      await using harness = await open();
      const id = randomUUID();
      const contents = Array.from({ length: 12 }, (_, index) => `message ${index}`);
      for (const content of contents) await harness.store.append(id, [{ ...question, id: content, content }]);
      expect((await harness.store.get(id))?.messages.map((message) => message.content)).toEqual(contents);
    });

    it('keeps conversations apart', async () => {
      await using harness = await open();
      const [one, two] = [randomUUID(), randomUUID()];
      await harness.store.append(one, [question]);
      await harness.store.append(two, [question, answer]);
      expect((await harness.store.get(one))?.messages).toHaveLength(1);
      expect(await harness.store.delete(one)).toBe(true);
      expect((await harness.store.get(two))?.messages).toHaveLength(2);
    });

    it('keeps every message of writers that start at once', async () => {
      await using harness = await open();
      const id = randomUUID();
      const ids = Array.from({ length: 8 }, (_, index) => `m${index}`);
      await Promise.all(ids.map((message) => harness.store.append(id, [{ ...question, id: message }])));
      expect((await harness.store.get(id))?.messages.map((message) => message.id).toSorted()).toEqual(ids);
    });

    it('deletes a conversation once', async () => {
      await using harness = await open();
      const id = randomUUID();
      await harness.store.append(id, [question, answer]);
      expect(await harness.store.delete(id)).toBe(true);
      expect(await harness.store.get(id)).toBeNull();
      expect(await harness.store.delete(id)).toBe(false);
      await harness.store.append(id, [answer]);
      expect((await harness.store.get(id))?.messages.map((message) => message.id)).toEqual(['a1']);
    });
  });
}
