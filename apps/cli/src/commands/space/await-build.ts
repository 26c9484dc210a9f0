import { smokeTest, waitUntilServing, type SmokeResult } from '@lattice/space';

import { printLine, type Terminal } from '../../terminal.ts';
import { findRunningSpace, type HubSession } from './hub-session.ts';

export interface AwaitedBuild {
  readonly address: string;
  readonly seconds: number;
  readonly buildSeconds: number;
  readonly smoke: readonly SmokeResult[];
}

/** Waits until the Space serves a build, then tries it. */
export async function awaitBuild(
  session: HubSession,
  wanted: { readonly commit: string | null; readonly build: string },
  terminal: Terminal,
): Promise<AwaitedBuild> {
  const { space, address, headers } = await findRunningSpace(session);
  const onStage = (stage: string): void => printLine(terminal.stderr, `  ${stage}`);
  printLine(terminal.stderr, `Waiting for ${address} to serve build ${wanted.build} …`);
  const waited = await waitUntilServing({ hub: session.hub, space, address, headers, wanted, onStage });
  const smoke = await smokeTest(address, { headers, signal: terminal.signal });
  return { address, ...waited, smoke };
}

export function printSmoke(terminal: Terminal, smoke: readonly SmokeResult[]): void {
  for (const { name, ok, evidence } of smoke)
    printLine(terminal.stdout, `${ok ? 'ok    ' : 'FAILED'} ${name}: ${evidence}`);
}
