import { dirname } from 'node:path';
import type { Expression } from '@babel/parser';
import type { Environment } from './child-environment.ts';
import { isOpaque, isRecord } from './opaque.ts';
import { isExpression, type Binding, type StaticModule } from './static-module.ts';
import { isNamed, readPath, UNCALLED, unknown } from './static-values.ts';

/** Where an expression is evaluated: its module and the names of the function it stands in. */
export interface Frame {
  readonly module: StaticModule;
  readonly locals: ReadonlyMap<string, Binding>;
  readonly depth: number;
}

export type Node<Type extends Expression['type']> = Extract<Expression, { type: Type }>;

export interface ImportRequest {
  readonly specifier: string;
  readonly imported: string | null;
  readonly line: number;
}

/** What expressions need of the world around them. */
export interface ExpressionHost {
  readonly environment: Environment;
  /** What a module exports by the name, or all of it for null. */
  importModule(request: ImportRequest, frame: Frame): unknown;
  call(expression: Node<'CallExpression'>, frame: Frame): unknown;
}

/** Values nest a few levels; this ends definitions that lead back to themselves. */
export const MAX_DEPTH = 60;

/** Evaluates the expressions configurations are made of; what it does not understand becomes a marker. */
export class ExpressionReader {
  readonly #host: ExpressionHost;

  constructor(host: ExpressionHost) {
    this.#host = host;
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
        return this.lookUp(expression.name, inner, expression);
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
        return this.#host.call(expression, inner);
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
    if (values.some((value) => textOf(value) === null)) return unknown(expression);
    return expression.quasis.map((quasi, index) => (quasi.value.cooked ?? '') + (textOf(values[index]) ?? '')).join('');
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
      const key = this.propertyName(property, frame);
      if (key === null) continue;
      if (property.type === 'ObjectMethod') result[key] = UNCALLED;
      else if (isExpression(property.value)) result[key] = this.evaluate(property.value, frame);
    }
    return result;
  }

  propertyName(property: { computed?: boolean; key: object & { type: string } }, frame: Frame): string | null {
    const { key } = property;
    const name: unknown = Reflect.get(key, 'name');
    if (!property.computed && typeof name === 'string') return name;
    if (!isExpression(key)) return null;
    const value = this.evaluate(key, frame);
    return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
  }

  /** What a name stands for, used at the node `at`. */
  lookUp(name: string, frame: Frame, at: object): unknown {
    if (name === 'undefined') return undefined;
    if (name === '__dirname') return dirname(frame.module.file);
    if (name === '__filename') return frame.module.file;
    const binding = frame.locals.get(name) ?? frame.module.bindings.get(name);
    if (binding === undefined || frame.module.changed.has(name)) return unknown(at);
    if (binding.kind === 'function') return UNCALLED;
    if (binding.kind === 'expression') return readPath(this.evaluate(binding.expression, frame), binding.path, at);
    return this.#host.importModule(binding, frame);
  }

  #member(expression: Node<'MemberExpression' | 'OptionalMemberExpression'>, frame: Frame): unknown {
    const key = this.propertyName({ computed: expression.computed, key: expression.property }, frame);
    if (key === null || !isExpression(expression.object)) return unknown(expression);
    if (isNamed(expression.object, 'process.env')) return this.#host.environment[key];
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
      expression.operator === '&&'
        ? Boolean(left)
        : expression.operator === '||'
          ? !left
          : left === null || left === undefined;
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
        return joinTexts(left, right) ?? unknown(expression);
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
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
}

function joinTexts(left: unknown, right: unknown): string | null {
  const [before, after] = [textOf(left), textOf(right)];
  const isText = typeof left === 'string' || typeof right === 'string';
  return isText && before !== null && after !== null ? before + after : null;
}
