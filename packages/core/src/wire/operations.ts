import * as z from 'zod';

export const onlineSchema = z.object({
  status: z.literal('online'),
  service: z.string(),
  version: z.string(),
  openapi: z.string(),
});
export type OnlineAnswer = z.infer<typeof onlineSchema>;

export const healthSchema = z.object({
  ok: z.literal(true),
  status: z.literal('healthy'),
  version: z.string(),
  commit: z.string().nullable(),
  build: z.string().nullable().describe('Tells two builds of one commit apart.'),
  uptime_s: z.number().nonnegative(),
});
export type HealthAnswer = z.infer<typeof healthSchema>;

export const circuitsSchema = z.object({
  circuits: z.array(
    z.object({
      name: z.string(),
      state: z.enum(['CLOSED', 'OPEN', 'HALF_OPEN']),
      failures: z.int().nonnegative(),
      since: z.iso.datetime(),
      next_attempt: z.iso.datetime().nullable(),
    }),
  ),
});
export type CircuitsAnswer = z.infer<typeof circuitsSchema>;

export const readinessSchema = z.object({
  status: z.enum(['starting', 'healthy', 'degraded', 'shutting-down']),
  version: z.string(),
  dependencies: z.array(
    z.object({
      name: z.string(),
      state: z.enum(['up', 'degraded', 'down']),
      latency_ms: z.number().nonnegative(),
      reason: z.string().nullable(),
    }),
  ),
});
export type ReadinessAnswer = z.infer<typeof readinessSchema>;

export const statusSchema = z.object({
  rebuild_source: z.string().describe('The document this system can be rebuilt from.'),
  version: z.string(),
  commit: z.string().nullable(),
  backends: z.record(z.string(), z.string()),
  durable: z.boolean().describe('False where the store does not outlive the machine.'),
  site: z.object({ title: z.string(), url: z.string().nullable() }).nullable(),
  index: z
    .object({
      generation: z.string(),
      pages: z.int().nonnegative(),
      chunks: z.int().nonnegative(),
      published_at: z.iso.datetime(),
    })
    .nullable(),
  ingestion: z
    .object({
      job_id: z.string(),
      state: z.enum(['queued', 'running', 'succeeded', 'failed', 'cancelled']),
      stage: z.enum(['waiting', 'fetching', 'reading', 'writing', 'publishing', 'done']),
      pages_done: z.int().nonnegative(),
      pages_total: z.int().nonnegative(),
      chunks: z.int().nonnegative(),
      warnings: z.int().nonnegative(),
      failure: z.object({ code: z.string(), message: z.string() }).nullable(),
      started_at: z.iso.datetime().nullable(),
      finished_at: z.iso.datetime().nullable(),
    })
    .nullable()
    .describe('The newest ingestion run.'),
  unavailable: z.array(z.string()).describe('Which of `index` and `ingestion` could not be read just now.'),
});
export type StatusAnswer = z.infer<typeof statusSchema>;

export const webhookAnswerSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('requested'), job_id: z.string() }),
  z.object({
    state: z.literal('ignored'),
    reason: z.string().describe('`no-push`, `other-repository`, `other-branch` or `nothing-ingested`.'),
  }),
]);
