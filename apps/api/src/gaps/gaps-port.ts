import type { GapStore } from '@lattice/core';
import type { GapRecorder } from '@lattice/retrieval';

/** Questions the site did not answer, as the routes see them. */
export type GapsPort = Pick<GapRecorder, 'note' | 'sight'> & Pick<GapStore, 'list' | 'retentionDays'>;
