import { readFileSync } from 'node:fs';
import { dirname, extname, isAbsolute, join, resolve } from 'node:path';
import type { Expression } from '@babel/parser';
import type { Environment } from './child-environment.ts';
import { isOpaque, isRecord, type Opaque } from './opaque.ts';
import { collectBindings, isExpression, parseModule, type Binding, type FunctionNode, type StaticModule } from './static-module.ts';

export interface StaticReaderOptions {
  /** What `process.env` holds for the reader. Leave it empty for sources of strangers. */
  readonly environment: Environment;
  /** Whether a file the module asks for may be read. */
  readonly mayRead: (file: string) => boolean;
}

/** A function the reader does not run. */
const UNCALLED: Opaque = { $opaque: 'function', id: -1, name: '', extends: [] };

/** Values nest a few levels; this ends definitions that lead back to themselves. */
const MAX_DEPTH = 60;
const EXTENSIONS = ['', '.ts', '.mts', '.cts', '.tsx', '.js', '.mjs', '.cjs', '.jsx', '.json', '/index.ts', '/index.js'];

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

/** Where an expression is evaluated: its module and the names of the function it stands in. */
interface Frame {
  readonly module: StaticModule;
  readonly locals: ReadonlyMap<string, Binding>;
  readonly depth: number;
}

type Node<Type extends Expression['type']> = Extract<Expression, { type: Type }>;

class StaticReader {
  readonly #options: StaticReaderOptions;
  readonly #open = new Set<string>();

  constructor(options: StaticReaderOptions) {
    this.#options = options;
  }

  readFile(file: string): unknown {
    if (this.#open.has(file)) return undefined;
    this.#open.add(file);
    try {
      const text = readFileSync(file, 'utf8');
      if (extname(file) === '.json') return JSON.parse(text);
      const module = parseModule(file, text);
      if (module.exported === null) return undefined;
      return this.#evaluateExport(module.exported, { module, locals: new Map(), depth: 0 });
    } finally {
      this.#open.delete(file);
    }
  }

  /** Docusaurus calls an exported function; a wrapper such as `defineConfig(config)` is taken to return its argument. */
  #evaluateExport(exported: Expression | FunctionNode, frame: Frame): unknown {
    if (isFunction(exported)) return this.#returned(exported, frame);
    const [first] = exported.type === 'CallExpression' ? exported.arguments : [];
    const value = this.evaluate(exported, frame);
    if (isOpaque(value) && value.$opaque === 'unknown' && first !== undefined && isExpression(first)) {
      return this.evaluate(first, frame);
    }
    if (exported.type === 'Identifier') {
      const binding = frame.module.bindings.get(exported.name);
      if (binding?.kind === 'function') return this.#returned(binding.node, frame);
      if (binding?.kind === 'expression' && isFunction(binding.expression)) return this.#returned(binding.expression, frame);
    }
    return value;
  }

  evaluate(expression: Expression, frame: Frame): unknown {
    if (frame.depth > MAX_DEPTH) return unknown(expression);
    const inner: Frame = { ...frame, depth: frame.depth + 1 };
    switch (expression.type) {
      case 'StringLiteral':
      case 'NumericLiteral':
      case 'BooleanLiteral':
        return expression.value;
      case 'NullLiteral':
        return null;
      case 'TemplateLiteral':
        return this.#template(expression, inner);
      case 'ArrayExpression':
        return this.#array(expression, inner);
      case 'ObjectExpression':
        return this.#object(expression, inner);
      case 'Identifier':
        return this.#identifier(expression, inner);
      case 'MemberExpression':
      case 'OptionalMemberExpression':
        return this.#member(expression, inner);
      case 'ConditionalExpression':
        return this.#conditional(expression, inner);
      case 'LogicalExpression':
        return this.#logical(expression, inner);
      case 'BinaryExpression':
        return this.#binary(expression, inner);
      case 'UnaryExpression':
        return this.#unary(expression, inner);
      case 'CallExpression':
        return this.#call(expression, inner);
      case 'ParenthesizedExpression':
      case 'TSAsExpression':
      case 'TSSatisfiesExpression':
      case 'TSNonNullExpression':
      case 'TSTypeAssertion':
      case 'TypeCastExpression':
        return this.evaluate(expression.expression, inner);
      case 'AwaitExpression':
        return this.evaluate(expression.argument, inner);
      case 'ArrowFunctionExpression':
      case 'FunctionExpression':
        return UNCALLED;
      default:
        return unknown(expression);
    }
  }

