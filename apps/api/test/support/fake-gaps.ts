import type { AnswerRequest, FeedbackStore, GapQuestion, GapSighting, Vote } from '@lattice/core';

import type { GapsPort } from '../../src/gaps/gaps-port.ts';

/** Keeps votes by answer, with the question a dislike came with. */
export class FakeFeedbackStore implements FeedbackStore {
  readonly votes = new Map<string, { readonly vote: Vote; readonly gap: GapSighting | null }>();
  failure: Error | null = null;

  async put(vote: Vote, gap: GapSighting | null): Promise<void> {
    if (this.failure !== null) throw this.failure;
    this.votes.set(`${vote.conversationId} ${vote.messageId}`, { vote, gap });
  }

  async remove({ conversationId, messageId }: Pick<Vote, 'conversationId' | 'messageId'>): Promise<void> {
    if (this.failure !== null) throw this.failure;
    this.votes.delete(`${conversationId} ${messageId}`);
  }
}

/** Keeps what it is told, and tells what it is given. */
export class FakeGaps implements GapsPort {
  readonly retentionDays = 90;
  readonly noted: { readonly question: string; readonly refused: boolean }[] = [];
  readonly sighted: AnswerRequest[] = [];
  questions: GapQuestion[] = [];
  failure: Error | null = null;

  note: GapsPort['note'] = ({ question }, end) => {
    this.noted.push({ question, refused: end.refusalReason !== null });
  };

  async sight(request: AnswerRequest): Promise<GapSighting> {
    if (this.failure !== null) throw this.failure;
    this.sighted.push(request);
    const { question, version = null, locale = null } = request;
    const nothing = { nearest: null, missing: [], evidence: '', content: null };
    return { key: question, question, version, locale, ...nothing };
  }

  async list(): Promise<GapQuestion[]> {
    return this.questions;
  }
}
