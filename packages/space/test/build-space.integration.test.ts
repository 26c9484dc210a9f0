import { globSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { temporaryFolder } from '@lattice/testing';
import { describe, expect, it } from 'vitest';

import { LIMITS, checkSpace } from '../src/index.ts';
import { listFiles } from '../src/files/list-files.ts';
import { REPOSITORY } from './support/base-image.ts';
import { command } from './support/command.ts';

async function build(output: string): Promise<void> {
  const cli = ['--conditions=@lattice/source', join(REPOSITORY, 'apps/cli/src/main.ts'), 'space', 'build'];
  const docs = join(REPOSITORY, 'examples/robotics-book');
  await command(process.execPath, ...cli, '--docs', docs, '--out', output, '--commit', 'd'.repeat(40));
}

describe('lattice space build', () => {
  it('gives the same bytes twice, nothing that cannot be pushed, and little of it', { timeout: 180_000 }, async () => {
    await using first = await temporaryFolder();
    await using second = await temporaryFolder();
    // Left over from another build: must not get in.
    await build(first.path);
    await writeFile(join(first.path, 'app/program/stale.js'), '');
    await build(first.path);
    await build(second.path);
    const files = await listFiles(first.path);
    expect(files).toEqual(await listFiles(second.path));
    let bytes = 0;
    for (const { path } of files) {
      const [a, b] = [await readFile(join(first.path, path)), await readFile(join(second.path, path))];
      expect(a.equals(b), path).toBe(true);
      bytes += a.length;
    }
    console.log(`Space folder: ${files.length} files, ${(bytes / 1e6).toFixed(1)} MB`);
    expect(files.length).toBeLessThan(LIMITS.files);
    expect(bytes).toBeLessThan(LIMITS.bytes);
    expect(files.filter(({ path, kind }) => kind !== 'file' || /\.(?:ts|map)$|stale/.test(path))).toEqual([]);
    // Read by path when the program runs, so that no compiler misses them.
    const data = globSync('packages/*/data/*', { cwd: REPOSITORY }).map((path) => path.replace('packages/', ''));
    for (const path of [...data, 'clients/drizzle/meta/_journal.json', 'widget/dist/page/index.html']) {
      expect(files).toContainEqual({ path: `app/packages/${path}`, kind: 'file' });
    }
    expect(await checkSpace(first.path, { environment: {} })).toEqual([]);
    const all = await Promise.all(files.map(async ({ path }) => readFile(join(first.path, path), 'utf8')));
    expect(all.filter((text) => text.includes(REPOSITORY.replace(/\/$/, '')) || text.includes('workspace:*'))).toEqual(
      [],
    );
  });
});
