import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';

import type { Command } from 'commander';

import { LatticeError } from '@lattice/core';
import { checkSpace, offlineRules, type Finding } from '@lattice/space';

import { repositoryRoot } from '../../repository.ts';
import { CheckFailed, printJson, printLine, type Terminal } from '../../terminal.ts';

interface CheckFlags {
  readonly envFile?: string;
  readonly json?: true;
}

/** `lattice space check [DIR]`: what would fail on the platform, told before the push. */
export function addCheckCommand(space: Command, terminal: Terminal): void {
  space
    .command('check')
    .description('look for everything known to fail on the platform; exit 1 on an error; asks nobody')
    .argument('[dir]', 'folder that will be pushed (default: huggingface-spaces of this repository)')
    .option('--env-file <file>', 'variables and secrets the Space will have, as NAME=value lines')
    .option('--json', 'print the findings as JSON')
    .action(async (directory: string | undefined, flags: CheckFlags) => {
      const folder =
        directory === undefined ? join(repositoryRoot, 'huggingface-spaces') : resolve(terminal.cwd, directory);
      const environment = flags.envFile === undefined ? {} : await readEnvFile(resolve(terminal.cwd, flags.envFile));
      const findings = await checkSpace(folder, { environment });
      if (flags.json) printJson(terminal, { directory: folder, checked: offlineRules.map(({ id }) => id), findings });
      else printFindings(terminal, findings);
      if (findings.some(({ severity }) => severity === 'error')) throw new CheckFailed();
    });
}

/** @throws LatticeError `request-invalid` */
export async function readEnvFile(path: string): Promise<Readonly<Record<string, string | undefined>>> {
  try {
    return parseEnv(await readFile(path, 'utf8'));
  } catch (cause) {
    throw new LatticeError('request-invalid', `The file ${path} cannot be read.`, { cause });
  }
}

function printFindings(terminal: Terminal, findings: readonly Finding[]): void {
  for (const { id, severity, evidence, fix } of findings) {
    printLine(terminal.stdout, `${severity.padEnd(7)} ${id}: ${evidence}`);
    printLine(terminal.stdout, `        ${fix}`);
  }
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  printLine(terminal.stdout, `${offlineRules.length} checks, ${errors} errors, ${findings.length - errors} warnings`);
}
