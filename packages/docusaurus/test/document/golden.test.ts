import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { chunkSections, parseDocument, type ImportedDocument } from '../../src/document/index.ts';

const folder = join(import.meta.dirname, '__fixtures__');
const names = readdirSync(folder).filter((name) => /^[^_].*\.mdx?$/.test(name));

/** Reviewed by eye: each JSON file holds all that the file beside it should yield. */
describe('documents as their readers see them', () => {
  it('are there', () => expect(names.length).toBeGreaterThan(3));

  it.each(names)('%s', async (name) => {
    const parsed = parseDocument({
      body: read(name) ?? '',
      bodyLine: 1,
      source: name,
      format: name.endsWith('.md') ? 'md' : 'mdx',
      kind: 'doc',
      maintainCase: false,
      commentIds: true,
      resolveImport,
      readRaw: read,
    });
    const { title = 'Untitled', sections } = { title: parsed.contentTitle ?? undefined, ...parsed };
    const page = { route: `/${name}`, title, sections, source: name };
    const chunks = chunkSections(page, { maxTokens: 100 });
    const { contentTitle, headings, links, warnings } = parsed;
    const result = {
      contentTitle,
      headings,
      links,
      warnings,
      chunks: chunks.map(({ id: _id, route: _route, ...chunk }) => chunk),
    };
    await expect(`${JSON.stringify(result, null, 2)}\n`).toMatchFileSnapshot(join(folder, `${name}.json`));
  });
});

function read(specifier: string): string | null {
  const path = join(folder, specifier);
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}

function resolveImport(specifier: string): ImportedDocument | null {
  const body = read(specifier);
  return body === null ? null : { source: specifier.replace('./', ''), body, bodyLine: 1, format: 'mdx' };
}
