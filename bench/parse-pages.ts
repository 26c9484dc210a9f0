import { readFile } from 'node:fs/promises';

import { chunkSections, loadPage, readSite, splitFrontMatter, type Site, type SitePage } from '@lattice/docusaurus';
import { MarkdownTextSplitter } from '@langchain/textsplitters';
import remarkGfm from 'remark-gfm';
import remarkMdx from 'remark-mdx';
import remarkParse from 'remark-parse';
import { unified } from 'unified';

export interface ParseFigures {
  readonly way: string;
  readonly ms: number;
  readonly pages_per_s: number;
  readonly mb_per_s: number;
  readonly chunks: number | null;
}

const ROUNDS = 5;
/** About the characters of our 400 tokens. */
const CHUNK_CHARACTERS = 1_600;

/** One way to go through every page of a site. Returns how many chunks came of it. */
type Way = (site: Site, pages: readonly TextPage[]) => Promise<number | null>;
type TextPage = SitePage & { readonly file: string };

const ways: Readonly<Record<string, Way>> = {
  'lattice: parse and chunk, with routes, anchors and links': async (site, pages) => {
    let chunks = 0;
    for (const page of pages) {
      const loaded = await loadPage(site, page);
      if (loaded.status === 'failed') continue;
      const { route, title } = loaded.page;
      chunks += chunkSections({ route, title, sections: loaded.sections, source: page.source ?? '' }).length;
    }
    return chunks;
  },
  'remark with GFM and MDX: parse only': async (_site, pages) => {
    for (const page of pages) {
      const { body } = splitFrontMatter(await readFile(page.file, 'utf8'));
      try {
        (page.format === 'md' ? markdown : mdx).parse(body);
      } catch {
        // What is no MDX is no page, for either.
      }
    }
    return null;
  },
  'LangChain MarkdownTextSplitter: cuts text at headings, knows no anchors': async (_site, pages) => {
    const splitter = new MarkdownTextSplitter({ chunkSize: CHUNK_CHARACTERS, chunkOverlap: 0 });
    let chunks = 0;
    for (const page of pages) chunks += (await splitter.splitText(await readFile(page.file, 'utf8'))).length;
    return chunks;
  },
};

const mdx = unified().use(remarkParse).use(remarkMdx).use(remarkGfm).freeze();
const markdown = unified().use(remarkParse).use(remarkGfm).freeze();

/** Every way over the same pages, in turn, each with the median of its rounds. */
export async function parsePages(directory: string): Promise<{ pages: number; mb: number; figures: ParseFigures[] }> {
  const site = await readSite(directory, { evaluateConfiguration: true, environment: process.env });
  const pages = site.pages.filter((page): page is TextPage => page.file !== null && page.format !== null);
  const texts = await Promise.all(pages.map(({ file }) => readFile(file)));
  const mb = texts.reduce((sum, text) => sum + text.length, 0) / 1_000_000;
  const times = new Map(Object.keys(ways).map((way) => [way, { ms: new Array<number>(), chunks: 0 as number | null }]));
  // The first round warms up; the ways take turns, so that what else the machine does meets them all.
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const [way, run] of Object.entries(ways)) {
      const fresh = await readSite(directory, { evaluateConfiguration: true, environment: process.env });
      const startedAt = performance.now();
      const chunks = await run(fresh, pages);
      if (round > 0) times.get(way)?.ms.push(performance.now() - startedAt);
      times.set(way, { ms: times.get(way)?.ms ?? [], chunks });
    }
  }
  const figures = [...times].map(([way, { ms: all, chunks }]) => {
    const ms = all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? Number.NaN;
    return { way, ms, pages_per_s: (pages.length / ms) * 1_000, mb_per_s: (mb / ms) * 1_000, chunks };
  });
  return { pages: pages.length, mb, figures };
}
