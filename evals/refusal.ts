import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { createAnswerer, parseEvalLines, REFUSAL_CHANCE } from '@lattice/retrieval';
import { FakeSiteIndex } from '@lattice/testing';

import { fitLogistic, type Example } from './fit-logistic.ts';
import { indexPages, readSiteOnce } from './load-site.ts';
import { PUBLIC_SITES, sourceOf } from './read-questions.ts';
import { sharedCorpora } from './shared-corpora.ts';
import { type Half, halfOf } from './split-half.ts';

/** Sets written here, which the weights are learnt from: the site, and the file of this folder. */
const OWN = ['kmesh', 'pai-taha', ...PUBLIC_SITES].map((name) => ({ site: name, file: `${name}.jsonl` }));
const REFUSALS = ['toolchain', 'pai-sirfan'].map((name) => ({ site: name, file: `${name}-refusals.jsonl` }));
/** Asked of every site: what no site of the kind answers. */
const OFF_TOPIC = 'off-topic.jsonl';
/** They are the same questions everywhere, and would outnumber those that were written for a site. */
const OFF_TOPIC_WEIGHT = 0.2;

const { values } = parseArgs({ options: { sites: { type: 'string' } } });
const corpora = sharedCorpora();
if (corpora === null || values.sites === undefined) {
  console.error('Usage: sh scripts/run evals/refusal.ts --sites DIR; DIR holds <name>/src of each public site.');
  console.error('LATTICE_SHARED names the folder that holds corpora/ where it is not beside the repository.');
  process.exit(2);
}
const folders = { corpora, sites: values.sites };

interface Asked extends Example {
  readonly site: string;
  /** Which half of the questions of no site it belongs to; null for a question of a site. */
  readonly offTopic: Half | null;
}

const examples: Asked[] = [];
for (const { site, file } of [...OWN, ...REFUSALS]) {
  const read = await readSiteOnce(sourceOf(site, folders));
  const answerer = createAnswerer({ index: new FakeSiteIndex({ pages: indexPages(read), site: read.identity }) });
  for (const name of [file, OFF_TOPIC]) {
    for (const question of parseEvalLines(await readFile(join(import.meta.dirname, 'questions', name), 'utf8'))) {
      const { evidence: features } = await answerer.search({ ...question, limit: 5 });
      const isPositive = !question.answerable;
      const [offTopic, weight] = name === OFF_TOPIC ? [halfOf(question.id), OFF_TOPIC_WEIGHT] : [null, 1];
      if (features !== null) examples.push({ site, offTopic, features, isPositive, weight });
    }
  }
}

console.log('| left out | questions | to refuse | refusal F1 | off topic, refused |\n|---|---|---|---|---|');
for (const left of new Set(examples.map(({ site }) => site))) {
  // Half of what is off topic is left out with the site, being asked of every other one as well.
  const chance = fitLogistic(examples.filter(({ site, offTopic }) => site !== left && offTopic !== 'sealed'));
  const isRefused = ({ features }: Asked): boolean => chance.of(features) > REFUSAL_CHANCE;
  const unrelated = examples.filter(({ site, offTopic }) => site === left && offTopic === 'sealed');
  const asked = examples.filter(({ site, offTopic }) => site === left && offTopic === null);
  const due = asked.filter(({ isPositive }) => isPositive);
  const refused = asked.filter(isRefused);
  const right = refused.filter(({ isPositive }) => isPositive).length;
  const f1 = (2 * right) / Math.max(1, refused.length + due.length);
  const turnedAway = unrelated.filter(isRefused).length / Math.max(1, unrelated.length);
  console.log(`| ${left} | ${asked.length} | ${due.length} | ${f1.toFixed(3)} | ${turnedAway.toFixed(3)} |`);
}
console.log('\nWeights from all of them:\n');
console.log(
  JSON.stringify(
    fitLogistic(examples).weights,
    (_, value) => (typeof value === 'number' ? Number(value.toFixed(2)) : value),
    2,
  ),
);
