import { type AnswerEnd, type Answerer, blocksToText, type Citation, type IndexedPage } from '@lattice/core';
import { type EvalQuestion, readClaims } from '@lattice/retrieval';

export interface AnswerScores {
  readonly refused: boolean;
  readonly answerable: boolean;
  /** Statements with what each cites, one by one. */
  readonly citations: number;
  /** Those whose section says the statement word by word. */
  readonly proven: number;
  /** As the answer itself says. */
  readonly sentences: number;
  readonly unsupported: number;
  /** Whether a page that the question wants is cited. */
  readonly citesGold: boolean;
}

/** Tells by the site itself, and by nothing the answerer uses, whether a section holds a text. */
export type Holds = (citation: Citation, text: string) => boolean;

export function createHolds(pages: readonly IndexedPage[]): Holds {
  const sections = new Map<string, string>();
  for (const { chunks } of pages) {
    for (const { chunk } of chunks) {
      const key = `${chunk.route}#${chunk.anchor ?? ''}`;
      sections.set(
        key,
        `${sections.get(key) ?? ''} ${fold(`${chunk.headingPath.join(' ')}\n${blocksToText(chunk.blocks)}`)}`,
      );
    }
  }
  return ({ route, anchor }, text) => (sections.get(`${route}#${anchor ?? ''}`) ?? '').includes(fold(text));
}

export async function scoreAnswer(answerer: Answerer, question: EvalQuestion, holds: Holds): Promise<AnswerScores> {
  let text = '';
  let sources: readonly Citation[] = [];
  let end: AnswerEnd | null = null;
  for await (const event of answerer.answer(question)) {
    if (event.type === 'sources') sources = event.citations;
    if (event.type === 'delta') text += event.text;
    if (event.type === 'replace') text = event.text;
    if (event.type === 'end') end = event;
  }
  if (end === null) throw new Error('The answer has no end.');
  const claims = end.refused ? [] : readClaims(text);
  const pairs = claims.flatMap((claim) =>
    claim.cited.map((number) => ({ claim, citation: sources.find(({ n }) => n === number) })),
  );
  const proven = pairs.filter(({ claim, citation }) => citation !== undefined && holds(citation, claim.text));
  const cited = sources.filter(({ n }) => end.cited.includes(n));
  const gold = question.gold.map((target) => decodeURI(target.split('#')[0] ?? '').replace(/\/$/, ''));
  return {
    refused: end.refused,
    answerable: question.answerable,
    citations: pairs.length,
    proven: proven.length,
    sentences: end.support.sentences,
    unsupported: end.support.unsupported,
    citesGold: !end.refused && cited.some(({ route }) => gold.includes(route.replace(/\/$/, ''))),
  };
}

/** Words alone: marks of emphasis and line ends differ between an answer and its page. */
function fold(text: string): string {
  return (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).join(' ');
}
