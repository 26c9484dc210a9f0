import { ConfigurationError, loadConfig, variableList } from '@lattice/config';
import { LatticeError } from '@lattice/core';

import { FINAL_FAILURES, type HubClient, type SpaceRuntime } from '../hub/hub-client.ts';
import { examineApp, fine, type LiveFinding } from './examine-app.ts';
import { spaceAddress } from './space-address.ts';
import { findEntry } from './troubleshooting.ts';

export interface ExamineSpaceOptions {
  readonly hub: HubClient;
  readonly id: string;
  /** The README that is to be pushed; null where there is none at hand. */
  readonly readme: string | null;
  readonly origin: string | null;
}

/** Everything about a Space that only the Hub and the running app can tell. Wakes nothing and changes nothing. */
export async function* examineSpace(options: ExamineSpaceOptions): AsyncGenerator<LiveFinding> {
  const { hub, id, readme, origin } = options;
  const { token, signal } = hub.connection;
  if (token !== null) yield* told(() => examineAccount(hub));
  else yield { id: 'SPACE-008', severity: 'warning', evidence: 'no token', fix: 'Set HF_TOKEN to see more.' };
  if (readme !== null) yield* told(() => examineReadme(hub, readme));
  const space = await hub.findSpace(id);
  if (space === null) {
    const fix = 'lattice space push --create makes it; a private one needs a token that may see it.';
    yield { id: 'space', severity: 'error', evidence: `There is no Space ${id}.`, fix };
    return;
  }
  const runtime = await hub.runtime(id);
  yield examineRuntime(runtime);
  if (token !== null) {
    yield* told(() => examineWriteAccess(hub, id));
    yield* told(() => examineSettings(hub, id));
  }
  if (!runtime.stage.startsWith('RUNNING')) return;
  const headers = space.private && token !== null ? { 'X-HF-Authorization': `Bearer ${token}` } : {};
  yield* examineApp(spaceAddress(space), { headers, origin, signal });
}

/** A question the Hub does not answer is a finding, not the end. */
async function* told(ask: () => AsyncGenerator<LiveFinding>): AsyncGenerator<LiveFinding> {
  try {
    yield* ask();
  } catch (error) {
    if (!LatticeError.isInstance(error) || error.code === 'cancelled') throw error;
    const id = typeof error.context['check'] === 'string' ? error.context['check'] : 'hub';
    yield { id, severity: 'error', evidence: error.message, fix: error.fix ?? null };
  }
}

async function* examineAccount(hub: HubClient): AsyncGenerator<LiveFinding> {
  const { name, isPro, canPay, auth } = await hub.whoAmI();
  const role = auth?.accessToken?.role ?? 'unknown';
  if (isPro === true || canPay === true) yield fine('SPACE-001', `${name} may make Docker Spaces`);
  else {
    const fix = 'A Space that exists can be pushed to; making one needs PRO, Team or Enterprise.';
    yield { id: 'SPACE-001', severity: 'warning', evidence: `${name} has no paid plan`, fix };
  }
  if (role !== 'read') yield fine('SPACE-008', `token of ${name}, role ${role}`);
  else
    yield {
      id: 'SPACE-008',
      severity: 'error',
      evidence: `token of ${name} may only read`,
      fix: 'Make one with write access.',
    };
}

async function* examineReadme(hub: HubClient, readme: string): AsyncGenerator<LiveFinding> {
  const { errors, warnings } = await hub.validateReadme(readme);
  for (const message of errors)
    yield { id: 'SPACE-005', severity: 'error', evidence: message, fix: 'Change README.md.' };
  for (const message of warnings) yield { id: 'SPACE-005', severity: 'warning', evidence: message, fix: null };
  if (errors.length + warnings.length === 0) yield fine('SPACE-005', 'the Hub accepts the settings of README.md');
}

function examineRuntime({ stage, errorMessage, hardware, gcTimeout }: SpaceRuntime): LiveFinding {
  const sleep = typeof gcTimeout === 'number' ? `, sleeps after ${Math.round(gcTimeout / 3_600)} h` : '';
  const evidence = `${stage}${errorMessage ? `: ${errorMessage}` : ''} on ${hardware?.current ?? 'unknown hardware'}${sleep}`;
  if (!FINAL_FAILURES.has(stage)) {
    const isAsleep = stage === 'SLEEPING';
    return isAsleep
      ? {
          id: 'runtime',
          severity: 'warning',
          evidence,
          fix: 'Open it: a visit wakes it, which takes as long as a start.',
        }
      : fine('runtime', evidence);
  }
  const entry = findEntry(`${stage} ${errorMessage ?? ''}`);
  return {
    id: entry?.id ?? 'runtime',
    severity: 'error',
    evidence,
    fix: entry?.fix ?? 'lattice space logs says more.',
  };
}

async function* examineWriteAccess(hub: HubClient, id: string): AsyncGenerator<LiveFinding> {
  await hub.requireWriteAccess(id);
  yield fine('SPACE-008', `the token may write to ${id}`);
}

/** By name: values of secrets are never shown, so each that is set counts as a good one. */
async function* examineSettings(hub: HubClient, id: string): AsyncGenerator<LiveFinding> {
  const names = [...(await hub.secretNames(id)), ...(await hub.variableNames(id))];
  const assumed = Object.fromEntries(
    variableList
      .filter((row) => [row.name, ...(row.aliases ?? [])].some((name) => names.includes(name)))
      .map((row) => [row.name, row.example]),
  );
  try {
    loadConfig({ ...assumed, SPACE_ID: id });
    yield fine('SPACE-015', `set: ${names.length === 0 ? 'nothing, and nothing is missing' : names.join(', ')}`);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    for (const { variable, reason } of error.problems) {
      yield {
        id: 'SPACE-015',
        severity: 'error',
        evidence: `${variable} ${reason}`,
        fix: 'lattice space secrets sync',
      };
    }
  }
}
