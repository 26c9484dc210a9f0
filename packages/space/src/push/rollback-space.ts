import { createHash } from 'node:crypto';

import { LatticeError } from '@lattice/core';
import * as z from 'zod';

import type { HubClient } from '../hub/hub-client.ts';
import type { PushOutcome } from './push-outcome.ts';
import { cloneSpace } from './space-clone.ts';

export interface RollbackOptions {
  readonly hub: HubClient;
  readonly id: string;
  /** Commit of the Space's repository, or its beginning; null for the one before the present one. */
  readonly to: string | null;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface RollbackReport {
  readonly outcome: PushOutcome;
  /** Commits of the Space's repository. */
  readonly from: string;
  readonly to: string;
  readonly wanted: { readonly commit: string | null; readonly build: string };
}

/** Deployments are small and few; more history than this is not fetched. */
const DEPTH = 50;
const manifestSchema = z.object({ commit: z.string().nullable() });

/**
 * Puts the Space back to what an earlier commit held, with a new commit: history only grows, so that nothing is lost
 * and the way forward is the same command again.
 *
 * @throws LatticeError `not-found` where there is no such commit, `source-refused` where it held no build.
 */
export async function rollbackSpace({ hub, id, to, environment }: RollbackOptions): Promise<RollbackReport> {
  const { endpoint, token, signal } = hub.connection;
  const commits = await hub.commits(id);
  const [current] = commits;
  const target = to === null ? commits[1] : commits.find((commit) => commit.id.startsWith(to));
  if (current === undefined || target === undefined) {
    const known = commits.slice(0, 10).map((commit) => `${commit.id.slice(0, 12)} ${commit.title}`);
    throw new LatticeError('not-found', `The Space has no ${to === null ? 'earlier commit' : `commit ${to}`}.`, {
      fix: known.length === 0 ? 'Push a build first.' : `Choose one of these:\n  ${known.join('\n  ')}`,
    });
  }
  const url = `${endpoint}/spaces/${id}`;
  await using clone = await cloneSpace({ url, depth: DEPTH, endpoint, token, signal, environment });
  const manifest = await clone.readAt(target.id, 'app/manifest.json');
  if (manifest === null) {
    throw new LatticeError('source-refused', `Commit ${target.id.slice(0, 12)} holds no build.`, {
      fix: 'Choose another with --to.',
    });
  }
  await clone.restore(target.id);
  const outcome = await clone.publish(`Roll back to ${target.id.slice(0, 12)}`, { isDryRun: false });
  const { commit } = manifestSchema.parse(JSON.parse(manifest));
  const build = createHash('sha256').update(manifest).digest('hex').slice(0, 16);
  return { outcome, from: current.id, to: target.id, wanted: { commit, build } };
}
