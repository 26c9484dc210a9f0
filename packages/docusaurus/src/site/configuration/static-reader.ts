import { readFileSync } from 'node:fs';
import { dirname, extname, isAbsolute, join, resolve } from 'node:path';
import type { Expression } from '@babel/parser';
import type { Environment } from './child-environment.ts';
import { isOpaque, type Opaque } from './opaque.ts';
import {
  ExpressionReader,
  MAX_DEPTH,
  type ExpressionHost,
  type Frame,
  type ImportRequest,
  type Node,
} from './static-expression.ts';
import {
  collectBindings,
  isExpression,
  parseModule,
  type Exported,
  type FunctionNode,
  type StaticModule,
} from './static-module.ts';
import { isFunction, isNamed, lineOf, pickMember, UNCALLED, unknown } from './static-values.ts';

export interface StaticReaderOptions {
  /** What `process.env` holds for the reader. Leave it empty for sources of strangers. */
  readonly environment: Environment;
  /** Whether a file the module asks for may be read. */
  readonly mayRead: (file: string) => boolean;
}

const EXTENSIONS = [
  '',
  '.ts',
  '.mts',
  '.cts',
  '.tsx',
  '.js',
  '.mjs',
  '.cjs',
  '.jsx',
  '.json',
  '/index.ts',
  '/index.js',
];

/**
 * Works out what a configuration or sidebars file exports without running it: literals, names bound to them, spreads,
 * `process.env.X || 'y'`, JSON and other files it imports. What it cannot work out is marked in the result.
 * Throws when the file cannot be parsed or exports nothing.
 */
export function readStatically(file: string, options: StaticReaderOptions): unknown {
  const reader = new StaticReader(options);
  const value = reader.readFile(file);
  if (value === undefined) throw new Error('it exports nothing the static reader understands');
  return value;
}

class StaticReader implements ExpressionHost {
  readonly #options: StaticReaderOptions;
  readonly #expressions = new ExpressionReader(this);
  readonly #open = new Set<string>();

  get environment(): Environment {
    return this.#options.environment;
  }

  constructor(options: StaticReaderOptions) {
    this.#options = options;
  }

