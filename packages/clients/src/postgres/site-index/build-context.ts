import type { BuildRequest, Logger } from '@lattice/core';

import type { Pool } from '../database/driver.ts';

/** What every step of a build needs. */
export interface BuildContext {
  readonly pool: Pool;
  readonly logger: Logger;
  readonly request: BuildRequest;
  readonly id: string;
  readonly number: number;
}
