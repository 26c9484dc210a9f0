// One engine over one set of documents: a request in JSON on standard input, its answer on standard output.
import { json } from 'node:stream/consumers';

import { engines } from './engines.mjs';

const { engine, documents, queries, limit } = await json(process.stdin);
const begin = performance.now();
const search = await engines[engine](documents, limit);
const indexMs = performance.now() - begin;
const answers = [];
for (const query of queries) {
  const asked = performance.now();
  const found = await search(query, limit);
  answers.push({ found, ms: performance.now() - asked });
}
process.stdout.write(JSON.stringify({ indexMs, answers }));
