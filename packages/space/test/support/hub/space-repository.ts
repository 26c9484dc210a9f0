import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A Space's repository as the Hub keeps it: bare, with a hook that refuses what the Hub's refuses. */
export interface SpaceRepository extends AsyncDisposable {
  readonly path: string;
  /** Folder above it, which `git http-backend` serves. */
  readonly root: string;
  head(): Promise<string | null>;
  commits(): Promise<readonly { id: string; title: string; date: string }[]>;
  readAt(commit: string, path: string): Promise<string | null>;
  files(): Promise<readonly { path: string; oid: string; size: number }[]>;
  /** As the Hub makes one for its commit call. */
  commit(title: string, changes: ReadonlyMap<string, Buffer | null>): Promise<string>;
  /** Pushes one commit as anybody would, past every check of ours; gives back what git said when it was refused. */
  push(files: Readonly<Record<string, string>>): Promise<string>;
  /** Command lines of every process of this machine while the last push was received. */
  processesSeen(): Promise<string>;
}

const IDENTITY = ['-c', 'user.name=Hub', '-c', 'user.email=hub@example.com'];

/**
 * Looks at every commit that is pushed, not at the last one only. Wordings from threads about the real one:
 * huggingface_hub#1404, ohmywind#160 and #289.
 */
const HOOK = `#!/usr/bin/env node
const { execFileSync } = require('node:child_process');
const { writeFileSync } = require('node:fs');
const git = (...args) => execFileSync('git', args, { encoding: 'utf8', maxBuffer: 1e9 });
writeFileSync('seen-processes', execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }));
const refuse = (message) => { console.error(message); process.exit(1); };
for (const line of require('node:fs').readFileSync(0, 'utf8').trim().split('\\n')) {
  const [from, to] = line.split(' ');
  const range = /^0+$/.test(from) ? [to] : [from + '..' + to];
  if (!/^0+$/.test(from) && git('merge-base', from, to).trim() !== from) refuse('non-fast-forward');
  for (const commit of git('rev-list', ...range).trim().split('\\n')) {
    for (const row of git('diff-tree', '--root', '-r', '--numstat', '--no-commit-id', commit).trim().split('\\n')) {
      const [added, , path] = row.split('\\t');
      if (added === '-') refuse('Your push was rejected because it contains binary files.\\nPlease use https://huggingface.co/docs/hub/xet\\nOffending files:\\n  - ' + path);
      const entry = path && git('ls-tree', '-l', commit, '--', path).trim();
      if (entry && Number(entry.split(/\\s+/)[3]) > 10 * 1024 * 1024) refuse('Your push was rejected because it contains files larger than 10 MiB.\\nOffending files:\\n  - ' + path);
    }
  }
  const readme = git('show', to + ':README.md');
  const short = /^short_description: (.*)$/m.exec(readme);
  if (!readme.startsWith('---')) refuse('Error: missing YAML metadata in README.md');
  if (short && short[1].length > 60) refuse('Error: "short_description" length must be less than or equal to 60 characters long');
}
`;

export async function createSpaceRepository(): Promise<SpaceRepository> {
  const root = await mkdtemp(join(tmpdir(), 'lattice-hub-'));
  const path = join(root, 'repository.git');
  await run('git', ['init', '--quiet', '--bare', '--initial-branch=main', path]);
  await run('git', ['config', 'http.receivepack', 'true'], { cwd: path });
  const hook = join(path, 'hooks/pre-receive');
  await mkdir(dirname(hook), { recursive: true });
  await writeFile(hook, HOOK);
  await chmod(hook, 0o755);
  const git = async (...args: string[]): Promise<string> =>
    (await run('git', [...IDENTITY, ...args], { cwd: path, maxBuffer: 1e9 })).stdout;
  const head = async (): Promise<string | null> =>
    git('rev-parse', '--verify', '--quiet', 'main').then(
      (text) => text.trim(),
      () => null,
    );
  return {
    path,
    root,
    head,
    async commits() {
      if ((await head()) === null) return [];
      const rows = (await git('log', '--format=%H%x09%s%x09%cI', 'main')).trim().split('\n');
      return rows.map((row) => row.split('\t')).map(([id = '', title = '', date = '']) => ({ id, title, date }));
    },
    readAt: (commit, file) => git('show', `${commit}:${file}`).catch(() => null),
    async files() {
      if ((await head()) === null) return [];
      const rows = (await git('ls-tree', '-r', '-l', 'main')).trim().split('\n');
      return rows.map((row) => {
        const [about = '', file = ''] = row.split('\t');
        const [, , oid = '', size] = about.split(/\s+/);
        return { path: file, oid, size: Number(size) };
      });
    },
    async commit(title, changes) {
      const work = await mkdtemp(join(root, 'work-'));
      const inWork = (...args: string[]) =>
        run('git', [...IDENTITY, '-c', 'core.hooksPath=/dev/null', ...args], { cwd: work });
      await run('git', ['clone', '--quiet', path, work]);
      for (const [file, content] of changes) {
        await mkdir(dirname(join(work, file)), { recursive: true });
        if (content === null) await rm(join(work, file));
        else await writeFile(join(work, file), content);
      }
      await inWork('checkout', '--quiet', '-B', 'main');
      await inWork('add', '--all', '--force', '.');
      await inWork('commit', '--quiet', '--allow-empty', '--message', title);
      // The Hub's own commits do not pass the hook.
      await run('git', ['fetch', '--quiet', '--update-head-ok', work, 'main:main'], { cwd: path });
      await rm(work, { recursive: true });
      return (await head()) ?? '';
    },
    async push(files) {
      const work = await mkdtemp(join(root, 'work-'));
      const inWork = (...args: string[]) => run('git', [...IDENTITY, ...args], { cwd: work });
      await inWork('init', '--quiet', '--initial-branch=main');
      for (const [file, content] of Object.entries(files)) {
        await mkdir(dirname(join(work, file)), { recursive: true });
        await writeFile(join(work, file), content);
      }
      await inWork('add', '--all', '--force', '.');
      await inWork('commit', '--quiet', '--message', 'pushed by hand');
      return inWork('push', '--quiet', path, 'main').then(
        () => '',
        (error: unknown) => (error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error)),
      );
    },
    processesSeen: () => readFile(join(path, 'seen-processes'), 'utf8'),
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true, maxRetries: 5 }),
  };
}
