import type { BuildRequest, Logger } from '@lattice/core';
import type { Sql } from 'postgres';

/** What every step of a build needs. */
export interface BuildContext {
  readonly sql: Sql;
  readonly logger: Logger;
  readonly request: BuildRequest;
  readonly id: string;
  readonly number: number;
}
