import { variableList } from '@lattice/config';
import { LatticeError } from '@lattice/core';

import type { HubClient } from './hub-client.ts';

export interface SyncOptions {
  readonly hub: HubClient;
  readonly id: string;
  /** Where values come from. */
  readonly source: Readonly<Record<string, string | undefined>>;
  /** Empty: every variable of ours that the source sets. */
  readonly names: readonly string[];
  readonly isDryRun: boolean;
}

export interface SyncReport {
  readonly secrets: readonly string[];
  readonly variables: readonly string[];
}

/** The image sets these itself, or they are about the machine the command runs on. */
const OF_THE_IMAGE: ReadonlySet<string> = new Set([
  'PORT',
  'HOST',
  'DATA_DIR',
  'DOCS_DIR',
  'INGEST_WORKER',
  'HF_TOKEN',
  'HF_ENDPOINT',
  'LATTICE_SPACE',
]);

/**
 * Sets variables of the configuration table on the Space: secret ones as secrets, the others as variables, which
 * everybody can read. Values go to the Hub and nowhere else.
 *
 * @throws LatticeError `request-invalid` for a name that nothing reads or that has no value.
 */
export async function syncSettings({ hub, id, source, names, isDryRun }: SyncOptions): Promise<SyncReport> {
  const chosen = names.length === 0 ? settingsIn(source) : names.map((name) => requireSetting(name, source));
  const report: { secrets: string[]; variables: string[] } = { secrets: [], variables: [] };
  for (const name of chosen) {
    const row = rowOf(name);
    const setting = { name, value: source[name] ?? '', description: row?.purpose.slice(0, 200) ?? '' };
    const isSecret = row?.secret === true;
    if (!isDryRun) await (isSecret ? hub.setSecret(id, setting) : hub.setVariable(id, setting));
    (isSecret ? report.secrets : report.variables).push(name);
  }
  return report;
}

/** Names of our variables, or other spellings of them, that have a value and belong on a Space. */
export function settingsIn(source: Readonly<Record<string, string | undefined>>): readonly string[] {
  return variableList
    .filter((row) => row.givenBy !== 'platform' && !OF_THE_IMAGE.has(row.name))
    .flatMap((row) => [row.name, ...(row.aliases ?? [])])
    .filter((name) => (source[name] ?? '').trim() !== '');
}

function requireSetting(name: string, source: SyncOptions['source']): string {
  if (rowOf(name) === undefined || OF_THE_IMAGE.has(name)) {
    throw new LatticeError('request-invalid', `${name} is nothing to set on a Space.`, {
      fix: 'The README lists every variable; the image sets PORT, HOST and DATA_DIR itself.',
    });
  }
  if ((source[name] ?? '').trim() !== '') return name;
  throw new LatticeError('request-invalid', `${name} has no value here.`, {
    fix: 'Set it, or name it in the file of --env-file.',
  });
}

function rowOf(name: string) {
  return variableList.find((row) => row.name === name || row.aliases?.includes(name) === true);
}
