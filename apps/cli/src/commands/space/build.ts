import { join, resolve } from 'node:path';

import type { Command } from 'commander';

import { buildSpace, type SpaceManifest } from '@lattice/space';

import { packSite, type PackResult } from '../../pack-site.ts';
import { repositoryRoot } from '../../repository.ts';
import { printJson, printLine, type Terminal } from '../../terminal.ts';
import { findLocalModels, type LocalModels } from './local-models.ts';

interface BuildFlags {
  readonly docs?: string;
  readonly out?: string;
  readonly withLocal?: true;
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
    .option('--with-local', 'make the image able to run models itself (EMBEDDING_BACKEND=local, RERANK_BACKEND=local)')
    .option('--commit <sha>', 'commit to name where this is no git checkout')
    .option('--json', 'print what was built as JSON')
    .action(async (flags: BuildFlags) => {
      const startedAt = performance.now();
      const output =
        flags.out === undefined ? join(repositoryRoot, 'huggingface-spaces') : resolve(terminal.cwd, flags.out);
      const site = flags.docs === undefined ? null : resolve(terminal.cwd, flags.docs);
      const local = flags.withLocal === true ? await findLocalModels(terminal) : null;
      let packed: PackResult | null = null;
      const manifest = await buildSpace({
        root: repositoryRoot,
        output,
        commit: flags.commit,
        localModels: local?.onHub,
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
        { output, manifest, packed, local, seconds: (performance.now() - startedAt) / 1_000 },
        flags.json === true,
      );
    });
}

/** Measured; see specs/decisions/0040-models-in-the-image.md. */
const LOCAL_SIZE = '77 MB more in the image, 28 MB compressed';

interface Built {
  readonly output: string;
  readonly manifest: SpaceManifest;
  readonly packed: PackResult | null;
  readonly local: LocalModels | null;
  readonly seconds: number;
}

function report(terminal: Terminal, built: Built, json: boolean): void {
  const { output, manifest, packed, local, seconds } = built;
  const files = Object.values(manifest.files);
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  for (const { where, message } of packed?.warnings ?? []) printLine(terminal.stderr, `warning: ${where}: ${message}`);
  if (manifest.dirty) {
    printLine(terminal.stderr, 'warning: the sources differ from the commit; commit them before you push the Space.');
  }
  for (const folder of local?.folders ?? []) {
    printLine(
      terminal.stderr,
      `warning: the Space will not have the folder ${folder}; name a model of the hub instead.`,
    );
  }
  if (json) {
    const { commit, dirty } = manifest;
    const site = packed === null ? null : { pages: packed.pages, chunks: packed.chunks };
    printJson(terminal, {
      output,
      commit,
      dirty,
      files: files.length,
      bytes,
      site,
      preloaded: local?.onHub ?? null,
      seconds,
    });
    return;
  }
  const size = `${files.length} files, ${(bytes / 1e6).toFixed(1)} MB`;
  const site = packed === null ? 'no packed site' : `${packed.pages} pages packed, ${packed.chunks} chunks`;
  printLine(terminal.stdout, `${join(output, 'app')}: ${size}, ${site}, in ${seconds.toFixed(1)} s`);
  if (local !== null) {
    const models = local.onHub.length === 0 ? 'no model' : local.onHub.join(', ');
    printLine(terminal.stdout, `runs models itself: ${LOCAL_SIZE}; README.md has the platform bring along ${models}`);
  }
  printLine(terminal.stdout, `commit ${manifest.commit ?? 'unknown'}${manifest.dirty ? ' with changes' : ''}`);
}
