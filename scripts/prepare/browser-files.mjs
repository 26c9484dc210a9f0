// @ts-check
// What a browser loads from the API: the chat page, compiled from packages/widget.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { runTool } from './run-tool.mjs';
import { timed } from './say.mjs';
import { fingerprintOf, readStamp, writeStamp } from './stamp.mjs';

/** @typedef {import('./layout.mjs').Layout} Layout */

const stampName = 'browser-files';
const widget = 'packages/widget';
const builder = `${widget}/scripts/build-page.ts`;
const builtPage = `${widget}/dist/page/index.html`;

/** @type {{isCurrent: (layout: Layout) => boolean, bring: (layout: Layout) => Promise<void>}} */
export const browserFiles = {
  isCurrent: (layout) =>
    existsSync(join(layout.root, builtPage)) && readStamp(layout, stampName) === fingerprint(layout.root),

  async bring(layout) {
    const wanted = fingerprint(layout.root);
    await timed('Building the chat page', () =>
      runTool({
        doing: 'building the chat page',
        command: join(layout.bin, 'node'),
        args: [builder],
        cwd: layout.root,
        env: process.env,
      }),
    );
    writeStamp(layout, stampName, wanted);
  },
};

/** @param {string} root */
function fingerprint(root) {
  const sources = filesBelow(root, `${widget}/src`).filter((file) => !file.endsWith('.test.ts'));
  return fingerprintOf(root, ['tsconfig.base.json', `${widget}/tsconfig.build.json`, builder, ...sources], []);
}

/**
 * @param {string} root
 * @param {string} folder
 * @returns {string[]}
 */
function filesBelow(root, folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    return entry.isDirectory() ? filesBelow(root, path) : [path];
  });
}
