import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';

import { analyse } from '@lattice/retrieval';

const { values } = parseArgs({
  options: { words: { type: 'string' }, sentences: { type: 'string' }, out: { type: 'string' } },
});
const { words, sentences, out } = values;
if (words === undefined || sentences === undefined || out === undefined) {
  console.error('Usage: sh scripts/run evals/word-vectors/stems.ts --words FILE --sentences FILE --out FILE');
  process.exit(2);
}
const lines = async (path: string): Promise<string[]> => (await readFile(path, 'utf8')).trimEnd().split('\n');
const terms = {
  words: (await lines(words)).map((word) => analyse(word)[0] ?? word),
  sentences: (await lines(sentences)).map(analyse),
};
await writeFile(out, JSON.stringify(terms));
