import { existsSync } from 'node:fs';
import Module from 'node:module';
import { dirname, isAbsolute, resolve } from 'node:path';
import { STAND_IN_ROOT } from './opaque.ts';

const NAME = Symbol('lattice.stand-in');

/**
 * A value for what a missing module would export: it can be called, constructed, spread and read to any depth, and
 * does nothing. It claims to be an ES module so that transpiled `import * as x` reads its properties from it.
 */
export function createStandIn(name: string): object {
  return new Proxy(function standIn() {}, {
    get(_target, key) {
      if (key === NAME) return name;
      if (key === '__esModule') return true;
      // Without this, `await` on a stand-in would never end.
      if (key === 'then') return undefined;
      if (key === Symbol.iterator) return () => [][Symbol.iterator]();
      if (key === Symbol.toPrimitive || key === 'toString') return () => '';
      return createStandIn(name);
    },
    has: () => true,
    set: () => true,
    apply: () => createStandIn(name),
    construct: () => createStandIn(name),
  });
}

/** The module a stand-in stands for; null for every other value. */
export function standInName(value: unknown): string | null {
  if (typeof value !== 'function' && (typeof value !== 'object' || value === null)) return null;
  const name: unknown = Reflect.get(value, NAME);
  return typeof name === 'string' ? name : null;
}

/**
 * Makes the module loader of this process answer requests for missing packages and files with stand-ins, for requests
 * that come from the site's own files. Returns the files found missing; packages are expected to be.
 */
export function installStandIns(): Set<string> {
  const missingFiles = new Set<string>();
  const original: unknown = Reflect.get(Module, '_resolveFilename');
  if (typeof original !== 'function') throw new TypeError('this Node has no Module._resolveFilename');
  Reflect.set(Module, '_resolveFilename', function resolveFilename(this: unknown, ...request: unknown[]): unknown {
    try {
      return Reflect.apply(original, this, request);
    } catch (error) {
      const [specifier, parent] = request;
      if (typeof specifier !== 'string' || !mayStandIn(specifier, parentFile(parent))) throw error;
      const isFile = specifier.startsWith('.') || isAbsolute(specifier);
      if (isFile) missingFiles.add(specifier);
      return provideStandIn(isFile ? resolve(dirname(parentFile(parent)), specifier) : specifier);
    }
  });
  return missingFiles;
}

/**
 * The transpiler probes `./x.js` as `./x.js.mjs`, `./x.js/index.mjs` and the like, and at last as `./x.ts`, so that the refusals before have
 * to reach it.
 */
function mayStandIn(specifier: string, parent: string): boolean {
  if (parent.includes('/node_modules/') || specifier.startsWith('node:')) return false;
  if (!specifier.startsWith('.')) return true;
  const asked = specifier.replace(/(\.[cm]?jsx?)(?:\/index)?\.(?:[cm]?[jt]sx?|json)$/, '$1');
  const typed = resolve(dirname(parent), asked.replace(/\.([cm]?)js(x?)$/, '.$1ts$2'));
  return !['', '.ts', '.tsx', '.mts', '.cts', '/index.ts', '/index.tsx'].some((suffix) => existsSync(typed + suffix));
}

function parentFile(parent: unknown): string {
  const filename: unknown = typeof parent === 'object' && parent !== null ? Reflect.get(parent, 'filename') : undefined;
  return typeof filename === 'string' ? filename : '';
}

function provideStandIn(name: string): string {
  const path = STAND_IN_ROOT + name.replace(/^\//, '');
  const cache: unknown = Reflect.get(Module, '_cache');
  if (typeof cache === 'object' && cache !== null && !(path in cache)) {
    Reflect.set(cache, path, {
      id: path,
      filename: path,
      loaded: true,
      children: [],
      paths: [],
      exports: createStandIn(name),
    });
  }
  return path;
}
