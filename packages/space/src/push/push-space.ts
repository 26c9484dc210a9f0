import { join } from 'node:path';

import { LatticeError } from '@lattice/core';

import { buildId, readManifest } from '../build/manifest.ts';
import { checkSpace } from '../check/check-space.ts';
import type { Finding } from '../check/finding.ts';
import { filesForHttp } from '../check/rules/tree-rules.ts';
import { openSpaceTree } from '../check/space-tree.ts';
import type { HubClient } from '../hub/hub-client.ts';
import { pushOverHttp } from './push-over-http.ts';
import type { PushOutcome } from './push-outcome.ts';
import { cloneSpace } from './space-clone.ts';

export interface PushSpaceOptions {
  readonly hub: HubClient;
  /** `owner/name`. */
  readonly id: string;
  /** Made by `buildSpace`. */
  readonly directory: string;
  readonly isDryRun: boolean;
  /** `auto`: over git, unless the folder holds what git would be refused for. */
  readonly transport: 'auto' | 'git' | 'http';
  /** Makes the Space where there is none; null leaves that to the person. */
  readonly create: { readonly isPrivate: boolean } | null;
  /** Of this process, for git. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface PushReport {
  readonly outcome: PushOutcome;
  readonly transport: 'git' | 'http';
  /** What the running app has to say of itself afterwards. */
  readonly wanted: { readonly commit: string | null; readonly build: string };
  readonly warnings: readonly Finding[];
}

/**
 * Brings a built folder to the Space's repository: checked first, with one commit upon what is there.
 *
 * @throws LatticeError `source-refused` with what `checkSpace` found; what the Hub and git refuse.
 */
export async function pushSpace(options: PushSpaceOptions): Promise<PushReport> {
  const { hub, id, directory, isDryRun } = options;
  const manifest = await readManifest(join(directory, 'app'));
  const build = await buildId(join(directory, 'app'));
  if (manifest === null || build === null) {
    throw new LatticeError('source-refused', 'There is nothing built in this folder.', {
      fix: 'Run lattice space build.',
    });
  }
  const transport = await chooseTransport(options);
  const findings = (await checkSpace(directory, { environment: {} })).filter(
    (finding) => transport === 'git' || finding.id !== 'SPACE-007',
  );
  requireNoErrors(findings);
  await requireSpace(options);
  const message = `Deploy ${manifest.commit?.slice(0, 12) ?? 'a build'}\n\nBuild ${build}`;
  const { endpoint, token, signal } = hub.connection;
  const url = `${endpoint}/spaces/${id}`;
  const previous = (await hub.findSpace(id))?.sha ?? null;
  const wanted = { commit: manifest.commit, build };
  const warnings = findings.filter(({ severity }) => severity === 'warning');
  if (transport === 'http') {
    const outcome = await pushOverHttp({ connection: hub.connection, id, directory, message, previous, isDryRun });
    return { outcome, transport, wanted, warnings };
  }
  await using clone = await cloneSpace({ url, depth: 1, endpoint, token, signal, environment: options.environment });
  await clone.replaceWith(directory);
  return { outcome: await clone.publish(message, { isDryRun }), transport, wanted, warnings };
}

async function chooseTransport({ transport, directory }: PushSpaceOptions): Promise<'git' | 'http'> {
  if (transport !== 'auto') return transport;
  return (await filesForHttp(await openSpaceTree(directory))).length === 0 ? 'git' : 'http';
}

function requireNoErrors(findings: readonly Finding[]): void {
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return;
  const lines = errors.map(({ id, evidence, fix }) => `${id}: ${evidence}\n  ${fix}`);
  throw new LatticeError('source-refused', `The Space would not work:\n${lines.join('\n')}`, {
    fix: 'Nothing was pushed. lattice space check says the same.',
  });
}

/** The Space and the right to write to it, before anything takes long. */
async function requireSpace({ hub, id, create, isDryRun }: PushSpaceOptions): Promise<void> {
  const found = await hub.findSpace(id);
  if (found === null) {
    if (create === null || isDryRun) {
      throw new LatticeError('not-found', `There is no Space ${id}, or the token may not see it.`, {
        fix: 'Make it with lattice space push --create, or check the name and HF_TOKEN.',
      });
    }
    const { name } = await hub.whoAmI();
    await hub.createSpace(id, { isPrivate: create.isPrivate, owner: name });
  }
  if (!isDryRun) await hub.requireWriteAccess(id);
}
