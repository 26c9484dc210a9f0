import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';

/** What a probe finds, once it finds something. There is no event for what other processes do. */
export async function waitFor<T>(probe: () => Promise<T[]>): Promise<T[]> {
  for (;;) {
    const found = await probe();
    if (found.length > 0) return found;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

export async function startSleeper(): Promise<Disposable & { readonly pid: number }> {
  const child = spawn('/bin/sleep', ['600'], { stdio: 'ignore' });
  await once(child, 'spawn');
  return { pid: child.pid ?? 0, [Symbol.dispose]: () => void child.kill('SIGKILL') };
}

/** A child that ends after its parent has become a program that knows nothing of it and never asks. */
export async function startZombie(): Promise<Disposable & { readonly pid: number }> {
  const child = spawn('/bin/sh', ['-c', '/bin/sleep 0.2 & echo $!; exec /bin/sleep 600'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [line] = await once(child.stdout.setEncoding('utf8'), 'data');
  const pid = Number(line);
  await waitFor(async () => ((await readFile(`/proc/${pid}/stat`, 'utf8')).includes(') Z ') ? [pid] : []));
  return { pid, [Symbol.dispose]: () => void child.kill('SIGKILL') };
}
