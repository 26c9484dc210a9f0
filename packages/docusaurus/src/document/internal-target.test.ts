import { expect, it } from 'vitest';
import { isInternalTarget } from './internal-target.ts';

it.each([
  ['./a.md', true],
  ['a', true],
  ['/a', true],
  ['#a', true],
  ['?a=b:c', true],
  ['@site/a.md', true],
  ['pathname:///a', true],
  ['', false],
  ['//host/a', false],
  ['https://host', false],
  [' https://host', false],
  ['mailto:a@b.c', false],
  ['vscode:extension/a', false],
])('%s', (target, isInternal) => expect(isInternalTarget(target)).toBe(isInternal));
