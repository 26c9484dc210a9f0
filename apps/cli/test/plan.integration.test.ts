import { execFileSync } from 'node:child_process';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { temporaryFolder, writeSite } from '@lattice/testing';
import { expect, test } from 'vitest';
import * as z from 'zod';

import { jsonOf, lattice } from './support/lattice.ts';

const difference = z.object({ added: z.int(), changed: z.int(), removed: z.int(), unchanged: z.int() });
const planSchema = z.object({
  source: z.string(),
  pages: difference.extend({ skipped: z.int() }),
  chunks: difference,
  rebuild: z.string().nullable(),
  embedding: z.object({
    model: z.null(),
    chunks: z.int(),
    tokens: z.int(),
    price_usd: z.number(),
    price_source: z.null(),
  }),
  estimated_s: z.number(),
});
const jobSchema = z.object({
  state: z.string(),
  pages: z.int(),
  chunks: z.int(),
  reused: z.int(),
  removed: z.int(),
  warning_count: z.int(),
});

const PAGES = {
  'docs/a.md': '# A\n\nOne.\n\n## Part\n\nTwo.\n',
  'docs/b.md': '# B\n\nOne.\n',
  'docs/c.md': '# C\n\nOne.\n',
};

test('a plan says what the run then does, and changes nothing itself', { timeout: 180_000 }, async () => {
  await using folder = await temporaryFolder();
  const [site, data] = [join(folder.path, 'site'), join(folder.path, 'data')];
  await writeSite(site, PAGES);
  const run = (...args: string[]) => lattice(['ingest', ...args, '--data-dir', data, '--json']);
  const plan = async (source = site) => {
    const planned = await run(source, '--plan');
    expect(planned).toMatchObject({ code: 0 });
    return planSchema.parse(jsonOf(planned));
  };
  const ingest = async () => jobSchema.parse(jsonOf(await run(site)));
  const expectSame = (planned: z.infer<typeof planSchema>, job: z.infer<typeof jobSchema>): void => {
    const { pages, chunks } = planned;
    expect(job).toMatchObject({
      state: 'succeeded',
      pages: pages.added + pages.changed + pages.unchanged + pages.skipped,
      reused: pages.unchanged,
      removed: pages.removed,
      chunks: chunks.added + chunks.changed + chunks.unchanged,
    });
  };

  const first = await plan();
  expect(first).toMatchObject({
    pages: { added: 3, changed: 0, removed: 0, unchanged: 0, skipped: 0 },
    chunks: { added: 4, changed: 0, removed: 0, unchanged: 0 },
    rebuild: 'first-index',
    embedding: { model: null, price_usd: 0 },
  });
  expect(first.embedding.tokens).toBeGreaterThan(8);
  // Not even a database has been made.
  expect(await readdir(folder.path)).toEqual(['site']);
  expectSame(first, await ingest());

  const unchanged = { pages: { added: 0, changed: 0, removed: 0, unchanged: 3 }, chunks: { added: 0, unchanged: 4 } };
  expect(await plan()).toMatchObject({ ...unchanged, rebuild: null, embedding: { tokens: 0 } });

  await writeFile(join(site, 'docs/a.md'), '# A\n\nOne.\n\n## Part\n\nAnother two.\n\n## More\n\nThree.\n');
  await writeFile(join(site, 'docs/d.md'), '# D\n\nOne.\n');
  await writeFile(join(site, 'docs/broken.mdx'), '<Broken');
  await rm(join(site, 'docs/b.md'));
  const second = await plan();
  expect(second).toMatchObject({
    pages: { added: 1, changed: 1, removed: 1, unchanged: 1, skipped: 1 },
    chunks: { added: 2, changed: 1, removed: 1, unchanged: 2 },
  });
  // A plan that wrote anything would find itself here.
  expect(await plan()).toMatchObject({ pages: second.pages, chunks: second.chunks, embedding: second.embedding });
  expectSame(second, await ingest());
  expect(await plan()).toMatchObject({
    pages: { added: 0, changed: 0, removed: 0, unchanged: 3, skipped: 1 },
    embedding: { tokens: 0 },
  });

  const archive = join(folder.path, 'site.tgz');
  execFileSync('tar', ['-czf', archive, '-C', site, '.']);
  expect(await plan(archive)).toMatchObject({
    source: archive,
    pages: { added: 0, changed: 0, removed: 0, unchanged: 3 },
  });
});

test('a plan for a person names the price, and one that cannot be made says why', { timeout: 60_000 }, async () => {
  await using folder = await temporaryFolder();
  await writeSite(join(folder.path, 'site'), PAGES);
  const run = (source: string, env: Record<string, string> = {}) =>
    lattice(['ingest', source, '--plan', '--data-dir', join(folder.path, 'data')], { env });
  const { code, stdout } = await run(join(folder.path, 'site'));
  expect(code).toBe(0);
  expect(stdout).toMatch(/nothing has been changed[^]*pages +3 added, 0 changed, 0 removed[^]*no model reads them/);
  expect(stdout).not.toContain('relations');
  const extracting = { GRAPH_EXTRACTION: 'gemini', GEMINI_API_KEY: 'k', EMBEDDING_BACKEND: 'deterministic' };
  const priced = await run(join(folder.path, 'site'), extracting);
  expect(priced.stdout).toMatch(
    /graph +about \d+ tokens in 3 calls of gemini\/gemini-3\.5-flash for relations, about \$0\.\d+ to read and at most \$0\.\d+ with what it answers \(list price of \d{4}-\d\d-\d\d: https:/,
  );
  expect(priced.stdout).toContain('No page has been sent to a model for this plan.');
  const unpriced = await run(join(folder.path, 'site'), { ...extracting, GRAPH_EXTRACTION_MODEL: 'my-own' });
  expect(unpriced.stdout).toMatch(/calls of gemini\/my-own for relations; no price known here/);
  await using empty = await temporaryFolder();
  const refused = await run(empty.path);
  expect(refused).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/^lattice: .*docusaurus\.config/m),
  });
});
