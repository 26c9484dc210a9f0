import { join, resolve } from 'node:path';

import type { Command } from 'commander';

import { buildSpace, type SpaceManifest } from '@lattice/space';

import { packSite, type PackResult } from '../../pack-site.ts';
import { repositoryRoot } from '../../repository.ts';
import { printJson, printLine, type Terminal } from '../../terminal.ts';

interface BuildFlags {
  readonly docs?: string;
  readonly out?: string;
  readonly commit?: string;
  readonly json?: true;
}

/** `lattice space build`: everything the Space's image is made from, in one folder. */
export function addBuildCommand(space: Command, terminal: Terminal): void {
  space
    .command('build')
    .description('put the compiled API and worker, and with --docs a packed site, into the folder that is pushed')
    .option('--docs <dir>', 'Docusaurus site to pack with its finished index')
    .option('--out <dir>', 'folder to write (default: huggingface-spaces of this repository)')
    .option('--commit <sha>', 'commit to name where this is no git checkout')
    .option('--json', 'print what was built as JSON')
    .action(async (flags: BuildFlags) => {
      const startedAt = performance.now();
      const output =
        flags.out === undefined ? join(repositoryRoot, 'huggingface-spaces') : resolve(terminal.cwd, flags.out);
      const site = flags.docs === undefined ? null : resolve(terminal.cwd, flags.docs);
      let packed: PackResult | null = null;
      const manifest = await buildSpace({
        root: repositoryRoot,
        output,
        commit: flags.commit,
        signal: terminal.signal,
        ...(site === null
          ? {}
          : {
              packSite: async (folder: string) => {
                packed = await packSite(terminal, site, folder);
              },
            }),
      });
      report(
        terminal,
        { output, manifest, packed, seconds: (performance.now() - startedAt) / 1_000 },
        flags.json === true,
      );
    });
}

interface Built {
  readonly output: string;
  readonly manifest: SpaceManifest;
  readonly packed: PackResult | null;
  readonly seconds: number;
}

function report(terminal: Terminal, { output, manifest, packed, seconds }: Built, json: boolean): void {
  const files = Object.values(manifest.files);
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  for (const { where, message } of packed?.warnings ?? []) printLine(terminal.stderr, `warning: ${where}: ${message}`);
  if (manifest.dirty) {
    printLine(terminal.stderr, 'warning: the sources differ from the commit; commit them before you push the Space.');
  }
  if (json) {
    const { commit, dirty } = manifest;
    const site = packed === null ? null : { pages: packed.pages, chunks: packed.chunks };
    printJson(terminal, { output, commit, dirty, files: files.length, bytes, site, seconds });
    return;
  }
  const size = `${files.length} files, ${(bytes / 1e6).toFixed(1)} MB`;
  const site = packed === null ? 'no packed site' : `${packed.pages} pages packed, ${packed.chunks} chunks`;
  printLine(terminal.stdout, `${join(output, 'app')}: ${size}, ${site}, in ${seconds.toFixed(1)} s`);
  printLine(terminal.stdout, `commit ${manifest.commit ?? 'unknown'}${manifest.dirty ? ' with changes' : ''}`);
}
