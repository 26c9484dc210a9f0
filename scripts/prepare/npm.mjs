// @ts-check
// How the inner package managers are called from within `npm run`.
import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, delimiter, join } from 'node:path';
import process from 'node:process';

/** @typedef {import('./layout.mjs').Layout} Layout */

/**
 * What the outer `npm run` hands down and the inner call must keep: how to reach the registry. The rest is about the
 * outer command (--silent, --global, --omit …) and would change or break the inner one.
 */
const keptNpmSettings =
  /^npm_config_(registry|.*:registry|\/\/.*|_?auth.*|ca|cafile|cert.*|key.*|strict_ssl|proxy|https?_proxy|noproxy|no_proxy|userconfig|globalconfig|cache|fetch_.*|maxsockets|local_address)$/i;

/** @returns {{command: string, args: string[]}} */
export function npmCommand() {
  const executable = process.env.npm_execpath;
  if (executable !== undefined && basename(executable) === 'npm-cli.js' && existsSync(executable)) {
    return { command: process.execPath, args: [executable] };
  }
  return { command: process.platform === 'win32' ? 'npm.cmd' : 'npm', args: [] };
}

/**
 * @param {Layout} layout
 * @returns {NodeJS.ProcessEnv}
 */
export function npmEnvironment(layout) {
  const environment = baseEnvironment(layout);
  return isHomeWritable() ? environment : { ...environment, npm_config_cache: join(layout.cache, 'npm') };
}

/**
 * @param {Layout} layout
 * @returns {NodeJS.ProcessEnv}
 */
export function pnpmEnvironment(layout) {
  const environment = {
    // Without these, pnpm needs more than ten minutes to say that the registry is away.
    pnpm_config_fetch_retries: '2',
    pnpm_config_fetch_retry_mintimeout: '500',
    pnpm_config_fetch_retry_maxtimeout: '2000',
    ...registrySettings(layout),
    ...baseEnvironment(layout),
    PATH: [layout.bin, process.env.PATH].filter(Boolean).join(delimiter),
    // Nobody answers a question here: pnpm replaces a node_modules of another layout without asking.
    CI: 'true',
  };
  if (isHomeWritable()) return environment;
  return {
    ...environment,
    pnpm_config_store_dir: join(layout.cache, 'pnpm-store'),
    pnpm_config_cache_dir: join(layout.cache, 'pnpm'),
    pnpm_config_state_dir: join(layout.cache, 'pnpm-state'),
  };
}

/** @param {Layout} layout */
function baseEnvironment(layout) {
  const isOuter = (/** @type {string} */ name) => /^npm_(config|package|lifecycle)_/i.test(name);
  const entries = Object.entries(process.env).filter(([name]) => !isOuter(name) || keptNpmSettings.test(name));
  /** @type {NodeJS.ProcessEnv} */
  const environment = Object.fromEntries(entries);
  // Without HOME and without a passwd entry npm ends before it has read its configuration.
  if (home() === undefined) environment.HOME = join(layout.cache, 'home');
  return environment;
}

/**
 * pnpm reads neither npm's variables nor its global configuration; a machine behind a mirror has them only there.
 * @param {Layout} layout
 * @returns {NodeJS.ProcessEnv}
 */
function registrySettings(layout) {
  const { command, args } = npmCommand();
  /** @type {NodeJS.ProcessEnv} */
  const settings = {};
  try {
    const printed = execFileSync(command, [...args, 'config', 'list', '--json'], {
      cwd: layout.root,
      env: npmEnvironment(layout),
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    /** @type {Record<string, unknown>} */
    const found = JSON.parse(printed);
    for (const name of ['registry', 'cafile', 'proxy', 'https-proxy']) {
      const value = found[name];
      if (typeof value === 'string' && value !== '') settings[`pnpm_config_${name.replace('-', '_')}`] = value;
    }
  } catch {
    // npm's defaults are pnpm's defaults too.
  }
  return settings;
}

function home() {
  try {
    return homedir();
  } catch {
    return undefined;
  }
}

/** Asked of the file system, because pnpm needs more than a minute to fail in a home it cannot write. */
function isHomeWritable() {
  const directory = home();
  if (directory === undefined) return false;
  try {
    mkdirSync(directory, { recursive: true });
    accessSync(directory, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
