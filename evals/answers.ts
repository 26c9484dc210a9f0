import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { type AnswererOptions, createAnswerer, createGraphRetriever, scoreRefusals } from '@lattice/retrieval';
import { FakeSiteIndex } from '@lattice/testing';

import { createPassageWriter } from './answers/passage-writer.ts';
import { type AnswerScores, createHolds, scoreAnswer } from './answers/score-answer.ts';
import { graphOf, indexPages, readSiteOnce } from './load-site.ts';
import { readQuestions, SITES } from './read-questions.ts';
import { sharedCorpora } from './shared-corpora.ts';
import { namesIn } from './support/corrupt.ts';

/** How well answers prove themselves, in each mode; a writer that gets one sentence of four wrong stands in for a model. */
const MODES: readonly {
  readonly name: string;
  readonly refinements?: number;
  readonly unsupported?: 'flag' | 'remove';
}[] = [
  { name: 'extractive' },
  { name: 'generative, unchecked', refinements: 0, unsupported: 'flag' },
  { name: 'generative, sent back once', refinements: 1, unsupported: 'flag' },
  { name: 'generative, sent back once, removed', refinements: 1, unsupported: 'remove' },
];

const { values } = parseArgs({ options: { site: { type: 'string', multiple: true } } });
const corpora = sharedCorpora();
if (corpora === null) throw new Error('The shared corpora are not here; name their folder in LATTICE_SHARED.');

console.log(
  `| site | mode | answered | citation precision | support rate | flagged | cites gold | refusal P | refusal R |`,
);
console.log('|---|---|---|---|---|---|---|---|---|');
const totals = new Map<string, AnswerScores[]>();
for (const name of values.site ?? SITES) {
  const site = await readSiteOnce(join(corpora, name, 'src'));
  const pages = indexPages(site);
  const index = new FakeSiteIndex({ pages, site: site.identity, scopes: site.scopes });
  const graph = createGraphRetriever({ graph: await graphOf(site, (await index.live())?.id ?? ''), index });
  const questions = await readQuestions(corpora, name, 'all');
  const holds = createHolds(pages);
  const strangers = pages.flatMap(({ page }) => namesIn(page.title)).slice(0, 50);
  for (const { name: mode, refinements = 0, unsupported = 'flag' } of MODES) {
    const critic = { judge: 'deterministic', maxRefinements: refinements, unsupported } as const;
    const writing: Partial<AnswererOptions> =
      mode === 'extractive' ? {} : { generative: { chat: createPassageWriter(strangers), critic } };
    const answerer = createAnswerer({ index, graph, ...writing });
    const scores: AnswerScores[] = [];
    for (const question of questions) scores.push(await scoreAnswer(answerer, question, holds));
    totals.set(mode, [...(totals.get(mode) ?? []), ...scores]);
    report(name, mode, scores);
  }
}
for (const [mode, scores] of totals) report('all', mode, scores);

function report(site: string, mode: string, scores: readonly AnswerScores[]): void {
  const answered = scores.filter(({ refused }) => !refused);
  const sum = (of: (score: AnswerScores) => number) => answered.reduce((total, score) => total + of(score), 0);
  const share = (part: number, whole: number) => (whole === 0 ? '-' : (part / whole).toFixed(3));
  const { precision, recall } = scoreRefusals(scores);
  const supported = sum(({ sentences, unsupported }) => sentences - unsupported);
  const wanted = answered.filter(({ answerable }) => answerable);
  const columns = [
    `${answered.length} of ${scores.length}`,
    share(
      sum(({ proven }) => proven),
      sum(({ citations }) => citations),
    ),
    share(
      supported,
      sum(({ sentences }) => sentences),
    ),
    String(sum(({ unsupported }) => unsupported)),
    share(wanted.filter(({ citesGold }) => citesGold).length, wanted.length),
    precision.toFixed(3),
    recall.toFixed(3),
  ];
  console.log(`| ${site} | ${mode} | ${columns.join(' | ')} |`);
}
