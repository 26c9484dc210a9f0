import { symlink } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { requireSubfolder } from '../../src/source-folder/subfolder.ts';
import { openScratch } from './scratch.ts';

test('a subfolder is a folder inside the source, by whatever links it is reached', async () => {
  await using scratch = await openScratch();
  await scratch.write('source/site/a.md', '');
  await scratch.write('beside/b.md', '');
  const root = join(scratch.path, 'source');
  await symlink('site', join(root, 'inside'));
  await symlink(join(scratch.path, 'beside'), join(root, 'outside'));
  for (const name of ['site', 'inside']) await expect(requireSubfolder(root, name)).resolves.toBeUndefined();
  for (const name of ['outside', 'site/a.md', 'nowhere']) {
    await expect(requireSubfolder(root, name)).rejects.toMatchObject({ code: 'site-not-found' });
  }
});
