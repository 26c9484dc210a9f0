// @ts-check
// One process at a time prepares a clone, even when `kill -9` ended the last one in the middle.
import { appendFileSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { processIdentity } from './process-identity.mjs';
import { say } from './say.mjs';

const prefix = 'prepare.lock.';
const pollMs = 100;
/** Between creating its lock and writing who it is, a process gets this long before the lock counts as abandoned. */
const unsignedLockMs = 5_000;

/** The lock this process holds. @type {string | undefined} */
let heldPath;

/**
 * Locks are numbered files. A lock whose processes are all gone is left where it is, and the next number is created
 * exclusively: so two processes that both see an abandoned lock cannot both take it over, which deleting would allow.
 * @template T
 * @param {string} directory
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(directory, work) {
  mkdirSync(directory, { recursive: true });
  const path = await acquire(directory);
  heldPath = path;
  try {
    return await work();
  } finally {
    heldPath = undefined;
    rmSync(path, { force: true });
  }
}

/**
 * Keeps the lock held while a tool outlives this process: two package managers in one folder would corrupt it.
 * @param {number} pid
 */
export function holdLockFor(pid) {
  if (heldPath !== undefined) appendFileSync(heldPath, `${processIdentity(pid) ?? pid}\n`);
}

/** @param {string} directory */
async function acquire(directory) {
  let announced = false;
  for (;;) {
    const locks = readLocks(directory);
    const living = locks.find((lock) => lock.holder !== undefined);
    if (living === undefined) {
      const path = join(directory, `${prefix}${Math.max(0, ...locks.map((lock) => lock.number)) + 1}`);
      if (createExclusively(path)) return path;
      continue;
    }
    if (!announced) say(`Waiting for process ${living.holder}, which is preparing this clone …`);
    announced = true;
    await delay(pollMs);
  }
}

/** @param {string} path */
function createExclusively(path) {
  try {
    writeFileSync(path, `${processIdentity(process.pid) ?? process.pid}\n`, { flag: 'wx' });
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

/**
 * @param {string} directory
 * @returns {{number: number, holder: string | undefined}[]}
 */
function readLocks(directory) {
  return readdirSync(directory)
    .filter((name) => name.startsWith(prefix))
    .map((name) => ({ number: Number(name.slice(prefix.length)), holder: holderOf(join(directory, name)) }));
}

/**
 * The first living process of a lock.
 * @param {string} path
 */
function holderOf(path) {
  try {
    const identities = readFileSync(path, 'utf8').split('\n').filter(Boolean);
    if (identities.length === 0) return Date.now() - statSync(path).mtimeMs < unsignedLockMs ? 'unknown' : undefined;
    const living = identities.find((identity) => processIdentity(Number.parseInt(identity, 10)) === identity);
    return living?.split(' ')[0];
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/**
 * @param {unknown} error
 * @param {string} code
 */
function hasCode(error, code) {
  return error instanceof Error && 'code' in error && error.code === code;
}
