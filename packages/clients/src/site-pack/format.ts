import type { BuildRequest, ChunkAnalysis, IndexedChunk, IndexedPage } from '@lattice/core';
import * as z from 'zod';

/** The file that says what a pack holds; written last, so that a pack without it is unfinished. */
export const HEADER_FILE = 'pack.json';
/** Everything about a build but whose it is. */
export type PackedRequest = Omit<BuildRequest, 'siteId' | 'jobId'>;

const scope = z.object({
  plugin: z.string(),
  version: z.string().nullable(),
  locale: z.string(),
  isLastVersion: z.boolean(),
  isDefaultLocale: z.boolean(),
});

const place = z.object({
  scope,
  navigation: z
    .object({ previous: z.string().nullable(), next: z.string().nullable(), parent: z.string().nullable() })
    .exactOptional(),
});

export const headerSchema = z.object({
  format: z.literal(1),
  request: z.object({
    site: z.object({
      title: z.string(),
      url: z.string().nullable(),
      baseUrl: z.string(),
      defaultLocale: z.string(),
    }),
    scopes: z.array(scope),
    fingerprint: z.string(),
    embedding: z.object({ model: z.string(), dimensions: z.number() }).nullable().default(null),
    places: z.array(z.tuple([z.string(), place])),
  }),
  pages: z.number(),
  chunks: z.number(),
  agreement: z.number().nullable().default(null),
  /** In order. */
  files: z.array(z.string().regex(/^pages-\d+\.jsonl$/)),
  /** SHA-256 of all lines, in hex. */
  digest: z.string(),
});
export type PackHeader = z.infer<typeof headerSchema>;

interface PackedChunk {
  readonly chunk: IndexedChunk['chunk'];
  /** Pairs rather than an object: a term may be any text, `__proto__` too. */
  readonly terms: readonly (readonly [string, number])[];
  readonly length: number;
  readonly analysis?: { readonly stems: string; readonly meaning: string | null };
  /** The bytes of the vector, little endian, in base64: git takes text only. */
  readonly vector?: string;
}

interface PackedPage extends Omit<IndexedPage, 'chunks'> {
  readonly chunks: readonly PackedChunk[];
}

/** One page as one line of text. */
export function packPage({ chunks, ...rest }: IndexedPage): string {
  const packed: PackedPage = { ...rest, chunks: chunks.map(packChunk) };
  return JSON.stringify(packed);
}

export function unpackPage(line: string): IndexedPage {
  const { chunks, ...rest }: PackedPage = JSON.parse(line);
  return { ...rest, chunks: chunks.map(unpackChunk) };
}

function packChunk({ chunk, terms, length, analysis, vector }: IndexedChunk): PackedChunk {
  return {
    chunk,
    terms: [...terms],
    length,
    ...(analysis === undefined ? {} : { analysis: packAnalysis(analysis) }),
    ...(vector === undefined ? {} : { vector: packVector(vector) }),
  };
}

function unpackChunk({ chunk, terms, length, analysis, vector }: PackedChunk): IndexedChunk {
  return {
    chunk,
    terms: new Map(terms),
    length,
    ...(analysis === undefined ? {} : { analysis: unpackAnalysis(analysis) }),
    ...(vector === undefined ? {} : { vector: unpackVector(vector) }),
  };
}

function packAnalysis({ stems, meaning }: ChunkAnalysis): NonNullable<PackedChunk['analysis']> {
  return { stems, meaning: meaning === null ? null : Buffer.from(meaning).toString('base64') };
}

function unpackAnalysis({ stems, meaning }: NonNullable<PackedChunk['analysis']>): ChunkAnalysis {
  return { stems, meaning: meaning === null ? null : Buffer.from(meaning, 'base64') };
}

function packVector(vector: Float32Array): string {
  const bytes = Buffer.alloc(vector.length * 4);
  vector.forEach((value, index) => bytes.writeFloatLE(value, index * 4));
  return bytes.toString('base64');
}

function unpackVector(text: string): Float32Array {
  const bytes = Buffer.from(text, 'base64');
  return Float32Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readFloatLE(index * 4));
}
