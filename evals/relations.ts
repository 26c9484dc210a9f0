import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import type { Answerer, Citation } from '@lattice/core';
import { createAnswerer, createGraphRetriever } from '@lattice/retrieval';
import { FakeSiteIndex } from '@lattice/testing';
import * as z from 'zod';

import { graphOf, indexPages, readSiteOnce } from './load-site.ts';
import { sharedCorpora } from './shared-corpora.ts';
import { halfOf } from './split-half.ts';

const lineSchema = z.object({
  id: z.string(),
  site: z.string(),
  question: z.string(),
  pages: z.tuple([z.string(), z.string()]),
});
type Relation = z.infer<typeof lineSchema>;

const { values } = parseArgs({
  options: { half: { type: 'string', default: 'all' }, show: { type: 'boolean', default: false } },
});
const corpora = sharedCorpora();
if (corpora === null) {
  console.error('There are no shared corpora: set LATTICE_SHARED to the folder that holds corpora/.');
  process.exit(2);
}
const text = await readFile(join(import.meta.dirname, 'questions/relations.jsonl'), 'utf8');
const questions = text
  .trim()
  .split('\n')
  .map((line) => lineSchema.parse(JSON.parse(line)))
  .filter(({ id }) => values.half === 'all' || halfOf(id) === values.half);

interface Outcome {
  readonly cited: readonly string[];
  readonly sources: readonly string[];
  readonly text: string;
}

async function ask(answerer: Answerer, { question }: Relation, route: 'document' | undefined): Promise<Outcome> {
  let citations: readonly Citation[] = [];
  let answer = '';
  let cited: readonly number[] = [];
  for await (const event of answerer.answer({ question, ...(route === undefined ? {} : { route }) })) {
    if (event.type === 'sources') citations = event.citations;
    if (event.type === 'delta') answer += event.text;
    if (event.type === 'end' && !event.refused) cited = event.cited;
  }
  const routes = (of: readonly Citation[]): string[] => [...new Set(of.map(({ route }) => route))];
  return { cited: routes(citations.filter(({ n }) => cited.includes(n))), sources: routes(citations), text: answer };
}

const totals = { planned: 0, document: 0, plannedSources: 0, documentSources: 0 };
for (const [name, asked] of Map.groupBy(questions, ({ site }) => site)) {
  const site = await readSiteOnce(join(corpora, name, 'src'));
  const index = new FakeSiteIndex({ pages: indexPages(site), site: site.identity, scopes: site.scopes });
  const live = await index.live();
  const graph = createGraphRetriever({ graph: await graphOf(site, live?.id ?? ''), index });
  const answerer = createAnswerer({ index, graph });
  for (const question of asked) {
    const planned = await ask(answerer, question, undefined);
    const document = await ask(answerer, question, 'document');
    const both = (routes: readonly string[]): boolean => question.pages.every((page) => routes.includes(page));
    totals.planned += Number(both(planned.cited));
    totals.document += Number(both(document.cited));
    totals.plannedSources += Number(both(planned.sources));
    totals.documentSources += Number(both(document.sources));
    if (!values.show) continue;
    console.log(
      `\n${both(planned.cited) ? 'both' : 'MISS'} ${both(document.cited) ? 'both' : 'miss'} ${question.id} ${question.question}`,
    );
    console.log(`  gold ${question.pages.join(' ')}\n  cited ${planned.cited.join(' ')}`);
    console.log(planned.text.replaceAll(/^/gm, '    '));
  }
}
const share = (count: number): string =>
  `${(count / Math.max(1, questions.length)).toFixed(3)} (${count} of ${questions.length})`;
console.log(`half: ${values.half}`);
console.log(`both pages cited, as planned:      ${share(totals.planned)}`);
console.log(`both pages cited, document route:  ${share(totals.document)}`);
console.log(`both among the sources, as planned:     ${share(totals.plannedSources)}`);
console.log(`both among the sources, document route: ${share(totals.documentSources)}`);
