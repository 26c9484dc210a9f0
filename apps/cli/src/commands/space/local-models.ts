import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';

import { loadConfig } from '@lattice/config';

import type { Terminal } from '../../terminal.ts';

export interface LocalModels {
  /** Ids on the hub. */
  readonly onHub: readonly string[];
  /** Folders of this machine, which a Space does not have. */
  readonly folders: readonly string[];
}

/** Which models a Space that runs models itself will ask for, by the variables that name them. */
export async function findLocalModels({ env, cwd }: Terminal): Promise<LocalModels> {
  const { embedding, rerank } = loadConfig({ ...env, EMBEDDING_BACKEND: 'local' }).models;
  const models = [embedding, rerank].flatMap((one) => (one.backend === 'local' ? [one.model] : []));
  const isFolder = async (model: string): Promise<boolean> =>
    (await stat(resolve(cwd, model)).catch(() => null))?.isDirectory() === true;
  const [onHub, folders]: [string[], string[]] = [[], []];
  for (const model of models) ((await isFolder(model)) ? folders : onHub).push(model);
  return { onHub, folders };
}
