import type { ChunkAnalysis, IndexedChunk, IndexedPage, ManifestPage, PageLink, Scope } from '@lattice/core';

export interface SampleChunk {
  readonly text: string;
  readonly terms: Readonly<Record<string, number>>;
  /** Sum of the frequencies unless given. */
  readonly length?: number;
  readonly anchor?: string | null;
  /** Brought to length 1. */
  readonly vector?: readonly number[];
  readonly analysis?: ChunkAnalysis;
}

export interface SamplePage {
  readonly route: string;
  readonly scope?: Scope;
  readonly title?: string;
  readonly contentHash?: string;
  readonly chunks: readonly SampleChunk[];
  readonly links?: readonly PageLink[];
}

export const currentDocs: Scope = {
  plugin: 'default',
  version: 'current',
  locale: 'en',
  isLastVersion: true,
  isDefaultLocale: true,
};
export const oldDocs: Scope = { ...currentDocs, version: '1.0.0', isLastVersion: false };
export const germanDocs: Scope = { ...currentDocs, locale: 'de', isDefaultLocale: false };
export const blog: Scope = { plugin: 'blog', version: null, locale: 'en', isLastVersion: true, isDefaultLocale: true };

/** A page as ingestion hands it to the index. */
export function samplePage(sample: SamplePage): IndexedPage {
  const title = sample.title ?? `Title of ${sample.route}`;
  return {
    page: manifestPage(sample, title),
    contentHash: sample.contentHash ?? hex(JSON.stringify(sample)),
    chunks: sample.chunks.map((chunk, ordinal) => sampleChunk(sample.route, title, { ...chunk, ordinal })),
    links: sample.links ?? [],
  };
}

function manifestPage(sample: SamplePage, title: string): ManifestPage {
  return {
    source: `docs${sample.route}.md`,
    kind: 'doc',
    route: sample.route,
    scope: sample.scope ?? currentDocs,
    title,
    headings: [
      { level: 1, text: title, id: null },
      { level: 2, text: 'Part', id: 'part' },
    ],
    unlisted: false,
  };
}

function sampleChunk(route: string, title: string, chunk: SampleChunk & { readonly ordinal: number }): IndexedChunk {
  const terms = new Map(Object.entries(chunk.terms));
  return {
    chunk: {
      id: hex(`${route} ${chunk.ordinal} ${chunk.text}`),
      route,
      anchor: chunk.anchor === undefined ? 'part' : chunk.anchor,
      headingPath: [title, 'Part'],
      blocks: [
        { kind: 'prose', label: null, text: chunk.text },
        { kind: 'code', label: 'npm', text: 'a\tb\n"c" \\d', language: 'sh', title: null },
      ],
      ordinal: chunk.ordinal,
      source: `docs${route}.md`,
      line: chunk.ordinal + 1,
    },
    terms,
    ...(chunk.vector === undefined ? {} : { vector: unitVector(chunk.vector) }),
    ...(chunk.analysis === undefined ? {} : { analysis: chunk.analysis }),
    length: chunk.length ?? terms.values().reduce((sum, frequency) => sum + frequency, 0),
  };
}

export function unitVector(values: readonly number[]): Float32Array {
  const norm = Math.hypot(...values);
  return Float32Array.from(values, (value) => value / norm);
}

/** 32 hex digits that differ where the text differs (FNV-1a from four offsets). */
function hex(text: string): string {
  return [0x811c9dc5, 0x01000193, 0x9e3779b9, 0x85ebca6b]
    .map((offset) => {
      let hash = offset;
      for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
      return hash.toString(16).padStart(8, '0');
    })
    .join('');
}
