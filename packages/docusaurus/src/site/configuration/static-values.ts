import type { Expression } from '@babel/parser';
import { isOpaque, isRecord, type Opaque } from './opaque.ts';
import type { FunctionNode } from './static-module.ts';

/** A function the reader does not run. */
export const UNCALLED: Opaque = { $opaque: 'function', id: -1, name: '', extends: [] };

export function readPath(value: unknown, path: readonly string[], at: object): unknown {
  let current = value;
  for (const key of path) {
    if (isOpaque(current)) return current.$opaque === 'module' ? current : unknown(at);
    if (typeof current !== 'object' || current === null) return unknown(at);
    if (!Object.hasOwn(current, key)) return key === 'default' ? current : undefined;
    current = Reflect.get(current, key);
  }
  return current;
}

export function unknown(node: object): Opaque {
  return { $opaque: 'unknown', line: lineOf(node) };
}

export function lineOf(node: object): number {
  const location: unknown = Reflect.get(node, 'loc');
  const start: unknown = isRecord(location) ? location['start'] : undefined;
  const line: unknown = isRecord(start) ? start['line'] : undefined;
  return typeof line === 'number' ? line : 1;
}

export function isFunction(node: Expression | FunctionNode): node is FunctionNode {
  return /^(?:FunctionExpression|ArrowFunctionExpression|FunctionDeclaration)$/.test(node.type);
}

/** Whether the expression is the dotted name, such as `process.env`. */
export function isNamed(node: object, name: string): boolean {
  const own: unknown = Reflect.get(node, 'name');
  if (typeof own === 'string') return own === name;
  if (Reflect.get(node, 'type') === 'MetaProperty') return name === 'import.meta';
  const object: unknown = Reflect.get(node, 'object');
  const property: unknown = Reflect.get(node, 'property');
  const dot = name.lastIndexOf('.');
  return (
    isRecord(object) &&
    isRecord(property) &&
    dot > 0 &&
    isNamed(object, name.slice(0, dot)) &&
    property['name'] === name.slice(dot + 1)
  );
}

/** The member of an exported value that an import takes; `default` of a value that is no ES module is the value. */
export function pickMember(value: unknown, imported: string | null): unknown {
  if (imported === null || imported === 'default' || isOpaque(value)) return value;
  return isRecord(value) ? value[imported] : undefined;
}
