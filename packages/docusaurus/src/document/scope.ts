import { UNKNOWN, type StaticValue } from './static-value.ts';

/** Calls that the expressions of one page may make, in all and inside each other; the value of others is unknown. */
const CALLS_PER_PAGE = 10_000;
const CALLS_IN_CALLS = 50;

/** The file that nodes and names come from. */
export interface Origin {
  readonly source: string;
  /** The line of the file for a line of its tree. */
  readonly toLine: (line: number) => number;
}

/** Names an expression may use. Inner scopes see the outer ones. */
export class Scope {
  readonly #names = new Map<string, () => StaticValue>();
  readonly origin: Origin;
  readonly #outer: Scope | null;
  readonly #calls: { left: number; depth: number };

  constructor(outer: Scope | null, origin: Origin) {
    this.#outer = outer;
    this.origin = origin;
    this.#calls = outer === null ? { left: CALLS_PER_PAGE, depth: 0 } : outer.#calls;
  }

  /** The outermost scope: what every file of the page may use. */
  get root(): Scope {
    return this.#outer === null ? this : this.#outer.root;
  }

  define(name: string, value: StaticValue): void {
    this.#names.set(name, () => value);
  }

  /** Evaluated on first use, since a declaration may refer to a later one. */
  defineLazily(name: string, compute: () => StaticValue): void {
    this.#names.set(name, () => {
      this.define(name, UNKNOWN);
      const value = compute();
      this.define(name, value);
      return value;
    });
  }

  get(name: string): StaticValue {
    const own = this.#names.get(name);
    if (own !== undefined) return own();
    return this.#outer === null ? UNKNOWN : this.#outer.get(name);
  }

  /** The result of `body`, or an unknown value once the page has made too many calls. */
  call(body: () => StaticValue): StaticValue {
    const calls = this.#calls;
    if (calls.left === 0 || calls.depth === CALLS_IN_CALLS) return UNKNOWN;
    calls.left -= 1;
    calls.depth += 1;
    try {
      return body();
    } finally {
      calls.depth -= 1;
    }
  }
}
