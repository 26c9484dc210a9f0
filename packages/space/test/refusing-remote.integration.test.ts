import { expect, it } from 'vitest';

import { explainRejection } from '../src/push/explain-rejection.ts';
import { createSpaceRepository } from './support/hub/space-repository.ts';

it.each([
  { what: 'a binary', id: 'SPACE-007', file: 'app/model.bin', content: '\0\u0001' },
  { what: 'larger than 10 MB', id: 'SPACE-007', file: 'app/big.jsonl', content: 'x'.repeat(10 * 1024 * 1024 + 1) },
  { what: 'no settings', id: 'SPACE-005', file: 'README.md', content: 'No settings.\n' },
  {
    what: 'a long short_description',
    id: 'SPACE-005',
    file: 'README.md',
    content: `---\nshort_description: ${'long '.repeat(13)}\n---\n`,
  },
])("the Hub's hook refuses it itself, and what it says leads to $id ($what)", async ({ id, file, content }) => {
  await using repository = await createSpaceRepository();
  const refused = await repository.push({ 'README.md': '---\nsdk: docker\n---\n', [file]: content });
  expect(explainRejection(refused)).toMatchObject({ context: { check: id } });
  expect(await repository.head()).toBeNull();
});
