import { refused } from '../source-folder/source-errors.ts';

const LONGEST_SEGMENT_BYTES = 255;
const MOST_SEGMENTS = 64;

/** Folders whose content no site is made from, however large it is. */
const SKIPPED_FOLDERS: ReadonlySet<string> = new Set(['.git', '__MACOSX', 'node_modules']);

/**
 * The entry's place below the archive's root as its segments; empty for the root itself. Archives of Windows separate
 * by `\`, so it separates here whatever the archive's origin.
 *
 * @throws LatticeError `source-refused` for a name that could mean a place outside.
 */
export function readEntryPath(name: string): string[] {
  const shown = JSON.stringify(name.slice(0, 200));
  if (name.includes('\uFFFD')) throw refused(`The archive holds a name that is not valid UTF-8: ${shown}.`);
  if (/\p{Cc}/u.test(name)) throw refused(`The archive holds a name with control characters: ${shown}.`);
  const path = name.replaceAll('\\', '/');
  if (path.startsWith('/') || /^[a-z]:/i.test(path)) throw refused(`The archive names an absolute path: ${shown}.`);
  const segments = path.split('/').filter((segment) => segment !== '' && segment !== '.');
  if (segments.includes('..')) throw refused(`The archive names a path that climbs out of it: ${shown}.`);
  if (
    segments.length > MOST_SEGMENTS ||
    segments.some((segment) => Buffer.byteLength(segment) > LONGEST_SEGMENT_BYTES)
  ) {
    throw refused(`The archive holds a path that is too long: ${shown}.`);
  }
  return segments;
}

export function isSkipped(segments: readonly string[]): boolean {
  return segments.some((segment) => SKIPPED_FOLDERS.has(segment));
}
