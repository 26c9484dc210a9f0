import { describe, expect, it } from 'vitest';
import { createStandIn } from './stand-in.ts';
import { toPlain, type FunctionRegistry } from './to-plain.ts';

describe('toPlain', () => {
  it('keeps JSON and marks the rest', () => {
    const functions: FunctionRegistry = new Map();
    const value = {
      text: 'x',
      list: [1, null, undefined, 'y'],
      date: new Date('2024-01-02T00:00:00Z'),
      double: (number: number) => 2 * number,
      standIn: createStandIn('remark-math'),
      symbol: Symbol('x'),
      get broken(): string {
        throw new Error('no');
      },
    };
    expect(toPlain(value, functions)).toEqual({
      text: 'x',
      list: [1, null, null, 'y'],
      date: '2024-01-02T00:00:00.000Z',
      double: { $opaque: 'function', id: 0, name: 'double', extends: [] },
      standIn: { $opaque: 'module', name: 'remark-math' },
    });
    expect(functions.get(0)?.(21)).toBe(42);
  });

  it('ends where a value leads back to itself or nests without end', () => {
    const loop: Record<string, unknown> = { name: 'loop', again: { name: 'shared' } };
    loop['self'] = loop;
    loop['twice'] = loop['again'];
    expect(toPlain(loop, new Map())).toEqual({ name: 'loop', again: { name: 'shared' }, twice: { name: 'shared' } });
    const endless = {
      get next(): object {
        return Object.create(endless, { next: Object.getOwnPropertyDescriptor(endless, 'next') ?? {} });
      },
    };
    expect(JSON.stringify(toPlain(endless, new Map())).length).toBeLessThan(1000);
  });
});

describe('a stand-in', () => {
  it('can be used in every way a configuration uses a package', async () => {
    const standIn = createStandIn('prism-react-renderer');
    if (typeof standIn !== 'function') throw new TypeError('a stand-in can be called');
    const themes = Reflect.get(standIn, 'themes');
    Reflect.set(standIn, 'added', 1);
    const configured: unknown = Reflect.apply(Reflect.get(standIn, 'configure'), standIn, [{ a: 1 }]);
    const made: unknown = await Promise.resolve(
      Reflect.construct(standIn, [Reflect.get(themes, 'github'), configured]),
    );
    expect(toPlain(made, new Map())).toEqual({ $opaque: 'module', name: 'prism-react-renderer' });
    expect(`${String(standIn)}${Array.from(Reflect.get(standIn, 'list')).join()}`).toBe('');
  });
});
