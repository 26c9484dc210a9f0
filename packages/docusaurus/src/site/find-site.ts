import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { LatticeError } from '@lattice/core';
import { isRecord } from './configuration/opaque.ts';

export interface FoundSite {
  readonly siteDirectory: string;
  readonly configFile: string;
  /** Configuration files further down, which are not read. */
  readonly others: readonly string[];
  readonly overrides: Overrides;
}

/** What a `lattice.config.json` beside or above the site says. */
export interface Overrides {
  readonly file: string | null;
  /** Folder of the site, relative to the file. */
  readonly site: string | null;
  /** Docusaurus options that win over the site's own. */
  readonly configuration: Readonly<Record<string, unknown>>;
}

/** In the order Docusaurus looks for them. */
const CONFIG_FILES = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs'].map((extension) => `docusaurus.config${extension}`);
const OVERRIDES_FILE = 'lattice.config.json';
const MAX_DEPTH = 5;

/**
 * The site in a folder, or the one below it that is nearest. Throws where there is none, or several as near.
 *
 * @param siteFolder Where below the folder to look, if not everywhere.
 */
export async function findSite(root: string, siteFolder?: string): Promise<FoundSite> {
  const isFolder = await stat(root).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
  if (!isFolder) throw notFound('There is no such folder.');
  const above = await readOverrides(root);
  const start = resolve(root, siteFolder ?? above.site ?? '.');
  const [nearest = [], ...deeper] = await findConfigFiles(start);
  const [configFile, second] = nearest;
  if (configFile === undefined)
    throw notFound(`No docusaurus.config file is in the folder or within ${MAX_DEPTH} levels below it.`);
  if (second !== undefined) {
    const names = nearest.map((file) => relative(root, file)).join(', ');
    throw new LatticeError('site-config-invalid', `The folder holds several Docusaurus sites: ${names}.`, {
      fix: `Name the folder of one of them, or write {"site": "its/folder"} to ${OVERRIDES_FILE}.`,
    });
  }
  const siteDirectory = resolve(configFile, '..');
  const beside = siteDirectory === root ? above : await readOverrides(siteDirectory);
  return {
    siteDirectory,
    configFile,
    others: deeper.flat(),
    overrides: {
      ...beside,
      file: beside.file ?? above.file,
      configuration: { ...above.configuration, ...beside.configuration },
    },
  };
}

function notFound(message: string): LatticeError {
  return new LatticeError('site-not-found', message, {
    fix: 'Name the folder of a Docusaurus site, or one with a site below it.',
  });
}

/** Configuration files by depth, one for each folder that has any; depths without one are left out. */
async function findConfigFiles(root: string): Promise<string[][]> {
  const levels: string[][] = [];
  let folders = [root];
  for (let depth = 0; depth <= MAX_DEPTH && folders.length > 0; depth += 1) {
    const found: string[] = [];
    const below: string[] = [];
    for (const folder of folders) {
      const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
      const names = new Set(entries.filter((entry) => !entry.isDirectory()).map((entry) => entry.name));
      const config = CONFIG_FILES.find((name) => names.has(name));
      if (config !== undefined) found.push(join(folder, config));
      below.push(
        ...entries
          .filter((entry) => entry.isDirectory() && !isSkipped(entry.name))
          .map((entry) => join(folder, entry.name)),
      );
    }
    if (found.length > 0) levels.push(found.toSorted());
    folders = below;
  }
  return levels;
}

function isSkipped(name: string): boolean {
  return name.startsWith('.') || name === 'node_modules' || name === 'build';
}

async function readOverrides(folder: string): Promise<Overrides> {
  const file = join(folder, OVERRIDES_FILE);
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) return { file: null, site: null, configuration: {} };
  try {
    const value: unknown = JSON.parse(text);
    const { site, configuration } = isRecord(value) ? value : {};
    const isValid = isRecord(value) && (site === undefined || typeof site === 'string');
    if (!isValid || (configuration !== undefined && !isRecord(configuration))) throw new Error('wrong shape');
    return { file, site: site ?? null, configuration: configuration ?? {} };
  } catch (cause) {
    throw new LatticeError('site-config-invalid', `${OVERRIDES_FILE} cannot be read.`, {
      cause,
      fix: 'Make it a JSON object with "site" (a folder) and "configuration" (Docusaurus options), both optional.',
    });
  }
}
