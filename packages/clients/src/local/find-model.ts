import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';

/** Where a model is, in the words of the library. */
export interface ModelPlace {
  /** The same for the same model, wherever its folder is, and another for another one in its place. */
  readonly id: string;
  /** Folder that holds models; null: the hub. */
  readonly root: string | null;
  /** Name below the folder, or the id on the hub. */
  readonly name: string;
  readonly precision: 'q8' | 'fp32';
  /** Where the library keeps what it downloads. */
  readonly cacheFolder: string | null;
}

/** As a Space fills it from `preload_from_hub`, and every tool of the hub. */
const HUB_CACHE = join(homedir(), '.cache/huggingface/hub');

/** A folder is taken as it is; an id is looked for in the hub's cache on this machine, else left to the library. */
export async function findModel(
  model: string,
  options: { readonly cacheFolder?: string | undefined; readonly hubCache?: string | undefined } = {},
): Promise<ModelPlace> {
  const isGivenFolder = await isFolder(model);
  const folder = isGivenFolder ? resolve(model) : await findSnapshot(model, options.hubCache ?? HUB_CACHE);
  const cacheFolder = options.cacheFolder ?? null;
  if (folder === null) return { id: model, root: null, name: model, precision: 'q8', cacheFolder };
  // A quantised model is four times smaller and about twice as fast on a processor.
  const isQuantised = await isFile(join(folder, 'onnx/model_quantized.onnx'));
  const precision = isQuantised ? 'q8' : 'fp32';
  const name = basename(folder);
  const id = isGivenFolder ? `${name}@${await contentKey(folder)}` : model;
  return { id, root: dirname(folder), name, precision, cacheFolder };
}

/** Vectors of two models must never meet, and a folder says little about what is in it. */
async function contentKey(folder: string): Promise<string> {
  const hash = createHash('sha256');
  for (const name of ['config.json', 'tokenizer.json']) {
    hash.update(await readFile(join(folder, name)).catch(() => ''));
  }
  for (const name of ['onnx/model.onnx', 'onnx/model_quantized.onnx']) {
    hash.update(String((await stat(join(folder, name)).catch(() => null))?.size));
  }
  return hash.digest('hex').slice(0, 8);
}

/** The newest copy of a model in the hub's cache: `models--owner--name/snapshots/<commit>`. */
async function findSnapshot(model: string, hubCache: string): Promise<string | null> {
  const snapshots = join(hubCache, `models--${model.replaceAll('/', '--')}`, 'snapshots');
  const names = await readdir(snapshots).catch(() => []);
  const dated = await Promise.all(
    names.map(async (name) => ({ folder: join(snapshots, name), at: (await stat(join(snapshots, name))).mtimeMs })),
  );
  const whole: typeof dated = [];
  for (const copy of dated) if (await isFile(join(copy.folder, 'tokenizer.json'))) whole.push(copy);
  return whole.toSorted((a, b) => b.at - a.at)[0]?.folder ?? null;
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isDirectory() === true;
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isFile() === true;
}
