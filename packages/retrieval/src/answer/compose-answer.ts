import { type AnswerPart, type ComposeRequest, MAX_WORDS, passageOf } from './answer-part.ts';
import { anyCode, codeAnswer } from './code-answer.ts';
import type { Passage } from './passage.ts';
import { renderPassage } from './render-passage.ts';

/** Words the best section and those after it may fill when there are several. */
const BUDGETS = [40, 25, 20, 20, 15];
/** A section that scores less than this share of the best is not quoted beside it. */
const WORTH_QUOTING = 0.7;

/** Puts an answer together from sentences of the best sections, or from one code block where that answers better. */
export function composeAnswer(request: ComposeRequest): AnswerPart[] {
  const code = codeAnswer(request);
  if (code !== null) return [code];
  const passages = selectPassages(request);
  if (passages.length === 0) {
    const any = anyCode(request);
    return any === null ? [] : [any];
  }
  return inReadingOrder(passages).map(({ passage, score }, index) => ({
    chunk: passage.chunk,
    quote: passage.quote,
    text: renderPassage(passage.units, index + (request.firstNumber ?? 1)),
    sentences: passage.units.length,
    score,
  }));
}

interface ScoredPassage {
  readonly passage: Passage;
  readonly score: number;
}

function selectPassages(request: ComposeRequest): ScoredPassage[] {
  const most = Math.min(BUDGETS.length, request.passages);
  const threshold = WORTH_QUOTING * (request.ranked[0]?.score ?? 0);
  const worthy = request.ranked.filter(({ score }) => score >= threshold);
  const isOnly = Math.min(worthy.length, most) === 1;
  const selected: ScoredPassage[] = [];
  let left = MAX_WORDS;
  for (const section of worthy) {
    if (selected.length >= most) break;
    const budget = Math.min(left, isOnly ? MAX_WORDS : (BUDGETS[selected.length] ?? left));
    const passage = passageOf(section, { ...request, budget, limit: left });
    if (passage === null || repeats(passage, selected)) continue;
    left -= passage.length;
    selected.push({ passage, score: section.score });
  }
  return selected;
}

/** Pages copy each other. */
function repeats(passage: Passage, selected: readonly ScoredPassage[]): boolean {
  return selected.some(({ passage: { quote } }) => quote.includes(passage.quote) || passage.quote.includes(quote));
}

/** Pages as ranked, the passages of one page as they stand on it. */
function inReadingOrder(passages: readonly ScoredPassage[]): ScoredPassage[] {
  const routes = [...new Set(passages.map(({ passage }) => passage.chunk.route))];
  return routes.flatMap((route) =>
    passages
      .filter(({ passage }) => passage.chunk.route === route)
      .toSorted((a, b) => a.passage.chunk.ordinal - b.passage.chunk.ordinal),
  );
}