  #template(expression: Node<'TemplateLiteral'>, frame: Frame): unknown {
    const values = expression.expressions.map((part) => (isExpression(part) ? this.evaluate(part, frame) : undefined));
    if (values.some((value) => value === undefined || typeof value === 'object')) return unknown(expression);
    return expression.quasis.map((quasi, index) => (quasi.value.cooked ?? '') + String(values[index] ?? '')).join('');
  }

  #array(expression: Node<'ArrayExpression'>, frame: Frame): unknown[] {
    return expression.elements.flatMap((element) => {
      if (element === null) return [null];
      if (element.type !== 'SpreadElement') return [this.evaluate(element, frame)];
      const spread = this.evaluate(element.argument, frame);
      return Array.isArray(spread) ? spread : [unknown(element.argument)];
    });
  }

  #object(expression: Node<'ObjectExpression'>, frame: Frame): Record<string, unknown> {
    const result: Record<string, unknown> = {};
    for (const property of expression.properties) {
      if (property.type === 'SpreadElement') {
        const spread = this.evaluate(property.argument, frame);
        if (isOpaque(spread)) result[`…${property.loc?.start.line}`] = spread;
        else if (isRecord(spread)) Object.assign(result, spread);
        continue;
      }
      const key = this.#propertyName(property, frame);
      if (key === null) continue;
      if (property.type === 'ObjectMethod') result[key] = UNCALLED;
      else if (isExpression(property.value)) result[key] = this.evaluate(property.value, frame);
    }
    return result;
  }

  #propertyName(property: { computed?: boolean; key: object & { type: string } }, frame: Frame): string | null {
    const { key } = property;
    const name: unknown = Reflect.get(key, 'name');
    if (!property.computed && typeof name === 'string') return name;
    if (!isExpression(key)) return null;
    const value = this.evaluate(key, frame);
    return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
  }

  #identifier(expression: Node<'Identifier'>, frame: Frame): unknown {
    const { name } = expression;
    if (name === 'undefined') return undefined;
    if (name === '__dirname') return dirname(frame.module.file);
    if (name === '__filename') return frame.module.file;
    const binding = frame.locals.get(name) ?? frame.module.bindings.get(name);
    if (binding === undefined || frame.module.changed.has(name)) return unknown(expression);
    if (binding.kind === 'function') return UNCALLED;
    if (binding.kind === 'expression') return readPath(this.evaluate(binding.expression, frame), binding.path, expression);
    const imported = this.#import(binding.specifier, frame, binding.line);
    if (binding.imported === null || binding.imported === 'default' || isOpaque(imported)) return imported;
    return readPath(imported, [binding.imported], expression);
  }

  #import(specifier: string, frame: Frame, line: number): unknown {
    const isFile = specifier.startsWith('.') || isAbsolute(specifier);
    if (!isFile) return { $opaque: 'module', name: specifier } satisfies Opaque;
    const base = resolve(dirname(frame.module.file), specifier);
    for (const candidate of EXTENSIONS.map((extension) => base + extension)) {
      if (!this.#options.mayRead(candidate)) continue;
      try {
        return this.readFile(candidate) ?? { $opaque: 'unknown', line };
      } catch {
        // Not this spelling, or not readable: the next one, and in the end unknown.
      }
    }
    return { $opaque: 'unknown', line } satisfies Opaque;
  }

  #member(expression: Node<'MemberExpression' | 'OptionalMemberExpression'>, frame: Frame): unknown {
    const key = this.#propertyName({ computed: expression.computed, key: expression.property }, frame);
    if (key === null || !isExpression(expression.object)) return unknown(expression);
    if (isNamed(expression.object, 'process.env')) return this.#options.environment[key];
    if (isNamed(expression.object, 'import.meta')) {
      if (key === 'dirname') return dirname(frame.module.file);
      if (key === 'filename') return frame.module.file;
    }
    return readPath(this.evaluate(expression.object, frame), [key], expression);
  }

  #conditional(expression: Node<'ConditionalExpression'>, frame: Frame): unknown {
    const test = this.evaluate(expression.test, frame);
    if (isOpaque(test)) return unknown(expression);
    return this.evaluate(test ? expression.consequent : expression.alternate, frame);
  }

  #logical(expression: Node<'LogicalExpression'>, frame: Frame): unknown {
    const left = this.evaluate(expression.left, frame);
    if (isOpaque(left)) return expression.operator === '&&' ? left : this.evaluate(expression.right, frame);
    const takesRight =
      expression.operator === '&&' ? Boolean(left) : expression.operator === '||' ? !left : left === null || left === undefined;
    return takesRight ? this.evaluate(expression.right, frame) : left;
  }

  #binary(expression: Node<'BinaryExpression'>, frame: Frame): unknown {
    if (!isExpression(expression.left)) return unknown(expression);
    const left = this.evaluate(expression.left, frame);
    const right = this.evaluate(expression.right, frame);
    if (isOpaque(left) || isOpaque(right)) return unknown(expression);
    switch (expression.operator) {
      case '===':
      case '==':
        return left === right;
      case '!==':
      case '!=':
        return left !== right;
      case '+':
        return typeof left === 'string' || typeof right === 'string' ? `${String(left)}${String(right)}` : unknown(expression);
      default:
        return unknown(expression);
    }
  }

  #unary(expression: Node<'UnaryExpression'>, frame: Frame): unknown {
    const value = this.evaluate(expression.argument, frame);
    if (isOpaque(value)) return unknown(expression);
    if (expression.operator === '!') return !value;
    if (expression.operator === '-' && typeof value === 'number') return -value;
    return expression.operator === 'void' ? undefined : unknown(expression);
  }

  #call(expression: Node<'CallExpression'>, frame: Frame): unknown {
    const { callee } = expression;
    const inputs = expression.arguments.map((input) => (isExpression(input) ? this.evaluate(input, frame) : unknown(expression)));
    const [first] = inputs;
    if (!isExpression(callee)) {
      return callee.type === 'Import' && typeof first === 'string' ? this.#import(first, frame, lineOf(expression)) : unknown(expression);
    }
    if (isNamed(callee, 'require') && typeof first === 'string') return this.#import(first, frame, lineOf(expression));
    if (isNamed(callee, 'require.resolve') && typeof first === 'string') {
      return first.startsWith('.') ? resolve(dirname(frame.module.file), first) : first;
    }
    const paths = inputs.filter((input) => typeof input === 'string');
    if (isNamed(callee, 'path.join') && paths.length === inputs.length) return join(...paths);
    if (isNamed(callee, 'path.resolve') && paths.length === inputs.length) return resolve(dirname(frame.module.file), ...paths);
    return this.#method(expression, callee, frame);
  }

  /** `[…].filter(Boolean)` and calls without arguments of functions the module defines. */
  #method(expression: Node<'CallExpression'>, callee: Expression, frame: Frame): unknown {
    if (callee.type === 'MemberExpression' && isNamed(callee.property, 'filter') && isExpression(callee.object)) {
      const [predicate] = expression.arguments;
      const list = this.evaluate(callee.object, frame);
      if (Array.isArray(list) && predicate !== undefined && isNamed(predicate, 'Boolean')) return list.filter(Boolean);
    }
    if (callee.type === 'Identifier' && expression.arguments.length === 0) {
      const binding = frame.locals.get(callee.name) ?? frame.module.bindings.get(callee.name);
      if (binding?.kind === 'function') return this.#returned(binding.node, frame);
      if (binding?.kind === 'expression' && isFunction(binding.expression)) return this.#returned(binding.expression, frame);
    }
    return unknown(expression);
  }

  /** What a function returns from the top level of its body. */
  #returned(node: FunctionNode, frame: Frame): unknown {
    if (frame.depth > MAX_DEPTH) return { $opaque: 'unknown', line: lineOf(node) };
    const inner: Frame = { ...frame, depth: frame.depth + 1 };
    if (node.body.type !== 'BlockStatement') return this.evaluate(node.body, inner);
    const locals = new Map([...frame.locals, ...collectBindings(node.body.body)]);
    const result = node.body.body.findLast((statement) => statement.type === 'ReturnStatement');
    if (result?.argument === undefined || result.argument === null) return { $opaque: 'unknown', line: lineOf(node) };
    return this.evaluate(result.argument, { ...inner, locals });
  }
}

