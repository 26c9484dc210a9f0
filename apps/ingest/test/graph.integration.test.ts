import { createGraphStore } from '@lattice/clients/postgres';
import { query } from '@lattice/clients/postgres/testing';
import type { GraphEdgeKind } from '@lattice/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startIngestion, type Ingestion } from './support/ingestion.ts';
import { temporarySite, type TemporarySite } from './support/temporary-site.ts';

let stack: AsyncDisposableStack;
let ingestion: Ingestion;

beforeAll(async () => {
  stack = new AsyncDisposableStack();
  ingestion = stack.use(await startIngestion());
  stack.use(await ingestion.startWorker());
});
afterAll(() => stack.disposeAsync());

async function run(site: TemporarySite) {
  const job = await ingestion.request(site.path);
  return ingestion.finished(job.id);
}

/** Edges that leave a page or one of its sections, of the live graph. */
async function edgesOf(key: string, kinds: readonly GraphEdgeKind[]): Promise<string[]> {
  const live = await ingestion.index.live();
  const graph = createGraphStore(ingestion.database);
  const scopes = live?.scopes.map(({ number }) => number) ?? [];
  const hops = await graph.neighbours(live?.id ?? '', { of: [key], kinds, direction: 'out', scopes, limit: 50 });
  return hops.map(({ edge }) => `${edge.kind} ${edge.to}`);
}

async function orphans(): Promise<number> {
  const [row] = await query<{ count: number }>(
    ingestion.url,
    `select count(*)::int as count from lattice.graph_pages p
     where not exists (select from lattice.generation_pages gp where gp.page = p.page)`,
  );
  return row?.count ?? -1;
}

describe('the graph of a site', () => {
  it('comes, changes and goes with its pages', async () => {
    await using site = await temporarySite({
      'docs/a.md':
        '---\nsidebar_position: 1\nkeywords: [marsupial]\n---\n\n# Wombat\n\n## Before you begin\n\nRead [Quokka](./b.md).\n',
      'docs/b.md': '---\nsidebar_position: 2\n---\n\n# Quokka\n\n## Diet\n\nA `QuokkaFeeder` brings **leaves**.\n',
      'docs/c.md': '---\nsidebar_position: 3\n---\n\n# Numbat\n\nA numbat likes the `QuokkaFeeder` as well.\n',
    });
    expect(await run(site)).toMatchObject({ state: 'succeeded', pagesDone: 3 });
    expect(await edgesOf('page /a', ['next', 'requires', 'mentions'])).toEqual([
      'mentions entity marsupi',
      'next page /b',
      'requires page /b',
    ]);
    expect(await edgesOf('section /b#diet', ['mentions'])).toContain('mentions entity quokka feeder');
    expect(await edgesOf('page /c', ['mentions'])).toContain('mentions entity quokka feeder');

    // A page between two others: these are not read again, and still stand in the new order.
    await site.write({ 'docs/ab.md': '---\nsidebar_position: 1.5\n---\n\n# Bilby\n' });
    expect(await run(site)).toMatchObject({ state: 'succeeded', reused: 3 });
    expect(await edgesOf('page /a', ['next', 'requires'])).toEqual(['next page /ab', 'requires page /b']);
    expect(await edgesOf('page /ab', ['next'])).toEqual(['next page /b']);

    await site.remove('docs/b.md');
    expect(await run(site)).toMatchObject({ state: 'succeeded', removed: 1 });
    expect(await edgesOf('page /a', ['next', 'requires'])).toEqual(['next page /ab']);
    expect(await edgesOf('section /b#diet', ['mentions'])).toEqual([]);
    expect(await edgesOf('page /c', ['mentions'])).toContain('mentions entity quokka feeder');
    expect(await orphans()).toBe(0);
  });

  it('is made for pages that were indexed before there was a graph', async () => {
    await using site = await temporarySite({ 'docs/a.md': '# Wombat\n\nSee the `WombatFeeder`.\n' });
    await run(site);
    await query(ingestion.url, 'delete from lattice.graph_pages');
    expect(await edgesOf('page /a', ['mentions'])).toEqual([]);
    expect(await run(site)).toMatchObject({ state: 'succeeded', reused: 0 });
    expect(await edgesOf('page /a', ['mentions'])).toEqual(['mentions entity wombat feeder']);
  });
});
