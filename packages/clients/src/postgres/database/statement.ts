/**
 * A value the driver can pass. An array becomes an array of Postgres; JSON is passed as text. What came from outside goes
 * through `storableText` or `storableJson` first: Postgres refuses some of it.
 */
export type StatementValue =
  | string
  | number
  | boolean
  | null
  | Date
  | Uint8Array
  | readonly string[]
  | readonly number[];

export interface Statement {
  readonly text: string;
  readonly values: readonly StatementValue[];
  /** Prepared once per connection under this name where sessions allow it. */
  readonly name?: string;
}

/** SQL with its values beside it: `statement\`select ${1}::int\``. */
export function statement(parts: TemplateStringsArray, ...values: readonly StatementValue[]): Statement {
  return { text: parts.reduce((text, part, index) => `${text}$${index}${part}`), values };
}
