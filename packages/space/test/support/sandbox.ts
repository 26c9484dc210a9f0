import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, readlink } from 'node:fs/promises';

import { until } from '@lattice/testing';

import type { ImageConfig } from './buildah.ts';
import { command } from './command.ts';

/** An image as it runs where it is deployed, and stricter: read-only, without a network, as the image's user. */
export interface Sandbox extends AsyncDisposable {
  /** Asks from inside its network, as nobody else can. */
  request(
    path: string,
    options?: { method?: string; headers?: Record<string, string>; body?: string },
  ): Promise<Answer>;
  /** Milliseconds from the start until a path answered 200, looked at from inside all the time. */
  answersAfter(path: string, timeoutMs: number): Promise<number>;
  /** Everything it has printed. */
  output(): string;
  /** Ids of the user of every process inside. */
  userIds(): Promise<readonly number[]>;
  /** Sends a signal to the image's own process and waits for the end of it. */
  stop(signal: 'SIGTERM'): Promise<{ readonly exitCode: number | null; readonly ms: number }>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface SandboxOptions {
  readonly config: ImageConfig;
  /** Besides what the image sets. */
  readonly env: Readonly<Record<string, string>>;
  readonly port: number;
}

/** Prepares the file system of a container and becomes its program. */
const SCRIPT = `set -eu
root=$1; user=$2; directory=$3; shift 3
ip link set lo up
mount --bind "$root" "$root"
mount -t proc proc "$root/proc"
mount -t tmpfs -o mode=755 tmpfs "$root/dev"
for name in null zero full random urandom; do : > "$root/dev/$name"; mount --bind "/dev/$name" "$root/dev/$name"; done
mkdir "$root/dev/shm"
mount -t tmpfs -o mode=1777,size=64m tmpfs "$root/dev/shm"
mount -t tmpfs -o mode=1777,size=512m tmpfs "$root/tmp"
mount -o remount,bind,ro "$root"
exec chroot --userspec="$user" "$root" /usr/bin/env -C "$directory" "$@"`;

export async function startSandbox(root: string, { config, env, port }: SandboxOptions): Promise<Sandbox> {
  const variables = [...config.Env, ...Object.entries(env).map(([name, value]) => `${name}=${value}`)];
  const isolation = ['--mount', '--net', '--pid', '--ipc', '--uts', '--fork', '--kill-child'];
  const program = ['-i', ...variables, ...config.Cmd];
  const startedAt = Date.now();
  const args = [...isolation, 'sh', '-c', SCRIPT, 'sandbox', root, '1000:1000', config.WorkingDir, 'env', ...program];
  const child = spawn('unshare', args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  const exited = once(child, 'exit');
  const inside = await until(() => firstChild(child.pid ?? 0), 'The sandbox started', 10_000);
  const joined = ['--target', String(inside), '--net', '--'];
  return {
    output: () => output,
    async request(path, options = {}) {
      const code = `const [url, options] = process.argv.slice(1);
        const response = await fetch(url, { ...JSON.parse(options), signal: AbortSignal.timeout(10_000) });
        const headers = Object.fromEntries(response.headers);
        console.log(JSON.stringify({ status: response.status, headers, body: await response.text() }));`;
      const url = `http://127.0.0.1:${port}${path}`;
      const inNode = [process.execPath, '--input-type=module', '--eval', code, url, JSON.stringify(options)];
      const answer: Answer = JSON.parse(await command('nsenter', ...joined, ...inNode));
      return answer;
    },
    async answersAfter(path, timeoutMs) {
      const code = `const [url, deadline] = process.argv.slice(1);
        const answers = () => fetch(url).then(({ status }) => status === 200, () => false);
        while (!(await answers()) && Date.now() < Number(deadline)) await new Promise((go) => setTimeout(go, 10));
        console.log(Date.now());`;
      const deadline = String(startedAt + timeoutMs);
      const inNode = [
        process.execPath,
        '--input-type=module',
        '--eval',
        code,
        `http://127.0.0.1:${port}${path}`,
        deadline,
      ];
      return Number(await command('nsenter', ...joined, ...inNode)) - startedAt;
    },
    async userIds() {
      const own = await readlink(`/proc/${inside}/ns/pid`);
      const ids: number[] = [];
      for (const process of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
        const namespace = await readlink(`/proc/${process}/ns/pid`).catch(() => '');
        if (namespace !== own) continue;
        const status = await readFile(`/proc/${process}/status`, 'utf8').catch(() => '');
        ids.push(...[...status.matchAll(/^Uid:\s+(\d+)/gm)].map(([, id]) => Number(id)));
      }
      return ids;
    },
    async stop(signal) {
      const askedAt = performance.now();
      process.kill(inside, signal);
      const [exitCode]: (number | null)[] = await exited;
      return { exitCode: exitCode ?? null, ms: performance.now() - askedAt };
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGKILL');
        await exited;
      }
    },
  };
}

/** The process that became process 1 of the sandbox. */
async function firstChild(parent: number): Promise<number | null> {
  const listed = await readFile(`/proc/${parent}/task/${parent}/children`, 'utf8').catch(() => '');
  const id = Number(listed.trim().split(' ')[0]);
  return id > 0 ? id : null;
}
