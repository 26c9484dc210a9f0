import { findExtendedPlugins, type Opaque } from './opaque.ts';
import { standInName } from './stand-in.ts';

/** The functions of a configuration, callable by the number their stand-in in plain data carries. */
export type FunctionRegistry = Map<number, (...input: unknown[]) => unknown>;

/** Configurations nest a few levels; this bounds what a value with endless getters can cost. */
const MAX_DEPTH = 24;

/**
 * The value as JSON data. Functions and stand-ins become markers, cycles and values without a JSON form are dropped.
 */
export function toPlain(value: unknown, functions: FunctionRegistry): unknown {
  const ancestors = new Set<object>();

  function convert(current: unknown, depth: number): unknown {
    const standIn = standInName(current);
    if (standIn !== null) return { $opaque: 'module', name: standIn } satisfies Opaque;
    if (typeof current === 'function') return register(current, functions);
    if (typeof current !== 'object' || current === null) return isJson(current) ? current : undefined;
    if (current instanceof Date || current instanceof URL) return current.toJSON();
    if (depth > MAX_DEPTH || ancestors.has(current)) return undefined;
    ancestors.add(current);
    const plain = Array.isArray(current)
      ? current.map((item) => convert(item, depth + 1) ?? null)
      : Object.fromEntries(Object.keys(current).map((key) => [key, convert(readSafely(current, key), depth + 1)]));
    ancestors.delete(current);
    return plain;
  }

  return convert(value, 0);
}

function register(value: object & CallableFunction, functions: FunctionRegistry): Opaque {
  const id = functions.size;
  functions.set(id, (...input) => Reflect.apply(value, undefined, input));
  return {
    $opaque: 'function',
    id,
    name: value.name,
    extends: findExtendedPlugins(Function.prototype.toString.call(value)),
  };
}

function isJson(value: unknown): boolean {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

function readSafely(value: object, key: string): unknown {
  try {
    return Reflect.get(value, key);
  } catch {
    return undefined;
  }
}
