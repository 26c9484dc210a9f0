import type { BuildRequest, Logger } from '@lattice/core';

import type { Pool } from '../database/driver.ts';
import type { QueryTarget } from '../database/run-query.ts';
import type { VectorTarget } from '../vectors/vector-target.ts';

/** What every step of a build needs. */
export interface BuildContext {
  readonly target: QueryTarget;
  readonly pool: Pool;
  readonly logger: Logger;
  /** Null: vectors are searched in Postgres itself. */
  readonly vectors: VectorTarget | null;
  readonly request: BuildRequest;
  readonly id: string;
  readonly number: number;
}
