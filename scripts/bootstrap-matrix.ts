// Tries the bootstrap for real: each host Node with each npm, in a closed folder as root and as an ordinary user, with
// an empty home and nothing but the base system on the PATH. Downloads some 150 MB per row; a row takes about 20 s.
import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

const usage = `Usage: npm run bootstrap:matrix -- [--only TEXT] [--keep]

  --only  rows whose name contains TEXT, such as "node 22" or "ordinary"
  --keep  leave the clones for a look
`;

/** npm 12 needs Node 22.22 or later. */
const hosts = [
  { node: '20', npm: ['10', '11'] },
  { node: '22', npm: ['10', '11', '12'] },
  { node: '24', npm: ['11', '12'] },
  { node: '26', npm: ['11', '12'] },
];
const users = [
  { name: 'root in a closed folder', id: undefined },
  // Any number will do: no such user has to exist.
  { name: 'ordinary user', id: 54_321 },
];

/** The one thing a row takes from this machine: how it reaches the registry. */
const networkSettings = [
  'HTTPS_PROXY',
  'NO_PROXY',
  'NODE_EXTRA_CA_CERTS',
  'npm_config_globalconfig',
  'npm_config_registry',
];

interface Row {
  readonly name: string;
  readonly node: string;
  readonly npm: string;
  readonly userId: number | undefined;
}

interface Result {
  readonly first: number;
  readonly second: number;
  readonly problem: string | undefined;
}

const root = path.resolve(import.meta.dirname, '..');
const toolFolder = path.join(root, '.lattice/matrix');

function rows(): Row[] {
  return hosts.flatMap(({ node, npm }) =>
    npm.flatMap((version) =>
      users.map((user) => ({
        name: `node ${node}, npm ${version}, ${user.name}`,
        node,
        npm: version,
        userId: user.id,
      })),
    ),
  );
}

/** A package of the registry as the host's tool, fetched once. */
function provide(name: string, version: string): string {
  const folder = path.join(toolFolder, `${name}-${version}`);
  if (!existsSync(path.join(folder, 'node_modules', name))) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ private: true }));
    const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', `${name}@${version}`];
    execFileSync('npm', args, { cwd: folder, stdio: ['ignore', 2, 2] });
  }
  return path.join(folder, 'node_modules', name);
}

/** The working tree without what git ignores, as a clone would have it. */
function copyClone(target: string): void {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], { cwd: root });
  for (const file of listed.toString('utf8').split('\0').filter(Boolean)) {
    if (existsSync(path.join(root, file)))
      cpSync(path.join(root, file), path.join(target, file), { verbatimSymlinks: true });
  }
}

/** A machine's worth of folders: the tools of the row, an empty home, a clone; all of it the row's user's. */
function makeMachine(row: Row): { folder: string; clone: string; env: NodeJS.ProcessEnv } {
  const folder = mkdtempSync(path.join(tmpdir(), 'lattice-matrix-'));
  const [bin, home, clone] = [path.join(folder, 'bin'), path.join(folder, 'home'), path.join(folder, 'clone')];
  for (const created of [bin, home, clone]) mkdirSync(created);
  // Copies: below our own folder the other user could not reach them.
  cpSync(path.join(provide(`node-${process.platform}-${process.arch}`, row.node), 'bin/node'), path.join(bin, 'node'));
  cpSync(provide('npm', row.npm), path.join(folder, 'npm'), { recursive: true });
  symlinkSync('../npm/bin/npm-cli.js', path.join(bin, 'npm'));
  copyClone(clone);
  if (row.userId !== undefined) {
    execFileSync('chown', ['-R', `${row.userId}:${row.userId}`, home, clone]);
    chownSync(folder, row.userId, row.userId);
  }
  chmodSync(folder, 0o700);
  const network = networkSettings.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []));
  const env = { ...Object.fromEntries(network), PATH: [bin, '/usr/bin', '/bin'].join(path.delimiter), HOME: home };
  return { folder, clone, env };
}

/** The pages of the example book, which only the program can have printed. */
async function askForPages(
  row: Row,
  machine: ReturnType<typeof makeMachine>,
): Promise<{ seconds: number; problem: string | undefined }> {
  const command = ['npm', 'run', '--silent', 'lattice', '--', 'manifest', 'examples/robotics-book', '--json'];
  const asUser =
    row.userId === undefined ? [] : ['setpriv', `--reuid=${row.userId}`, `--regid=${row.userId}`, '--clear-groups'];
  const [program = '', ...args] = [...asUser, ...command];
  const startedAt = performance.now();
  const child = spawn(program, args, { cwd: machine.clone, env: machine.env, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (data: Buffer) => (said.stdout += data.toString('utf8')));
  child.stderr.on('data', (data: Buffer) => (said.stderr += data.toString('utf8')));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const seconds = (performance.now() - startedAt) / 1000;
  if (code !== 0) return { seconds, problem: `exit code ${code}\n${said.stderr}` };
  return { seconds, problem: problemOf(said.stdout) };
}

function problemOf(stdout: string): string | undefined {
  const lines = stdout.trimEnd().split('\n');
  try {
    const routes = lines.map((line) => JSON.parse(line).route);
    return routes.every((route) => typeof route === 'string') ? undefined : 'a page without a route';
  } catch {
    return `standard output is not JSON lines:\n${stdout}`;
  }
}

async function tryRow(row: Row, keep: boolean): Promise<Result> {
  const machine = makeMachine(row);
  try {
    const first = await askForPages(row, machine);
    if (first.problem !== undefined) return { first: first.seconds, second: 0, problem: first.problem };
    const installed = execFileSync(path.join(machine.clone, '.lattice/bin/node'), ['-p', 'process.version']).toString();
    if (!installed.startsWith('v24.')) return { first: first.seconds, second: 0, problem: `runs on Node ${installed}` };
    const second = await askForPages(row, machine);
    return { first: first.seconds, second: second.seconds, problem: second.problem };
  } finally {
    if (keep) console.error(`kept: ${machine.folder}`);
    else rmSync(machine.folder, { recursive: true, force: true });
  }
}

const { values } = parseArgs({
  options: { only: { type: 'string', default: '' }, keep: { type: 'boolean', default: false } },
});
const chosen = rows().filter((row) => row.name.includes(values.only));
if (process.getuid?.() !== 0) {
  console.error(`The rows change the user, which only root may.\n\n${usage}`);
  process.exitCode = 2;
} else if (chosen.length === 0) {
  console.error(`No row is called "${values.only}".\n\n${usage}`);
  process.exitCode = 2;
} else {
  for (const row of chosen) {
    const { first, second, problem } = await tryRow(row, values.keep);
    console.log(
      `${problem === undefined ? '✓' : '✗'} ${row.name}: first ${first.toFixed(1)} s, second ${second.toFixed(1)} s`,
    );
    if (problem !== undefined) {
      console.log(problem);
      process.exitCode = 1;
    }
  }
}
