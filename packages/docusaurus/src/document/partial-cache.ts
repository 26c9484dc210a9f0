import type { RenderedFile } from './render-file.ts';

/** Partials that pages of one site have already asked for. Make one per run; entries live as long as it does. */
export interface PartialCache {
  readonly get: (key: string) => CachedPartial | undefined;
  readonly set: (key: string, partial: CachedPartial) => void;
}

export interface CachedPartial {
  /** Compared before reuse, as a source may be read again after a change. */
  readonly body: string;
  readonly file: RenderedFile;
}

export function createPartialCache(): PartialCache {
  const partials = new Map<string, CachedPartial>();
  return { get: (key) => partials.get(key), set: (key, partial) => void partials.set(key, partial) };
}
