import { loadConfig, type Config } from '@lattice/config';
import { LatticeError } from '@lattice/core';
import {
  createHubClient,
  readStoredToken,
  requireSpaceId,
  spaceAddress,
  type HubClient,
  type SpaceInfo,
} from '@lattice/space';

import type { Terminal } from '../../terminal.ts';

export interface SpaceFlags {
  readonly space?: string;
}

/** The Hub as a command sees it, and the Space it is about. */
export interface HubSession {
  readonly config: Config;
  readonly hub: HubClient;
  readonly id: string;
}

export const SPACE_OPTION = ['--space <owner/name>', 'which Space (LATTICE_SPACE)'] as const;

/** @throws LatticeError `request-invalid` where nobody named the Space. */
export async function openHub(terminal: Terminal, flags: SpaceFlags): Promise<HubSession> {
  const config = loadConfig(terminal.env);
  const { hubToken, endpoint, space } = config.deploy;
  const id = flags.space ?? space;
  if (id === null) {
    throw new LatticeError('request-invalid', 'Which Space?', {
      fix: 'Name it with --space owner/name, or set LATTICE_SPACE.',
    });
  }
  const token = hubToken?.reveal() ?? (await readStoredToken(terminal.env));
  return { config, id: requireSpaceId(id), hub: createHubClient({ endpoint, token, signal: terminal.signal }) };
}

export interface RunningSpace {
  readonly space: SpaceInfo;
  readonly address: string;
  /** A private Space's edge wants a token of the Hub; the app behind it never sees this header. */
  readonly headers: Readonly<Record<string, string>>;
}

/** @throws LatticeError `not-found` */
export async function findRunningSpace({ hub, id }: HubSession): Promise<RunningSpace> {
  const space = await hub.findSpace(id);
  if (space === null) throw new LatticeError('not-found', `There is no Space ${id}, or the token may not see it.`);
  const { token } = hub.connection;
  const headers = space.private && token !== null ? { 'X-HF-Authorization': `Bearer ${token}` } : {};
  return { space, address: spaceAddress(space), headers };
}
