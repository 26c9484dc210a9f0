import { parseArgs } from 'node:util';

import {
  BARE_WEIGHTS,
  createAnswerer,
  evaluate,
  type EvalSummary,
  RANKING_WEIGHTS,
  type RankingWeights,
} from '@lattice/retrieval';
import { FakeSiteIndex } from '@lattice/testing';

import { type IndexVariant, indexPages, readSiteOnce } from './load-site.ts';
import { PUBLIC_SITES, readQuestions, SITES, sourceOf } from './read-questions.ts';
import { sharedCorpora } from './shared-corpora.ts';

interface Configuration {
  readonly name: string;
  readonly index?: IndexVariant;
  readonly weights?: Partial<RankingWeights>;
  readonly matching?: 'words';
}

/** Everything, then everything but one feature, then BM25 with nothing beside it. */
const CONFIGURATIONS: readonly Configuration[] = [
  { name: 'all' },
  { name: '- headings 3x', index: { headingWeight: false } },
  { name: '- address', index: { address: false } },
  { name: '- page context', index: { context: false } },
  { name: '- definitions', index: { definitions: false } },
  { name: '- phrase', weights: { phrase: 0 } },
  { name: '- meaning', weights: { meaning: 0 } },
  { name: '- like words, meaning', matching: 'words' },
  { name: '- heading', weights: { heading: 0 } },
  { name: '- page', weights: { page: 0 } },
  { name: '- posts count less', weights: { post: 1 } },
  { name: '- other pages first', weights: { samePage: 1 } },
  {
    name: 'BM25 alone',
    index: { address: false, context: false, definitions: false },
    weights: BARE_WEIGHTS,
    matching: 'words',
  },
];

const COLUMNS: readonly (readonly [keyof EvalSummary, string])[] = [
  ['page_recall_at_1', 'p@1'],
  ['page_recall_at_5', 'p@5'],
  ['mrr', 'MRR'],
  ['ndcg_at_10', 'nDCG'],
  ['anchor_hit_at_5', 'a@5'],
  ['refusal_f1', 'ref F1'],
  ['answers_quoting_gold', 'quoted'],
];

const { values } = parseArgs({
  options: { half: { type: 'string', default: 'all' }, only: { type: 'string' }, sites: { type: 'string' } },
});
const corpora = sharedCorpora();
if (corpora === null) {
  console.error('There are no shared corpora: set LATTICE_SHARED to the folder that holds corpora/.');
  process.exit(2);
}
const { sites } = values;
for (const name of sites === undefined ? SITES : [...SITES, ...PUBLIC_SITES]) {
  const site = await readSiteOnce(sourceOf(name, { corpora, sites: sites ?? '' }));
  const questions = await readQuestions(corpora, name, values.half);
  console.log(`\n| ${name}, ${questions.length} questions | ${COLUMNS.map(([, label]) => label).join(' | ')} |`);
  console.log(`|---|${COLUMNS.map(() => '---|').join('')}`);
  for (const { name: label, index = {}, weights = {}, matching } of CONFIGURATIONS) {
    if (values.only !== undefined && values.only !== label) continue;
    const answerer = createAnswerer({
      index: new FakeSiteIndex({ pages: indexPages(site, index), site: site.identity }),
      weights: { ...RANKING_WEIGHTS, ...weights },
      ...(matching === undefined ? {} : { matching }),
    });
    const { summary } = await evaluate(questions, answerer);
    console.log(`| ${label} | ${COLUMNS.map(([measure]) => summary[measure].toFixed(3)).join(' | ')} |`);
  }
}
