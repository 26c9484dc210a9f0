import { closeSync, openSync, readFileSync, readSync, realpathSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { isAbsolute, relative, sep } from 'node:path';
import { setImmediate as othersTurn } from 'node:timers/promises';
import { globby } from 'globby';
import { splitFrontMatter, type FrontMatter } from '../front-matter.ts';

export interface SiteFilesOptions {
  /** The folder the person named. */
  readonly root: string;
  /** Whether files outside of it are out of reach, as they must be for sources of strangers. */
  readonly isConfined: boolean;
}

export type FrontMatterHead = Omit<FrontMatter, 'body' | 'bodyLine'>;

/** Front matter is short; most blocks end within the first read. */
const HEAD_BYTES = 4096;
/** Longest that reading keeps timers and messages of this process waiting. */
const TURN_MS = 50;

/**
 * What a site's reader may see of the file system. Reads the front matter of each file once. Pages are many and small, so
 * they are read at once: handing each to a thread and back takes several times as long as reading it.
 */
export class SiteFiles {
  readonly #options: SiteFilesOptions;
  readonly #heads = new Map<string, Promise<FrontMatterHead>>();
  readonly #realRoot: string;
  #turnEndsAt = performance.now() + TURN_MS;

  constructor(options: SiteFilesOptions) {
    this.#options = options;
    this.#realRoot = realpathSync(options.root);
  }

  /** Whether the path, links followed, is within reach. A path where nothing is counts by its name. */
  mayRead(file: string): boolean {
    if (!this.#options.isConfined) return true;
    try {
      return isInside(this.#realRoot, realpathSync(file));
    } catch {
      return isInside(this.#options.root, file);
    }
  }

  /** The path relative to the folder the person named, with `/`. */
  relative(file: string): string {
    return relative(this.#options.root, file).split(sep).join('/') || '.';
  }

  /** Paths below the folder that the patterns choose, sorted; none where the folder is missing or out of reach. */
  async list(folder: string, patterns: { include: readonly string[]; exclude: readonly string[] }): Promise<string[]> {
    if (!this.mayRead(folder)) return [];
    const sources = await globby([...patterns.include], {
      cwd: folder,
      ignore: [...patterns.exclude],
      followSymbolicLinks: !this.#options.isConfined,
      suppressErrors: true,
    });
    return sources.filter((source) => !source.startsWith('../')).toSorted(compareText);
  }

  async exists(file: string): Promise<boolean> {
    return (
      this.mayRead(file) &&
      (await realpath(file).then(
        () => true,
        () => false,
      ))
    );
  }

  async readText(file: string): Promise<string> {
    if (!this.mayRead(file)) throw new Error('it lies outside of the source');
    await this.#takeTurns();
    return readFileSync(file, 'utf8');
  }

  readFrontMatter(file: string): Promise<FrontMatterHead> {
    const known = this.#heads.get(file);
    if (known !== undefined) return known;
    const head = this.#readHead(file);
    this.#heads.set(file, head);
    return head;
  }

  async #readHead(file: string): Promise<FrontMatterHead> {
    if (!this.mayRead(file)) throw new Error('it lies outside of the source');
    await this.#takeTurns();
    const { data, problem, problemLine } = splitFrontMatter(readHeadText(file));
    return { data, problem, problemLine };
  }

  async #takeTurns(): Promise<void> {
    if (performance.now() < this.#turnEndsAt) return;
    await othersTurn();
    this.#turnEndsAt = performance.now() + TURN_MS;
  }
}

/** The file's text up to the end of its front matter at least; a little of it where it has none. */
function readHeadText(file: string): string {
  const handle = openSync(file, 'r');
  try {
    let head = Buffer.alloc(0);
    for (let size = HEAD_BYTES; ; size *= 4) {
      const buffer = Buffer.alloc(size);
      const bytesRead = readSync(handle, buffer, 0, size, head.length);
      head = Buffer.concat([head, buffer.subarray(0, bytesRead)]);
      const text = head.toString('utf8');
      if (bytesRead < size || !/^\uFEFF?---/.test(text) || text.indexOf('\n---', 4) !== -1) return text;
    }
  } finally {
    closeSync(handle);
  }
}

function isInside(root: string, file: string): boolean {
  const path = relative(root, file);
  return path === '' || (!/^\.\.(?:$|[\\/])/.test(path) && !isAbsolute(path));
}

/** One order everywhere, whatever the machine's locale: Docusaurus sorts by `localeCompare`, in English as a rule. */
const COLLATOR = new Intl.Collator('en');

export function compareText(a: string, b: string): number {
  return COLLATOR.compare(a, b);
}
