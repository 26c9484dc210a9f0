import type { EmbeddingModel, GenerationBuild, IndexedPage, LivePages, SiteWarning } from '@lattice/core';

import { indexPage } from './index-page.ts';
import { isHash, isWarnedHash, warnedHash } from './page-hash.ts';
import type { IndexablePage, IndexableSite } from './source/indexable-site.ts';

/** Pages parsed and written in one go: few enough that a killed worker repeats little, and that memory stays flat. */
const BATCH_PAGES = 25;
/** Pages looked at in one go, most of which are taken over: each step costs the database a few transactions. */
const STEP_PAGES = 500;
/** Files read at a time to be hashed. */
const FILES_AT_A_TIME = 16;

/** What one step added. */
export interface BuildStep {
  readonly pages: number;
  readonly chunks: number;
  /** Taken over from the live generation without being written. */
  readonly reused: number;
  readonly warnings: readonly SiteWarning[];
}

/**
 * Opens the build of a run. What an earlier attempt of the run wrote is kept as long as the site still is what that
 * attempt read: otherwise pages would stay that are gone by now, or cannot be read any more.
 */
export async function openBuild(site: IndexableSite, open: () => Promise<GenerationBuild>): Promise<GenerationBuild> {
  const build = await open();
  if (await isOf(site, await build.written())) return build;
  await build.abandon();
  return open();
}

async function isOf(site: IndexableSite, written: ReadonlyMap<string, string>): Promise<boolean> {
  const pages = new Map(site.pages.map((page) => [page.route, page]));
  for (const [route, stored] of written) {
    const page = pages.get(route);
    if (page === undefined || !isHash(stored, await page.hash())) return false;
  }
  return true;
}

export interface BuildOptions {
  /** What chunks are measured by; null without one. */
  readonly model: EmbeddingModel | null;
  embed(this: void, pages: readonly IndexedPage[]): Promise<CompletedPages>;
  /** Finds what they say of how things relate. */
  relate(this: void, pages: readonly IndexedPage[]): Promise<CompletedPages>;
}

/** Pages with what a model adds to them. */
interface CompletedPages {
  readonly pages: readonly IndexedPage[];
  readonly warnings: readonly SiteWarning[];
}

/**
 * Puts every page of the site into the build: what the live generation already has is taken over by its hash, what an
 * earlier attempt wrote is left, the rest is parsed, read by the models and written. A page that cannot be read is left out with a warning.
 */
export async function* buildSite(
  site: IndexableSite,
  build: GenerationBuild,
  { model, ...models }: BuildOptions,
): AsyncGenerator<BuildStep, void, void> {
  const known = { written: await build.written(), reusable: await build.reusable() };
  let step = emptyStep();
  for (let start = 0; start < site.pages.length; start += FILES_AT_A_TIME) {
    const slice = site.pages.slice(start, start + FILES_AT_A_TIME);
    const hashes = await Promise.all(slice.map((page) => page.hash()));
    for (const [index, page] of slice.entries()) {
      await addPage(step, { page, hash: hashes[index] ?? null, known, model });
      if (step.changed.length < BATCH_PAGES && step.pages < STEP_PAGES) continue;
      yield await finish(step, build, models);
      step = emptyStep();
    }
  }
  if (step.pages > 0) yield await finish(step, build, models);
}

/** What has been looked at since the last step. */
interface OpenStep {
  pages: number;
  reused: number;
  readonly unchanged: string[];
  readonly changed: IndexedPage[];
  readonly warnings: SiteWarning[];
}

function emptyStep(): OpenStep {
  return { pages: 0, reused: 0, unchanged: [], changed: [], warnings: [] };
}

interface AddedPage {
  readonly page: IndexablePage;
  readonly hash: string | null;
  readonly known: Readonly<Record<'written' | 'reusable', ReadonlyMap<string, string>>>;
  readonly model: EmbeddingModel | null;
}

async function addPage(step: OpenStep, { page, hash, known, model }: AddedPage): Promise<void> {
  const [written, reusable] = [known.written.get(page.route), known.reusable.get(page.route)];
  const [isWritten, isUnchanged] = [isHash(written, hash), isHash(reusable, hash)];
  step.pages += 1;
  if (!isWritten && !isUnchanged) {
    step.changed.push(...(await readPage(page, step.warnings, model)));
    return;
  }
  if (!isWritten) step.unchanged.push(page.route);
  if (isUnchanged) step.reused += 1;
  if (isWarnedHash(isWritten ? written : reusable, hash)) await readPage(page, step.warnings, model);
}

async function finish(
  step: OpenStep,
  build: GenerationBuild,
  { embed, relate }: Omit<BuildOptions, 'model'>,
): Promise<BuildStep> {
  const { pages, reused, unchanged, changed, warnings } = step;
  await build.reuse(unchanged);
  const embedded = await embed(changed);
  // The dearer calls last, so that they are not repeated when the others fail.
  const related = await relate(embedded.pages);
  await build.write(related.pages);
  const chunks = changed.reduce((sum, page) => sum + page.chunks.length, 0);
  return { pages, chunks, reused, warnings: [...warnings, ...embedded.warnings, ...related.warnings] };
}

/** How many pages of the live generation the site no longer has. */
export function countRemoved(site: IndexableSite, live: LivePages | null): number {
  const routes = new Set(site.pages.map(({ route }) => route));
  return [...(live?.pages.keys() ?? [])].filter((route) => !routes.has(route)).length;
}

async function readPage(
  page: IndexablePage,
  warnings: SiteWarning[],
  model: EmbeddingModel | null,
): Promise<IndexedPage[]> {
  const loaded = await page.load();
  warnings.push(...loaded.warnings);
  if (loaded.status === 'failed') return [];
  const { contentHash } = loaded;
  const stored = loaded.warnings.length === 0 ? loaded : { ...loaded, contentHash: warnedHash(contentHash) };
  return [indexPage(stored, page.context, model)];
}
