// @ts-check
// What a step was last done for, so that the next start can tell that nothing has changed.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** @typedef {import('./layout.mjs').Layout} Layout */

/**
 * Of contents and not of times: a checkout gives every file a new time.
 * @param {string} root
 * @param {string[]} files relative to root
 * @param {string[]} facts that decide the result beside the files
 */
export function fingerprintOf(root, files, facts) {
  const hash = createHash('sha256');
  hash.update(JSON.stringify(facts));
  for (const file of files) hash.update(`\n${file}\n`).update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

/**
 * @param {Layout} layout
 * @param {string} name
 */
export function readStamp(layout, name) {
  try {
    return readFileSync(pathOf(layout, name), 'utf8');
  } catch {
    return undefined;
  }
}

/**
 * @param {Layout} layout
 * @param {string} name
 * @param {string} value
 */
export function writeStamp(layout, name, value) {
  const path = pathOf(layout, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.fresh`, value);
  renameSync(`${path}.fresh`, path);
}

/**
 * @param {Layout} layout
 * @param {string} name
 */
function pathOf(layout, name) {
  return join(layout.state, 'stamps', name);
}
