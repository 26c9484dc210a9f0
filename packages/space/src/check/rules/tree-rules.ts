import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import * as z from 'zod';

import { LIMITS, MANIFEST_FILE, manifestSchema } from '../../build/manifest.ts';
import { sortedEntries } from '../../files/sorted-entries.ts';
import { runCommand } from '../../process/run-command.ts';
import { caution, problem, type CheckContext, type Rule } from '../finding.ts';
import type { SpaceTree } from '../space-tree.ts';

/** The git server refuses binaries of any size, and files over 10 MB, in every commit that is pushed. */
export const filesGitRefuses: Rule = {
  id: 'SPACE-007',
  title: 'the push is rejected for binary or large files',
  async *check({ tree }) {
    for (const path of await filesForHttp(tree)) {
      const size = await tree.bytes(path);
      const what = size > LIMITS.fileBytes ? `has ${Math.ceil(size / 1e6)} MB` : 'is binary';
      yield problem(
        `${path} ${what}: git pushes to the Hub are rejected for it.`,
        'Remove it, or upload over HTTP: lattice space push --http',
      );
    }
    for (const path of await binariesInHistory(tree.directory)) {
      yield problem(
        `${path} was committed as a binary: deleted files are refused, too, as every commit is looked at.`,
        'Push a fresh clone of the Space with one new commit, as lattice space push does.',
      );
    }
  },
};

/** Files that go to the Hub over HTTP only. */
export async function filesForHttp(tree: SpaceTree): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { path, kind } of tree.files) {
    if (kind !== 'file') continue;
    if ((await tree.bytes(path)) > LIMITS.fileBytes || isBinary(await tree.read(path))) found.push(path);
  }
  return found;
}

function isBinary(content: Buffer | null): boolean {
  if (content === null) return false;
  if (content.includes(0)) return true;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(content);
    return false;
  } catch {
    return true;
  }
}

const GIT_TIMEOUT_MS = 30_000;

async function binariesInHistory(directory: string): Promise<readonly string[]> {
  if (!existsSync(join(directory, '.git'))) return [];
  const args = ['log', '--numstat', '--format=', '--no-renames', '--all'];
  const { stdout, exitCode } = await runCommand('git', args, {
    cwd: directory,
    timeoutMs: GIT_TIMEOUT_MS,
    mayFail: true,
  });
  if (exitCode !== 0) return [];
  const paths = stdout.split('\n').flatMap((line) => (line.startsWith('-\t-\t') ? [line.slice(4)] : []));
  return [...new Set(paths)].filter((path) => !existsSync(join(directory, path)));
}

const dependencies = z.record(z.string(), z.string()).default({});
const packageSchema = z.object({ dependencies, optionalDependencies: dependencies });
const lockSchema = z.object({ packages: z.record(z.string(), z.object({ dependencies })) });

/** What is no plain, complete folder: links dangle, workspaces do not resolve, files are missing. */
export const completeFolder: Rule = {
  id: 'SPACE-009',
  title: 'links, workspace references or missing files',
  async *check(context) {
    const { tree } = context;
    for (const { path, kind } of tree.files) {
      if (kind !== 'file')
        yield problem(
          `${path} is a ${kind === 'link' ? 'symbolic link' : 'special file'}.`,
          'Copy the file instead: lattice space build',
        );
    }
    yield* checkPackages(tree);
    yield* checkCopies(context);
    yield* checkManifest(tree);
  },
};

