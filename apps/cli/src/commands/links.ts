import { resolve } from 'node:path';

import type { Command } from 'commander';

import { readLinkedPages } from '@lattice/clients/postgres';
import { LatticeError } from '@lattice/core';
import { chunkSections, createLinkCheck, loadPage, readSite, type DeadLink, type LinkCheck } from '@lattice/docusaurus';
import { MAIN_SITE_ID } from '@lattice/queue';

import { openSession, type SessionFlags } from '../session.ts';
import { CheckFailed, INDEX_EMPTY, printJson, printLine, type Terminal } from '../terminal.ts';

interface LinksFlags extends SessionFlags {
  readonly files?: true;
  readonly json?: true;
}

/** `lattice links [DIR]`: where links and citations lead nowhere. */
export function configureLinksCommand(command: Command, terminal: Terminal): void {
  command
    .argument('[dir]', 'a Docusaurus site, or a folder with one site below it; without it, the index that is live')
    .option('--files', 'count missing images and downloads as dead, too')
    .option('--data-dir <dir>', 'where the embedded store lives')
    .option('--json', 'print the dead links as JSON')
    .action(async (directory: string | undefined, flags: LinksFlags) => {
      const check = createLinkCheck();
      if (directory === undefined) await addIndex(check, terminal, flags);
      else await addFolder(check, terminal, directory);
      const found = check.dead();
      const files = found.filter(({ reason }) => reason === 'file').length;
      const dead = flags.files ? found : found.filter(({ reason }) => reason !== 'file');
      if (flags.json) printJson(terminal, { ...check.counts, missing_files: files, dead });
      else print(terminal, check, { dead, files });
      if (dead.length > 0) throw new CheckFailed();
    });
}

async function addFolder(check: LinkCheck, terminal: Terminal, directory: string): Promise<void> {
  const { signal, stderr } = terminal;
  const options = { evaluateConfiguration: true, environment: terminal.env, signal };
  const site = await readSite(resolve(terminal.cwd, directory), options);
  const warn = (warnings: typeof site.warnings): void => {
    for (const { where, message } of warnings) printLine(stderr, `warning: ${where}: ${message}`);
  };
  warn(site.warnings);
  for (const sitePage of site.pages) {
    signal.throwIfAborted();
    const loaded = await loadPage(site, sitePage);
    warn(loaded.warnings);
    // Nobody knows what a page that cannot be read would have.
    if (loaded.status === 'failed') continue;
    const { page, sections, links } = loaded;
    const { route, title, headings } = page;
    const citations = chunkSections({ route, title, sections, source: page.source ?? '' });
    check.add({ route, headings, links, citations });
  }
}

async function addIndex(check: LinkCheck, terminal: Terminal, flags: LinksFlags): Promise<void> {
  await using session = await openSession(terminal, flags);
  const { signal } = terminal;
  for await (const page of readLinkedPages(session.store.database, MAIN_SITE_ID, { signal })) check.add(page);
  if (check.counts.pages === 0) throw new LatticeError('index-empty', INDEX_EMPTY);
}

const WHY: Readonly<Record<DeadLink['reason'], string>> = {
  page: 'no such page',
  anchor: 'no such heading on that page',
  file: 'no such file',
  citation: 'a citation would lead here, and the page has no such heading',
};

function print(
  { stdout, stderr }: Terminal,
  { counts }: LinkCheck,
  { dead, files }: { readonly dead: readonly DeadLink[]; readonly files: number },
): void {
  for (const { where, target, reason } of dead) printLine(stdout, `${where}: ${target}: ${WHY[reason]}`);
  const { pages, links, citations } = counts;
  printLine(stderr, `${pages} pages, ${links} links, ${citations} citation targets: ${dead.length} dead`);
  const hidden = files - dead.filter(({ reason }) => reason === 'file').length;
  if (hidden > 0) printLine(stderr, `${hidden} images or downloads are not in this folder; --files lists them`);
}
