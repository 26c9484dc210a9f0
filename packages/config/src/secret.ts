const SHOWN = '[secret]';

/**
 * A value that may be used and never shown. Printing, logging or serialising it by accident yields `[secret]`;
 * the composition root calls `reveal()` where an adapter needs the text.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return SHOWN;
  }

  toJSON(): string {
    return SHOWN;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return SHOWN;
  }
}
