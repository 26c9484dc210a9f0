import type { z } from 'zod';

/** In the order of the generated documents. */
export const groupTitles = {
  server: 'Server',
  site: 'Your documentation site',
  database: 'Database and files',
  access: 'Who may call',
  models: 'Models and backends',
  providers: 'Model providers',
  stores: 'Vector store, graph and queue',
  identity: 'Signing in',
  operation: 'Operation',
  platform: 'Given by Hugging Face Spaces',
} as const;

export type VariableGroup = keyof typeof groupTitles;

/** Makes a variable necessary. Conditions are data, so that the sentence shown cannot disagree with the test made. */
export interface Requirement {
  /** The variable that brings the necessity with it. */
  readonly when: string;
  /** Only this value of it; any value where left out. */
  readonly is?: string;
  /** One of these being set lifts the necessity. */
  readonly unless?: readonly string[];
  /** What would go wrong otherwise. A clause without a full stop. */
  readonly because: string;
}

/** One row of the table of variables. Its name is its key there. */
export interface Variable {
  readonly group: VariableGroup;
  /** `planned`: the shape is checked already, and nothing uses the value yet. Documents show active rows only. */
  readonly status: 'active' | 'planned';
  readonly purpose: string;
  /** Reads the trimmed, non-empty text. Its description says what is accepted and completes "must be …". */
  readonly schema: z.ZodType;
  /** Older or foreign spellings. The row's own name wins where both are set. */
  readonly aliases?: readonly string[];
  /** As one would write it in the environment. */
  readonly default?: string;
  /** What stands in for an unset variable where that is no fixed text. */
  readonly derived?: string;
  readonly requiredWhen?: readonly Requirement[];
  /** The schema yields a `Secret`. */
  readonly secret?: true;
  /** Set by the platform the program runs on, never by a person. */
  readonly givenBy?: 'platform';
  /** A valid value other than the default. */
  readonly example: string;
  /** Where in `Config` the value ends up. */
  readonly setting: string;
  /** The programs that act on it. */
  readonly readBy: readonly ('api' | 'ingest' | 'cli')[];
}

export type VariableTable = Readonly<Record<string, Variable>>;
