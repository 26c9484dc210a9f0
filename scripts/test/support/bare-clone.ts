import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

const repository = path.resolve(import.meta.dirname, '../../..');

/** Answers what the launcher hands to a program, as the launcher's own process. */
const program = `
const report = {
  pid: process.pid,
  arguments: process.argv.slice(2),
  flags: process.execArgv,
  node: process.version,
  calledFrom: process.env['INIT_CWD'],
};
console.log(JSON.stringify(report));
process.exitCode = Number(process.argv[2] ?? 0);
`;

const pageBuilder = `
import { mkdirSync, writeFileSync } from 'node:fs';
const folder: string = import.meta.dirname + '/../dist/page';
mkdirSync(folder, { recursive: true });
writeFileSync(folder + '/index.html', '<title>Lattice</title>');
`;

/** Plays npm: notes how it was called, then leaves a pnpm that does the same. */
const npm = `#!/bin/sh
echo "npm $*" >> "$CALLS"
env | grep -i '^npm_' | sort > "$CALLS.npm-environment"
[ "$2" = list ] && { echo '{"https-proxy": "http://proxy.example:8080"}'; exit 0; }
echo 'npm writes to its standard output'
eval "\${FAKE_NPM:-}"
folder=node_modules/$(node -p 'Object.keys(require("./package.json").dependencies)[0]')
mkdir -p "$folder"
cp "$(dirname "$0")/fake-pnpm" "$folder/pnpm"
`;

const pnpm = `#!/bin/sh
echo "pnpm $*" >> "$CALLS"
env | grep -i '^pnpm_config' | sort > "$CALLS.pnpm-environment"
echo 'pnpm writes to its standard output'
eval "\${FAKE_PNPM:-}"
mkdir -p node_modules && touch node_modules/.modules.yaml
`;

export interface Run {
  readonly process: ChildProcess;
  readonly ended: Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>;
}

export interface BareClone extends AsyncDisposable {
  readonly root: string;
  readonly home: string;
  /** \`sh scripts/run program.ts …\` with nothing in the environment but what is given. */
  run(args?: readonly string[], environment?: NodeJS.ProcessEnv): Run;
  /** Every call of a package manager so far. */
  calls(): Promise<string[]>;
  /** The settings the package manager was last called with. */
  environmentOf(tool: 'npm' | 'pnpm'): Promise<string[]>;
}

/** The launcher of this repository over packages of a line each, with npm and pnpm played by scripts. */
export async function bareClone(): Promise<BareClone> {
  const folder = await mkdtemp(path.join(tmpdir(), 'lattice-clone-'));
  const root = path.join(folder, 'a clone');
  const home = path.join(folder, 'home');
  const bin = path.join(folder, 'bin');
  const callsFile = path.join(folder, 'calls');
  const files: Record<string, string> = {
    [`${root}/package.json`]: '{ "packageManager": "pnpm@12.21.0" }',
    [`${root}/pnpm-workspace.yaml`]: 'packages:\n  - packages/*\n',
    [`${root}/pnpm-lock.yaml`]: 'lockfileVersion: "9.0"\n',
    [`${root}/tsconfig.base.json`]: '{}',
    [`${root}/program.ts`]: program,
    [`${root}/packages/widget/package.json`]: '{}',
    [`${root}/packages/widget/tsconfig.build.json`]: '{}',
    [`${root}/packages/widget/src/main.ts`]: 'export {};\n',
    [`${root}/packages/widget/scripts/build-page.ts`]: pageBuilder,
    [`${bin}/npm`]: npm,
    [`${bin}/fake-pnpm`]: pnpm,
    [callsFile]: '',
  };
  for (const [file, text] of Object.entries(files)) {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
  }
  await mkdir(home);
  await chmod(`${bin}/npm`, 0o755);
  await chmod(`${bin}/fake-pnpm`, 0o755);
  for (const file of ['run', 'prepare.mjs', 'prepare']) {
    await cp(path.join(repository, 'scripts', file), path.join(root, 'scripts', file), { recursive: true });
  }
  const bare = {
    PATH: [bin, path.dirname(process.execPath), '/usr/bin', '/bin'].join(path.delimiter),
    HOME: home,
    CALLS: callsFile,
  };
  return {
    root,
    home,
    run: (args = [], environment = {}) => start(root, args, { ...bare, ...environment }),
    calls: async () => lines(await readFile(callsFile, 'utf8')),
    environmentOf: async (tool) => lines(await readFile(`${callsFile}.${tool}-environment`, 'utf8')),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

function start(root: string, args: readonly string[], env: NodeJS.ProcessEnv): Run {
  const child = spawn('sh', ['scripts/run', 'program.ts', ...args], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const read = { stdout: '', stderr: '' };
  child.stdout.on('data', (data: Buffer) => (read.stdout += data.toString('utf8')));
  child.stderr.on('data', (data: Buffer) => (read.stderr += data.toString('utf8')));
  const { promise, resolve, reject } = Promise.withResolvers<Awaited<Run['ended']>>();
  child.once('error', reject);
  child.once('close', (code) => resolve({ code, ...read }));
  return { process: child, ended: promise };
}

function lines(text: string): string[] {
  return text.split('\n').filter(Boolean);
}
