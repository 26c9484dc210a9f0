import { globSync, realpathSync } from 'node:fs';
import path from 'node:path';

import type { Gate } from './gate.ts';

/** One program for everything that runs on Node, one for what runs in a browser and sees its types. */
const projects = ['tsconfig.json', 'packages/widget/tsconfig.json'];

/** Not ours to check: generated, installed, or samples for a tool that brings its own configuration. */
const skippedFolders = new Set(['node_modules', 'dist', '.lattice', '.turbo', '__fixtures__', 'examples']);

export const typesGate: Gate = {
  name: 'types',
  runs: projects.map((project) => [
    'node_modules/typescript/bin/tsc',
    '--project',
    project,
    '--noEmit',
    '--pretty',
    'false',
    '--listFiles',
  ]),
  unit: 'files',
  isNoise: (line) => path.isAbsolute(line),
  countLooked: (output, root) => checkedFiles(output, root).size,
  findProblems: (output, root) => {
    const checked = checkedFiles(output, root);
    return sourceFiles(root)
      .filter((file) => !checked.has(file))
      .map((file) => `${file} belongs to no program: add its folder to the "include" of tsconfig.json.`);
  },
};

/** The files of this repository in the output of --listFiles, relative to its root. */
function checkedFiles(output: string, root: string): Set<string> {
  const prefix = `${realpathSync(root)}${path.sep}`;
  return new Set(
    output
      .split('\n')
      .filter((line) => line.startsWith(prefix) && !line.includes('node_modules'))
      .map((line) => line.slice(prefix.length)),
  );
}

function sourceFiles(root: string): string[] {
  return globSync('**/*.{ts,mts}', { cwd: root, exclude: (name) => skippedFolders.has(path.basename(name)) });
}
