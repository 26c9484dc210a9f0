import type { RawEnvironment } from '@lattice/config';

import type { Dockerfile } from './dockerfile.ts';
import type { FrontMatter } from './front-matter.ts';
import type { SpaceTree } from './space-tree.ts';

/** One thing that will go wrong. `id` is stable: SPACE-001 to SPACE-016, in the order of Docs/troubleshooting.md. */
export interface Finding {
  readonly id: string;
  readonly severity: 'warning' | 'error';
  /** What was seen, and where. */
  readonly evidence: string;
  readonly fix: string;
}

/** What a rule looks at. */
export interface CheckContext {
  readonly tree: SpaceTree;
  /** Null where the folder has none. */
  readonly dockerfile: Dockerfile | null;
  readonly frontMatter: FrontMatter | null;
  /** Variables and secrets the Space will have. */
  readonly environment: RawEnvironment;
}

export interface Rule {
  readonly id: string;
  /** What the rule prevents. */
  readonly title: string;
  check(context: CheckContext): AsyncIterable<Omit<Finding, 'id'>> | Iterable<Omit<Finding, 'id'>>;
}

export function problem(evidence: string, fix: string): Omit<Finding, 'id'> {
  return { severity: 'error', evidence, fix };
}

export function caution(evidence: string, fix: string): Omit<Finding, 'id'> {
  return { severity: 'warning', evidence, fix };
}
