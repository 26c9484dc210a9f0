import { randomUUID } from 'node:crypto';

import type { ConversationStore, Feedback, FeedbackStore, GapStore } from '@lattice/core';
import { describe, expect, it } from 'vitest';

import { samplePlace, sampleSighting } from './gap-store.ts';

export interface FeedbackStoreHarness extends AsyncDisposable {
  readonly store: FeedbackStore;
  readonly conversations: ConversationStore;
  readonly gaps: GapStore;
}

const up: Feedback = { rating: 'up', reason: null, note: null };
const down: Feedback = { rating: 'down', reason: 'wrong', note: 'Not "so" \\ 👋' };
const gap = sampleSighting('How?');

/** What every store of votes has to do. `open` gives an empty one whose gaps are kept. */
export function feedbackStoreConformance(name: string, open: () => Promise<FeedbackStoreHarness>): void {
  describe(`${name} as a feedback store`, () => {
    it('keeps one vote an answer, the last one, where the conversation shows it', async () => {
      await using harness = await open();
      const message = await answerIn(harness);
      expect(await voteOn(harness, message)).toBeUndefined();
      for (const vote of [up, down, { ...down, reason: null }, up, up]) {
        await harness.store.put({ ...message, ...vote }, null);
        expect(await voteOn(harness, message)).toEqual(vote);
      }
      await harness.store.remove(message);
      await harness.store.remove(message);
      expect(await voteOn(harness, message)).toBeUndefined();
    });

    it('refuses a vote on what is not in the conversation', async () => {
      await using harness = await open();
      const message = await answerIn(harness);
      const other = await answerIn(harness);
      const strangers = [
        { ...message, messageId: randomUUID() },
        { ...message, conversationId: randomUUID() },
        { ...message, conversationId: other.conversationId, messageId: message.messageId },
      ];
      for (const stranger of strangers) {
        await expect(harness.store.put({ ...stranger, ...down }, gap)).rejects.toMatchObject({
          code: 'message-not-found',
        });
      }
      expect(await harness.gaps.list()).toEqual([]);
    });

    it('counts a dislike for its question as long as it stands', async () => {
      await using harness = await open();
      const [one, two] = [await answerIn(harness), await answerIn(harness)];
      await harness.store.put({ ...one, ...down }, gap);
      await harness.store.put({ ...two, ...down, reason: 'wrong', note: null }, gap);
      expect(await harness.gaps.list()).toMatchObject([
        { question: 'How?', disliked: 2, refused: 0, reasons: { wrong: 2 }, notes: [down.note] },
      ]);
      await harness.store.put({ ...one, ...down, reason: 'outdated', note: 'More.' }, gap);
      expect(await harness.gaps.list()).toMatchObject([
        { disliked: 2, reasons: { wrong: 1, outdated: 1 }, notes: ['More.'] },
      ]);
      await harness.store.put({ ...one, ...up }, null);
      expect(await harness.gaps.list()).toMatchObject([{ disliked: 1, reasons: { wrong: 1 }, notes: [] }]);
      await harness.store.remove(two);
      expect(await harness.gaps.list()).toEqual([]);
    });

    it('opens an answered question by a new dislike, not by more words about an old one', async () => {
      await using harness = await open();
      const [one, two] = [await answerIn(harness), await answerIn(harness)];
      await harness.store.put({ ...one, ...down }, gap);
      const [question] = await harness.gaps.list();
      if (question === undefined) throw new Error('The question was not kept.');
      const finding = { nearest: samplePlace, missing: [], evidence: '', content: 'second' };
      await harness.gaps.settle(question, { finding, answeredBy: samplePlace });
      await harness.store.put({ ...one, ...down, note: 'More.' }, gap);
      expect(await harness.gaps.list()).toMatchObject([{ answeredAt: expect.any(Date), notes: ['More.'] }]);
      await harness.store.put({ ...two, ...down }, gap);
      expect(await harness.gaps.list()).toMatchObject([{ answeredAt: null, reopened: 1, disliked: 2 }]);
    });

    it('lets a vote go with its conversation', async () => {
      await using harness = await open();
      const message = await answerIn(harness);
      await harness.store.put({ ...message, ...down }, gap);
      await harness.conversations.delete(message.conversationId);
      expect(await harness.gaps.list()).toEqual([]);
    });

    it('ends with one vote whichever of many at once is the last', async () => {
      await using harness = await open();
      const message = await answerIn(harness);
      const votes = Array.from({ length: 8 }, (_, n) =>
        n % 2 === 0 ? { ...message, ...down } : { ...message, ...up },
      );
      await Promise.all(votes.map((vote) => harness.store.put(vote, vote.rating === 'down' ? gap : null)));
      await harness.store.put({ ...message, ...down }, gap);
      expect(await harness.gaps.list()).toMatchObject([{ disliked: 1 }]);
    });
  });
}

interface Message {
  readonly conversationId: string;
  readonly messageId: string;
}

async function answerIn({ conversations }: FeedbackStoreHarness): Promise<Message> {
  const [conversationId, messageId] = [randomUUID(), randomUUID()];
  const message = { citations: [], mode: null, refused: false };
  await conversations.append(conversationId, [
    { ...message, id: randomUUID(), role: 'user', content: 'How?' },
    { ...message, id: messageId, role: 'assistant', content: 'So.', mode: 'extractive' },
  ]);
  return { conversationId, messageId };
}

async function voteOn({ conversations }: FeedbackStoreHarness, message: Message): Promise<Feedback | undefined> {
  const conversation = await conversations.get(message.conversationId);
  return conversation?.messages.find(({ id }) => id === message.messageId)?.feedback;
}