  /** What a file exports by a name, or all of it for null. */
  readFile(file: string, imported: string | null = null): unknown {
    if (this.#open.has(file)) return undefined;
    this.#open.add(file);
    try {
      const text = readFileSync(file, 'utf8');
      if (extname(file) === '.json') return pickMember(JSON.parse(text), imported);
      const module = parseModule(file, text);
      return this.#readExport(module, imported);
    } finally {
      this.#open.delete(file);
    }
  }

  #readExport(module: StaticModule, imported: string | null): unknown {
    const frame: Frame = { module, locals: new Map(), depth: 0 };
    if (imported !== null && imported !== 'default') {
      const member = module.members.get(imported);
      if (member !== undefined) return isFunction(member) ? UNCALLED : this.#expressions.evaluate(member, frame);
      if (module.bindings.has(imported)) return this.#expressions.lookUp(imported, frame, {});
    }
    if (module.exported !== null) return pickMember(this.#evaluateExport(module.exported, frame), imported);
    if (imported !== null || module.members.size === 0) return undefined;
    const members = [...module.members].map(([name]) => [name, this.#readExport(module, name)]);
    return Object.fromEntries(members);
  }

  /** Docusaurus calls an exported function; a wrapper such as `defineConfig(config)` is taken to return its argument. */
  #evaluateExport(exported: Exported, frame: Frame): unknown {
    if (isFunction(exported)) return this.#returned(exported, frame);
    const [first] = exported.type === 'CallExpression' ? exported.arguments : [];
    const value = this.#expressions.evaluate(exported, frame);
    if (isOpaque(value) && value.$opaque === 'unknown' && first !== undefined && isExpression(first)) {
      return this.#expressions.evaluate(first, frame);
    }
    if (exported.type === 'Identifier') {
      const binding = frame.module.bindings.get(exported.name);
      if (binding?.kind === 'function') return this.#returned(binding.node, frame);
      if (binding?.kind === 'expression' && isFunction(binding.expression))
        return this.#returned(binding.expression, frame);
    }
    return value;
  }

  importModule({ specifier, imported, line }: ImportRequest, frame: Frame): unknown {
    const isFile = specifier.startsWith('.') || isAbsolute(specifier);
    if (!isFile) return { $opaque: 'module', name: specifier } satisfies Opaque;
    const base = resolve(dirname(frame.module.file), specifier);
    for (const candidate of EXTENSIONS.map((extension) => base + extension)) {
      if (!this.#options.mayRead(candidate)) continue;
      try {
        return this.readFile(candidate, imported) ?? { $opaque: 'unknown', line };
      } catch {
        // Not this spelling, or not readable: the next one, and in the end unknown.
      }
    }
    return { $opaque: 'unknown', line } satisfies Opaque;
  }

  call(expression: Node<'CallExpression'>, frame: Frame): unknown {
    const { callee } = expression;
    const inputs = expression.arguments.map((input) =>
      isExpression(input) ? this.#expressions.evaluate(input, frame) : unknown(expression),
    );
    const [first] = inputs;
    const request = { specifier: typeof first === 'string' ? first : '', imported: null, line: lineOf(expression) };
    if (!isExpression(callee)) {
      return callee.type === 'Import' && typeof first === 'string'
        ? this.importModule(request, frame)
        : unknown(expression);
    }
    if (isNamed(callee, 'require') && typeof first === 'string') return this.importModule(request, frame);
    if (isNamed(callee, 'require.resolve') && typeof first === 'string') {
      return first.startsWith('.') ? resolve(dirname(frame.module.file), first) : first;
    }
    const paths = inputs.filter((input) => typeof input === 'string');
    if (isNamed(callee, 'path.join') && paths.length === inputs.length) return join(...paths);
    if (isNamed(callee, 'path.resolve') && paths.length === inputs.length)
      return resolve(dirname(frame.module.file), ...paths);
    return this.#method(expression, callee, frame);
  }

  /** `[…].filter(Boolean)` and calls without arguments of functions the module defines. */
  #method(expression: Node<'CallExpression'>, callee: Expression, frame: Frame): unknown {
    if (callee.type === 'MemberExpression' && isNamed(callee.property, 'filter') && isExpression(callee.object)) {
      const [predicate] = expression.arguments;
      const list = this.#expressions.evaluate(callee.object, frame);
      if (Array.isArray(list) && predicate !== undefined && isNamed(predicate, 'Boolean')) return list.filter(Boolean);
    }
    if (callee.type === 'Identifier' && expression.arguments.length === 0) {
      const binding = frame.locals.get(callee.name) ?? frame.module.bindings.get(callee.name);
      const definition =
        binding?.kind === 'expression' ? binding.expression : binding?.kind === 'function' ? binding.node : null;
      const value = definition !== null && isFunction(definition) ? this.#returned(definition, frame) : undefined;
      if (value !== undefined && !isOpaque(value)) return value;
    }
    return unknown(expression);
  }

  /** What a function returns from the top level of its body. */
  #returned(node: FunctionNode, frame: Frame): unknown {
    if (frame.depth > MAX_DEPTH) return { $opaque: 'unknown', line: lineOf(node) };
    const inner: Frame = { ...frame, depth: frame.depth + 1 };
    if (node.body.type !== 'BlockStatement') return this.#expressions.evaluate(node.body, inner);
    const locals = new Map([...frame.locals, ...collectBindings(node.body.body)]);
    const result = node.body.body.findLast((statement) => statement.type === 'ReturnStatement');
    if (result?.argument === undefined || result.argument === null) return { $opaque: 'unknown', line: lineOf(node) };
    return this.#expressions.evaluate(result.argument, { ...inner, locals });
  }
}
