/**
 * Runs in a process of its own and evaluates a site's configuration and sidebars there: code of strangers, which may
 * hang, exit or print. It answers requests over the IPC channel and ends with its parent.
 */
import { flushCompileCache, getCompileCacheDir } from 'node:module';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { createJiti } from 'jiti';
import { splitFrontMatter } from '../../front-matter.ts';
import { generateSidebarItems, type GeneratorInput } from '../docs/sidebars/generate-items.ts';
import { isCategoryIndexByName } from '../docs/slug.ts';
import { keepNumberPrefix, parseNumberPrefix } from '../docs/number-prefix.ts';
import {
  LOCALE_VARIABLE,
  type EvaluatorRequest,
  type PrefixParserName,
  type ReadReply,
  type TextFile,
} from './evaluator-messages.ts';
import { isRecord } from './opaque.ts';
import { installStandIns, standInName } from './stand-in.ts';
import { toPlain, type FunctionRegistry } from './to-plain.ts';

type DocusaurusPrefixParser = GeneratorInput['numberPrefixParser'];

const functions: FunctionRegistry = new Map();
const missingFiles = installStandIns();
let readsLocale = false;

// oxlint-disable-next-line node/no-process-env -- the environment is the evaluated site's here, not ours
process.env = new Proxy(process.env, {
  get(variables, name) {
    if (name === LOCALE_VARIABLE) readsLocale = true;
    return Reflect.get(variables, name);
  },
});
process.on('disconnect', () => process.exit(0));
watchParent();
process.on('message', (message: { number: number; request: EvaluatorRequest }) => void reply(message));

/**
 * Code that loops hears of nothing; a thread of its own ends the process, and what it started, when its parent was
 * killed. The parent says who it is: it may be gone before this process can ask.
 */
function watchParent(): void {
  const watch = `const { workerData: parent } = require('node:worker_threads');
    setInterval(() => { if (process.ppid !== parent) process.kill(-process.pid, 'SIGKILL'); }, 500);`;
  new Worker(watch, { eval: true, execArgv: [], env: {}, workerData: Number(process.argv[2]) }).unref();
}

async function reply({ number, request }: { number: number; request: EvaluatorRequest }): Promise<void> {
  try {
    process.send?.({ number, ok: true, result: await answer(request) });
  } catch (error) {
    process.send?.({ number, ok: false, message: error instanceof Error ? error.message : String(error) });
  }
  // Which Node does at its end, but this process is killed. The compiler of configurations is large.
  if (number === 0) flushCompileCache();
}

async function answer(request: EvaluatorRequest): Promise<unknown> {
  switch (request.kind) {
    case 'read':
      return read(request.file, request.keys);
    case 'preprocess': {
      const preprocess = functions.get(request.preprocessor);
      return request.files.map((file) => preprocess?.(file));
    }
    case 'parse-front-matter': {
      const parse = functions.get(request.parser);
      const parsed = request.files.map((file) => parse?.({ ...file, defaultParseFrontMatter }));
      return toPlain(await Promise.all(parsed), functions);
    }
    case 'parse-names': {
      const parse = prefixParser(request.parser);
      return request.names.map((name) => parse(name));
    }
    case 'generate-items':
      return generate(request);
  }
}

async function defaultParseFrontMatter({ fileContent }: TextFile): Promise<object> {
  const { data, body } = splitFrontMatter(fileContent);
  return { frontMatter: data, content: body.trim() };
}

async function read(file: string, keys: readonly string[] | null): Promise<ReadReply> {
  const folder = transpiledFolder();
  const exported = await load(file, folder).catch(async (error: unknown) => {
    // Kept or not, it can be read: the disk may be full, or the name too long for it.
    if (folder === false || !isAbout(folder, error)) throw error;
    return load(file, false);
  });
  if (standInName(exported) !== null) throw new Error('it exports something from a package that is not installed');
  const value: unknown = typeof exported === 'function' ? await exported() : await exported;
  if (!isRecord(value)) throw new Error('it does not export an object');
  const reply = {
    value: toPlain(keys === null ? value : pick(value, keys), functions),
    missingFiles: [...missingFiles],
    readsLocale,
  };
  missingFiles.clear();
  return reply;
}

function load(file: string, fsCache: string | false): Promise<unknown> {
  return createJiti(file, { fsCache, jsx: true, interopDefault: true }).import<unknown>(file, { default: true });
}

/** Whether it is an error of the file system about something in the folder. */
function isAbout(folder: string, error: unknown): boolean {
  return error instanceof Error && 'path' in error && String(error.path).startsWith(folder);
}

/**
 * Where Node keeps what it has compiled; nowhere where it keeps nothing. The transpiler is half of the time it takes to read
 * a configuration, and is not loaded for one that stands there, by its path and content.
 */
function transpiledFolder(): string | false {
  const compiled = getCompileCacheDir();
  return compiled === undefined ? false : join(compiled, 'configurations');
}

/** The value with nothing but the members that the dotted paths name. */
function pick(value: Readonly<Record<string, unknown>>, paths: readonly string[]): Record<string, unknown> {
  const picked: Record<string, unknown> = {};
  for (const path of paths) {
    const [key = '', ...rest] = path.split('.');
    const member = value[key];
    if (rest.length === 0) picked[key] = member;
    else if (isRecord(member)) picked[key] = pick(member, [rest.join('.')]);
  }
  return picked;
}

function prefixParser(name: PrefixParserName): DocusaurusPrefixParser {
  if (typeof name === 'number') {
    const parse = functions.get(name);
    return (segment) => {
      const parsed: unknown = parse?.(segment);
      if (!isRecord(parsed) || typeof parsed['filename'] !== 'string')
        throw new Error('numberPrefixParser gave no filename');
      const { filename, numberPrefix } = parsed;
      return { filename, numberPrefix: typeof numberPrefix === 'number' ? numberPrefix : undefined };
    };
  }
  const parse = name === 'off' ? keepNumberPrefix : parseNumberPrefix;
  return (segment) => {
    const parsed = parse(segment);
    return { filename: parsed.name, numberPrefix: parsed.prefix ?? undefined };
  };
}

async function generate(request: Extract<EvaluatorRequest, { kind: 'generate-items' }>): Promise<unknown> {
  const generator = functions.get(request.generator);
  const items: unknown = await generator?.({
    item: { type: 'autogenerated', dirName: request.dirName },
    docs: request.docs,
    version: request.version,
    categoriesMetadata: request.categoriesMetadata,
    numberPrefixParser: prefixParser(request.parser),
    isCategoryIndex: isCategoryIndexByName,
    defaultSidebarItemsGenerator: (input: GeneratorInput) => generateSidebarItems(input),
  });
  return toPlain(items, functions);
}