function readPath(value: unknown, path: readonly string[], expression: Expression): unknown {
  let current = value;
  for (const key of path) {
    if (isOpaque(current)) return current.$opaque === 'module' ? current : unknown(expression);
    if (typeof current !== 'object' || current === null) return unknown(expression);
    if (!Object.hasOwn(current, key)) return key === 'default' ? current : undefined;
    current = Reflect.get(current, key);
  }
  return current;
}

function unknown(node: object): Opaque {
  return { $opaque: 'unknown', line: lineOf(node) };
}

function lineOf(node: object): number {
  const location: unknown = Reflect.get(node, 'loc');
  const start: unknown = isRecord(location) ? location['start'] : undefined;
  const line: unknown = isRecord(start) ? start['line'] : undefined;
  return typeof line === 'number' ? line : 1;
}

function isFunction(node: Expression | FunctionNode): node is FunctionNode {
  return /^(?:FunctionExpression|ArrowFunctionExpression|FunctionDeclaration)$/.test(node.type);
}

/** Whether the expression is the dotted name, such as `process.env`. */
function isNamed(node: object, name: string): boolean {
  const own: unknown = Reflect.get(node, 'name');
  if (typeof own === 'string') return own === name;
  if (Reflect.get(node, 'type') === 'MetaProperty') return name === 'import.meta';
  const object: unknown = Reflect.get(node, 'object');
  const property: unknown = Reflect.get(node, 'property');
  const dot = name.lastIndexOf('.');
  return isRecord(object) && isRecord(property) && dot > 0 && isNamed(object, name.slice(0, dot)) && property['name'] === name.slice(dot + 1);
}
