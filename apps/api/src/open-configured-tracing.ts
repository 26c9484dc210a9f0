import type { Config } from '@lattice/config';
import type { Logger, Tracing } from '@lattice/core';

import { packageVersion } from './places.ts';

/** Loaded only where somebody collects traces: the libraries cost more than the rest of the start. */
export async function openConfiguredTracing({ telemetry }: Config, logger: Logger): Promise<Tracing | null> {
  const { otlpEndpoint: endpoint } = telemetry;
  if (endpoint === null) return null;
  const { openTracing } = await import('@lattice/observability/tracing');
  return openTracing({ endpoint, serviceName: 'lattice-api', serviceVersion: await packageVersion(), logger });
}
