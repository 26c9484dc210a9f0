import type { ElementContent } from 'hast';
import type { ArrowFunctionExpression, FunctionDeclaration, FunctionExpression } from 'estree-jsx';
import type { Scope } from './scope.ts';

/** What an expression of an MDX file is worth without running any code. */
export type StaticValue =
  | string
  | number
  | boolean
  | null
  | undefined
  | typeof UNKNOWN
  | readonly StaticValue[]
  | StaticObject
  | StaticNodes
  | StaticFunction
  | ImportedName
  | Asset;

/** Only running the code would tell. */
export const UNKNOWN = Symbol('unknown');

export type StaticObject = ReadonlyMap<string, StaticValue>;

/** JSX, with the scope its own expressions are to be read in. */
export class StaticNodes {
  readonly nodes: readonly ElementContent[];
  readonly scope: Scope;
  constructor(nodes: readonly ElementContent[], scope: Scope) {
    this.nodes = nodes;
    this.scope = scope;
  }
}

export class StaticFunction {
  readonly definition: ArrowFunctionExpression | FunctionExpression | FunctionDeclaration;
  readonly scope: Scope;
  constructor(definition: StaticFunction['definition'], scope: Scope) {
    this.definition = definition;
    this.scope = scope;
  }
}

/** A name that another module exports. */
export class ImportedName {
  readonly specifier: string;
  /** `default`, `*` or the exported name. */
  readonly name: string;
  /** The file whose import statement this is; specifiers are relative to it. */
  readonly fromSource: string;
  constructor(specifier: string, name: string, fromSource: string) {
    this.specifier = specifier;
    this.name = name;
    this.fromSource = fromSource;
  }
}

/** `require('./x.png')`. */
export class Asset {
  readonly specifier: string;
  constructor(specifier: string) {
    this.specifier = specifier;
  }
}

export function isStaticObject(value: StaticValue): value is StaticObject {
  return value instanceof Map;
}

/** `Array.isArray` does not narrow readonly arrays. */
export function isStaticList(value: StaticValue): value is readonly StaticValue[] {
  return Array.isArray(value);
}

/** A plain value, such as parsed front matter, as a static one. */
export function toStatic(value: unknown): StaticValue {
  if (value === null || value === undefined) return value;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map(toStatic);
  if (value instanceof Date || typeof value !== 'object') return UNKNOWN;
  return new Map(Object.entries(value).map(([key, entry]) => [key, toStatic(entry)]));
}

/** Text that React would show for the value, or null where it shows none or something that is not text. */
export function toText(value: StaticValue): string | null {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  return null;
}
