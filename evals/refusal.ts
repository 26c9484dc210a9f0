import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { createAnswerer, parseEvalLines, REFUSAL_CHANCE } from '@lattice/retrieval';
import { FakeSiteIndex } from '@lattice/testing';

import { fitLogistic, type Example } from './fit-logistic.ts';
import { indexPages, readSiteOnce } from './load-site.ts';
import { PUBLIC_SITES, sourceOf } from './read-questions.ts';
import { sharedCorpora } from './shared-corpora.ts';

/** Sets written here, which the weights are learnt from: the site, and the file of this folder. */
const OWN = ['kmesh', 'pai-taha', ...PUBLIC_SITES].map((name) => ({ site: name, file: `${name}.jsonl` }));
const REFUSALS = ['toolchain', 'pai-sirfan'].map((name) => ({ site: name, file: `${name}-refusals.jsonl` }));

const { values } = parseArgs({ options: { sites: { type: 'string' } } });
const corpora = sharedCorpora();
if (corpora === null || values.sites === undefined) {
  console.error('Usage: sh scripts/run evals/refusal.ts --sites DIR; DIR holds <name>/src of each public site.');
  console.error('LATTICE_SHARED names the folder that holds corpora/ where it is not beside the repository.');
  process.exit(2);
}
const folders = { corpora, sites: values.sites };

const examples: (Example & { readonly site: string })[] = [];
for (const { site, file } of [...OWN, ...REFUSALS]) {
  const read = await readSiteOnce(sourceOf(site, folders));
  const answerer = createAnswerer({ index: new FakeSiteIndex({ pages: indexPages(read), site: read.identity }) });
  for (const question of parseEvalLines(await readFile(join(import.meta.dirname, 'questions', file), 'utf8'))) {
    const { evidence } = await answerer.search({ ...question, limit: 5 });
    if (evidence !== null) examples.push({ site, features: evidence, isPositive: !question.answerable });
  }
}

console.log('| left out | questions | to refuse | refusal F1 |\n|---|---|---|---|');
for (const left of new Set(examples.map(({ site }) => site))) {
  const chance = fitLogistic(examples.filter(({ site }) => site !== left));
  const asked = examples.filter(({ site }) => site === left);
  const due = asked.filter(({ isPositive }) => isPositive);
  const refused = asked.filter(({ features }) => chance.of(features) > REFUSAL_CHANCE);
  const right = refused.filter(({ isPositive }) => isPositive).length;
  const f1 = (2 * right) / Math.max(1, refused.length + due.length);
  console.log(`| ${left} | ${asked.length} | ${due.length} | ${f1.toFixed(3)} |`);
}
console.log('\nWeights from all of them:\n');
console.log(
  JSON.stringify(
    fitLogistic(examples).weights,
    (_, value) => (typeof value === 'number' ? Number(value.toFixed(2)) : value),
    2,
  ),
);
