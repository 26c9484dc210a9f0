import { isAbsolute, relative, sep } from 'node:path';
import type { SiteWarning } from '@lattice/core';

/** Collects what the reader of a site had to assume or leave out; says the same thing about a place once. */
export class Warnings {
  readonly #root: string;
  readonly #warnings = new Map<string, SiteWarning>();

  constructor(root: string) {
    this.#root = root;
  }

  /** `file` is an absolute path, or one that is relative to the folder already. */
  add(file: string, message: string, line: number | null = null): void {
    const path = isAbsolute(file) ? this.relative(file) : file;
    const warning = { where: line === null ? path : `${path}:${line}`, message };
    this.#warnings.set(`${warning.where}\n${message}`, warning);
  }

  /** The path relative to the folder the person named, with `/`. */
  relative(file: string): string {
    return relative(this.#root, file).split(sep).join('/') || '.';
  }

  list(): SiteWarning[] {
    return [...this.#warnings.values()];
  }
}
