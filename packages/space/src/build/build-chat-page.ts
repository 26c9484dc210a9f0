import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { runCommand } from '../process/run-command.ts';

const TIMEOUT_MS = 120_000;

/** Has the widget build its page into a folder of its own, beside whatever the working copy serves at the moment. */
export async function buildChatPage(root: string, output: string, signal: AbortSignal): Promise<void> {
  const script = pathToFileURL(join(root, 'packages/widget/scripts/build-page.ts')).href;
  const code = `const { buildPage } = await import(${JSON.stringify(script)}); await buildPage(process.argv[1]);`;
  const args = ['--input-type=module', '--eval', code, output];
  await runCommand(process.execPath, args, { cwd: root, signal, timeoutMs: TIMEOUT_MS });
}
