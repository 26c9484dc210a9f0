import { resolve } from 'node:path';

import { Option, type Command } from 'commander';

import type { ManifestPage, SiteWarning } from '@lattice/core';
import { loadPage, readSite } from '@lattice/docusaurus';

import { printJson, printLine, type Terminal } from '../terminal.ts';

/** `lattice manifest DIR`: every route and heading id, as Docusaurus serves them. Needs no database. */
export function configureManifestCommand(command: Command, terminal: Terminal): void {
  command
    .argument('<dir>', 'a Docusaurus site, or a folder with one site below it')
    .option('--json', 'one JSON line per page')
    // Every command takes it; this one needs no store.
    .addOption(new Option('--data-dir <dir>').hideHelp())
    .action(async (directory: string, options: { json?: true }) => {
      const site = await readSite(resolve(terminal.cwd, directory), {
        evaluateConfiguration: true,
        environment: terminal.env,
        signal: terminal.signal,
      });
      warn(terminal, site.warnings);
      let headings = 0;
      for (const sitePage of site.pages) {
        terminal.signal.throwIfAborted();
        const { page, warnings } = await loadPage(site, sitePage);
        warn(terminal, warnings);
        headings += page.headings.length;
        if (options.json) printJson(terminal, manifestLine(page));
        else printLine(terminal.stdout, `${page.route}  ${page.title}`);
      }
      if (!options.json) printLine(terminal.stderr, `${site.pages.length} pages, ${headings} headings`);
    });
}

function manifestLine({ source, route, scope, title, headings }: ManifestPage): object {
  return { source, route, version: scope.version, locale: scope.locale, title, headings };
}

function warn(terminal: Terminal, warnings: readonly SiteWarning[]): void {
  for (const { where, message } of warnings) printLine(terminal.stderr, `warning: ${where}: ${message}`);
}
