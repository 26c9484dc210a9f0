import { afterAll, beforeAll, expect, it } from 'vitest';

import { startIngestion, type Ingestion } from './support/ingestion.ts';
import { temporarySite } from './support/temporary-site.ts';

let stack: AsyncDisposableStack;
let ingestion: Ingestion;

beforeAll(async () => {
  stack = new AsyncDisposableStack();
  ingestion = stack.use(await startIngestion());
  stack.use(await ingestion.startWorker());
});
afterAll(() => stack.disposeAsync());

const fine = { 'docs/fine.md': '# Fine\n\nA fine page.\n' };

async function ingest(files: Readonly<Record<string, string | Uint8Array>>) {
  await using site = await temporarySite({ ...fine, ...files });
  const { id } = await ingestion.request(site.path);
  const job = await ingestion.finished(id);
  expect(job).toMatchObject({ state: 'succeeded', attempts: 1 });
  const live = await ingestion.index.live();
  if (live === null) throw new Error('Nothing was published.');
  return { job, page: async (route: string) => (await ingestion.index.pages(live, [route])).get(route) };
}

it('reads a file with a byte order mark, its front matter too', async () => {
  const { job, page } = await ingest({
    'docs/bom.md': '\uFEFF---\ntitle: Marked\nslug: /marked\n---\n\nA platypus.\n',
  });
  expect(job.warnings).toEqual([]);
  expect(await page('/marked')).toMatchObject({ title: 'Marked' });
  expect(await ingestion.search('platypus')).toEqual(['/marked']);
});

it('reads a file with CRLF as one with LF', async () => {
  const text = '---\ntitle: Lines\n---\n\n## First\n\nA dingo.\n\n```sh\nnpm i\nnpm t\n```\n\n- one\n- two\n';
  await ingest({ 'docs/lines.md': text });
  const withLf = await ingestion.stored();
  const { job, page } = await ingest({ 'docs/lines.md': text.replaceAll('\n', '\r\n') });
  expect(job.warnings).toEqual([]);
  expect(await page('/lines')).toMatchObject({ title: 'Lines', headings: [{ level: 1 }, { level: 2, id: 'first' }] });
  expect((await ingestion.stored()).rows.get('/lines')?.chunks).toEqual(withLf.rows.get('/lines')?.chunks);
});

it('reads a file with invalid UTF-8 and keeps what can be read of it', async () => {
  const latin1 = Buffer.from('# Caf\u00E9\n\nA caf\u00E9 for the echidna, \u00FC.\n', 'latin1');
  const { page } = await ingest({
    'docs/latin.md': latin1,
    'docs/cut.md': Buffer.from([0x23, 0x20, 0x41, 0xf0, 0x9f]),
  });
  expect(await ingestion.search('echidna')).toEqual(['/latin']);
  expect(await page('/cut')).not.toBeNull();
});

it('reads a file with NUL and other control characters', async () => {
  const text = '# Nothing\u0000ness\n\nA koala\u0000\u0001\u001B[0m and `co\u0000de`.\n\n```\n\u0000\n```\n';
  const { page } = await ingest({ 'docs/nul.md': text, 'docs/binary.md': Buffer.alloc(4_096) });
  expect(await page('/nul')).not.toBeNull();
  expect(await page('/binary')).not.toBeNull();
  expect(await ingestion.search('koala')).toEqual(['/nul']);
});

it('ends at imports that go round in a circle, and names them', async () => {
  const { job } = await ingest({
    'docs/start.mdx': "import One from './_one.mdx';\n\n# Start\n\nThe goanna.\n\n<One />\n",
    'docs/_one.mdx': "import Two from './_two.mdx';\n\nOne bilby.\n\n<Two />\n",
    'docs/_two.mdx': "import One from './_one.mdx';\n\nTwo wallabies.\n\n<One />\n",
    'docs/self.mdx': "import Self from './self.mdx';\n\n# Self\n\nA potoroo.\n\n<Self />\n",
  });
  expect(await ingestion.search('bilbi')).toEqual(['/start']);
  expect(await ingestion.search('potoroo')).toEqual(['/self']);
  expect(job.warnings.map(({ where }) => where)).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^docs\/_two\.mdx:\d+$/),
      expect.stringMatching(/^docs\/self\.mdx:\d+$/),
    ]),
  );
});

it('reads a page of 20,000 headings, and stays alive while it does', { timeout: 180_000 }, async () => {
  const count = 20_000;
  const sections = Array.from({ length: count }, (_, index) => `## Part ${index % 5_000}\n\nText ${index}.\n`);
  const { job, page } = await ingest({ 'docs/long.md': `# Long\n\n${sections.join('\n')}` });
  expect(job).toMatchObject({ warnings: [], pagesDone: 2 });
  const headings = (await page('/long'))?.headings ?? [];
  expect(headings).toHaveLength(count + 1);
  const ids = new Set(headings.map(({ id }) => id));
  expect(ids.size).toBe(count + 1);
  expect([...ids]).toEqual(expect.arrayContaining(['part-0', 'part-0-1', 'part-4999-3']));
});
