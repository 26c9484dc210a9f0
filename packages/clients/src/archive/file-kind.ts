import { refused } from '../source-folder/source-errors.ts';

const KIND_BITS = 0o170_000;
const REGULAR = 0o100_000;
const DIRECTORY = 0o040_000;
const SYMLINK = 0o120_000;

/** What a Unix mode says the entry is. An archive of another system says nothing, and means a file. */
export function fileKind(mode: number, name: string): 'file' | 'directory' | 'symlink' {
  switch (mode & KIND_BITS) {
    case 0:
    case REGULAR:
      return 'file';
    case DIRECTORY:
      return 'directory';
    case SYMLINK:
      return 'symlink';
    default:
      throw refused(`The archive holds a device or another special file: ${JSON.stringify(name)}.`);
  }
}
