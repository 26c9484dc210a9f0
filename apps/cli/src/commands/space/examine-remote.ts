import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { LatticeError } from '@lattice/core';
import { examineApp, examineSpace, type LiveFinding } from '@lattice/space';

import { repositoryRoot } from '../../repository.ts';
import type { Terminal } from '../../terminal.ts';
import { openHub } from './hub-session.ts';

export interface RemoteFlags {
  /** `owner/name`, or the address of a running app wherever it is. */
  readonly space?: string;
  readonly origin?: string;
}

/** The rows of `doctor` that are about a deployment. */
export async function* examineRemote(
  terminal: Terminal,
  { space, origin }: RemoteFlags & { readonly space: string },
): AsyncGenerator<LiveFinding> {
  if (/^https?:\/\//.test(space)) {
    if (!URL.canParse(space)) throw new LatticeError('request-invalid', `"${space}" is no address.`);
    yield* examineApp(new URL(space).origin, { headers: {}, origin: origin ?? null, signal: terminal.signal });
    return;
  }
  const { hub, id } = await openHub(terminal, { space });
  const readme = await readFile(join(repositoryRoot, 'huggingface-spaces/README.md'), 'utf8').catch(() => null);
  yield* examineSpace({ hub, id, readme, origin: origin ?? null });
}
