import { setTimeout as sleep } from 'node:timers/promises';

import { LatticeError } from '@lattice/core';

import { FINAL_FAILURES, type HubClient, type SpaceInfo } from '../hub/hub-client.ts';
import { askSpace, jsonOf } from './ask-space.ts';
import { findEntry } from './troubleshooting.ts';

export interface Waited {
  readonly seconds: number;
  /** As far as it was seen. */
  readonly buildSeconds: number;
}

/** What the running app says it was made from. */
export interface WantedBuild {
  readonly commit: string | null;
  /** Of the manifest: tells two builds of one commit apart. */
  readonly build: string;
}

export interface WaitOptions {
  readonly hub: HubClient;
  readonly space: SpaceInfo;
  readonly address: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly wanted: WantedBuild;
  readonly onStage: (stage: string) => void;
  readonly timings?: Partial<WaitTimings>;
}

export interface WaitTimings {
  /** Between two looks at first; longer and longer up to ten times that. */
  readonly pollMs: number;
  /** How long a failure may be that of the commit before. */
  readonly graceMs: number;
  readonly timeoutMs: number;
}

const DEFAULT_TIMINGS: WaitTimings = { pollMs: 500, graceMs: 60_000, timeoutMs: 25 * 60_000 };
const BUILDING = /BUILDING/;
const UNDERWAY = /BUILDING|STARTING/;
const LOG_LINES = 30;

/**
 * Waits until the app itself says that it is the build that was pushed: the platform keeps the old one running while it
 * builds, and its stages say nothing about commits.
 *
 * @throws LatticeError `job-failed` with the end of the log and the entry that fits it; `timeout`.
 */
export async function waitUntilServing(options: WaitOptions): Promise<Waited> {
  const { hub, space, onStage } = options;
  const { pollMs, graceMs, timeoutMs } = { ...DEFAULT_TIMINGS, ...options.timings };
  const startedAt = performance.now();
  let [stage, hasBegun, buildMs, lookedAt] = ['', false, 0, startedAt];
  for (;;) {
    const isReady = await isServing(options);
    const now = performance.now();
    if (BUILDING.test(stage)) buildMs += now - lookedAt;
    lookedAt = now;
    if (isReady) return { seconds: (now - startedAt) / 1_000, buildSeconds: buildMs / 1_000 };
    const runtime = await hub.runtime(space.id);
    if (runtime.stage !== stage) onStage(runtime.stage);
    stage = runtime.stage;
    hasBegun ||= UNDERWAY.test(stage);
    const waitedMs = performance.now() - startedAt;
    if (FINAL_FAILURES.has(stage) && (hasBegun || waitedMs > graceMs)) {
      throw await describeFailure(options, stage, runtime.errorMessage ?? null);
    }
    if (waitedMs > timeoutMs) throw await describeFailure(options, stage, 'It did not serve the new commit in time.');
    await sleep(Math.min(pollMs * 10, pollMs + waitedMs / 10), undefined, { signal: hub.connection.signal });
  }
}

async function isServing({ hub, address, headers, wanted }: WaitOptions): Promise<boolean> {
  const reply = await askSpace(`${address}/health`, { headers, signal: hub.connection.signal, timeoutMs: 10_000 });
  const health = jsonOf(reply);
  return (
    reply.status === 200 &&
    typeof health === 'object' &&
    health !== null &&
    'build' in health &&
    health.build === wanted.build
  );
}

async function describeFailure(
  { hub, space }: WaitOptions,
  stage: string,
  reason: string | null,
): Promise<LatticeError> {
  const kind = /BUILD|CONFIG|NO_APP/.test(stage) ? 'build' : 'run';
  const lines: string[] = [];
  try {
    for await (const { text } of hub.log(space.id, kind, { tail: 200 })) lines.push(text);
  } catch (error) {
    lines.push(`(the ${kind} log could not be read: ${error instanceof Error ? error.message : 'unknown'})`);
  }
  const end = lines.slice(-LOG_LINES).join('\n');
  const entry = findEntry(`${reason ?? ''}\n${stage}\n${lines.join('\n')}`);
  const title = `The Space ended in ${stage}${reason === null || reason === '' ? '' : `: ${reason}`}.`;
  const fix =
    entry === null
      ? 'Read the log above; Docs/troubleshooting.md lists what is known, and lattice space rollback goes back.'
      : `${entry.id}: ${entry.title}. ${entry.fix} (Docs/troubleshooting.md#${entry.id.toLowerCase()})`;
  const context = { stage, ...(entry === null ? {} : { check: entry.id }) };
  return new LatticeError('job-failed', `${title}\nEnd of the ${kind} log:\n${end}`, { fix, context });
}