async function* checkPackages(tree: SpaceTree) {
  const manifests = tree.files.filter(({ path, kind }) => kind === 'file' && /(?:^|\/)package\.json$/.test(path));
  for (const { path } of manifests) {
    const parsed = packageSchema.safeParse(parseJson(await tree.text(path)));
    if (!parsed.success) {
      yield problem(`${path} is no package.json npm can read.`, 'Build the folder again: lattice space build');
      continue;
    }
    const wanted = { ...parsed.data.dependencies, ...parsed.data.optionalDependencies };
    for (const [name, version] of Object.entries(wanted)) {
      if (/^(?:workspace:|link:|catalog:|file:\.\.)/.test(version)) {
        yield problem(
          `${path} wants ${name} from "${version}", which is not in this folder.`,
          'Build the folder again: lattice space build',
        );
      }
    }
    const lockPath = path.replace(/package\.json$/, 'package-lock.json');
    if (Object.keys(wanted).length === 0) continue;
    const lock = lockSchema.safeParse(parseJson(await tree.text(lockPath)));
    const locked = lock.success ? lock.data.packages['']?.dependencies : undefined;
    if (locked === undefined) {
      yield problem(
        `${lockPath} is missing or unreadable, so that npm ci fails.`,
        'Build the folder again: lattice space build',
      );
    } else if (!sameEntries(locked, parsed.data.dependencies)) {
      yield problem(
        `${lockPath} was made for another ${path}, so that npm ci fails.`,
        'Build the folder again: lattice space build',
      );
    }
  }
}

function sameEntries(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  return JSON.stringify(sortedEntries(Object.entries(a))) === JSON.stringify(sortedEntries(Object.entries(b)));
}

function* checkCopies({ tree, dockerfile }: CheckContext) {
  if (dockerfile === null) return;
  for (const { name, value, line } of dockerfile.instructions) {
    if (name !== 'COPY' || /--from=/.test(value)) continue;
    const sources = value
      .split(/\s+/)
      .filter((part) => !part.startsWith('--'))
      .slice(0, -1);
    for (const source of sources) {
      const clean = source.replace(/^\.\//, '').replace(/\/$/, '');
      const isThere =
        clean === '.' ||
        /[*?[]/.test(clean) ||
        tree.files.some(({ path }) => path === clean || path.startsWith(`${clean}/`));
      if (!isThere)
        yield problem(`Dockerfile:${line} copies ${source}, which is not there.`, 'Run lattice space build first.');
    }
  }
  const entry = /^\[\s*"node"\s*,\s*"([^"]+)"/.exec(
    dockerfile.final.findLast(({ name }) => name === 'CMD')?.value ?? '',
  )?.[1];
  if (entry !== undefined && !tree.files.some(({ path }) => path === entry || path.endsWith(`/${entry}`))) {
    yield problem(`The program ${entry} that CMD starts is not in the folder.`, 'Run lattice space build first.');
  }
}

async function* checkManifest(tree: SpaceTree) {
  const parsed = manifestSchema.safeParse(parseJson(await tree.text(`app/${MANIFEST_FILE}`)));
  if (!parsed.success) return;
  for (const [path, { sha256 }] of Object.entries(parsed.data.files)) {
    const content = await tree.read(`app/${path}`);
    if (content !== null && createHash('sha256').update(content).digest('hex') === sha256) continue;
    yield problem(`app/${path} is not what was built.`, 'Build the folder again: lattice space build');
  }
  if (parsed.data.dirty) {
    yield caution('The folder was built from sources that differ from their commit.', 'Commit them and build again.');
  }
}

function parseJson(text: string | null): unknown {
  try {
    return JSON.parse(text ?? 'null');
  } catch {
    return null;
  }
}

/** What the facts list below the fifteen: workflows that make a Space of another kind, and folders out of proportion. */
export const otherTraps: Rule = {
  id: 'SPACE-016',
  title: 'a Space of the wrong kind or size',
  async *check({ tree }) {
    for (const { path } of tree.files) {
      if (!/(?:^|\/)\.github\/workflows\/[^/]+\.ya?ml$/.test(path)) continue;
      const text = (await tree.text(path)) ?? '';
      if (/huggingface\/hub-sync@/.test(text) && !/space_sdk:\s*['"]?docker/.test(text)) {
        yield problem(
          `${path} uses hub-sync without space_sdk: docker, and gets a Gradio Space.`,
          'Set space_sdk: docker.',
        );
      }
    }
    let bytes = 0;
    for (const { path, kind } of tree.files) if (kind === 'file') bytes += await tree.bytes(path);
    const size = `${tree.files.length} files, ${(bytes / 1e6).toFixed(1)} MB`;
    if (bytes > LIMITS.bytes || tree.files.length > LIMITS.files) {
      yield caution(
        `The folder has ${size}; builds of large ones end with exit code 137.`,
        'Leave out node_modules and data that can be ingested.',
      );
    }
  },
};
