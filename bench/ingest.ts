import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { ingestRuns, type RunFigures } from './ingest-runs.ts';
import { writeMadeUpSite } from './made-up-site.ts';
import { parsePages, type ParseFigures } from './parse-pages.ts';

/** How fast pages are read and chunked beside what others do, and how the cost of an ingestion grows. */
interface Report {
  readonly parsing: {
    readonly site: string;
    readonly pages: number;
    readonly mb: number;
    readonly figures: ParseFigures[];
  };
  /** Of our way to parsing alone. */
  readonly ratio_to_parsing: number;
  readonly growth: readonly RunFigures[];
}

const PARSED_PAGES = 500;
const SIZES = [100, 1_000, 10_000];

async function measure(directory: string | undefined, sizes: readonly number[]): Promise<Report> {
  const folder = await mkdtemp(join(tmpdir(), 'lattice-bench-'));
  try {
    const site = directory === undefined ? join(folder, 'parsed') : resolve(process.env['INIT_CWD'] ?? '.', directory);
    if (directory === undefined) await writeMadeUpSite(site, PARSED_PAGES);
    const parsing = await parsePages(site);
    const [ours, parsed] = parsing.figures;
    const growth: RunFigures[] = [];
    for (const size of sizes) {
      console.error(`ingesting ${size} pages …`);
      growth.push(await ingestRuns(folder, size));
    }
    const name = directory ?? 'made up';
    return { parsing: { site: name, ...parsing }, ratio_to_parsing: (ours?.ms ?? 0) / (parsed?.ms ?? 0), growth };
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}

function print({ parsing, ratio_to_parsing, growth }: Report): void {
  console.log(`${parsing.pages} pages, ${parsing.mb.toFixed(1)} MB, ${parsing.site}`);
  for (const { way, pages_per_s, mb_per_s, chunks } of parsing.figures) {
    const made = chunks === null ? '' : `, ${chunks} chunks`;
    console.log(
      `  ${pages_per_s.toFixed(0).padStart(6)} pages/s ${mb_per_s.toFixed(2).padStart(6)} MB/s  ${way}${made}`,
    );
  }
  console.log(`  ours takes ${ratio_to_parsing.toFixed(2)} times as long as parsing alone`);
  for (const run of growth) {
    const perPage = (run.first_ms / run.pages).toFixed(1);
    console.log(
      [
        `${run.pages} pages, ${run.chunks} chunks: first ${seconds(run.first_ms)} (${perPage} ms a page)`,
        `unchanged ${seconds(run.unchanged_ms)} (${percent(run.unchanged_ms, run.first_ms)})`,
        `one page edited ${seconds(run.one_changed_ms)} (${percent(run.one_changed_ms, run.first_ms)})`,
        `worker at most ${run.worker_peak_mb.toFixed(0)} MB`,
      ].join(', '),
    );
  }
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(2)} s`;
}

function percent(part: number, whole: number): string {
  return `${((part / whole) * 100).toFixed(1)} %`;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean' }, sizes: { type: 'string' } },
});
const sizes = values.sizes === undefined ? SIZES : values.sizes.split(',').filter(Boolean).map(Number);
if (positionals.length > 1 || sizes.some((size) => !Number.isInteger(size) || size < 1)) {
  console.error('Usage: npm run --silent bench:ingest -- [SITE] [--sizes 100,1000] [--json]');
  process.exit(2);
}
const report = await measure(positionals[0], sizes);
if (values.json === true) console.log(JSON.stringify(report));
else print(report);
