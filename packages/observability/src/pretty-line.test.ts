import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { capture } from '../test/capture.ts';
import { prettyLine } from './pretty-line.ts';

const entry = { level: 'warn', time: '2026-11-20T12:30:45.678Z', msg: 'Port is taken' };

test('is one short line for a person', () => {
  const line = prettyLine({ ...entry, port: 8000, by: 'another server', file: 'a/b.md', at: null, tags: ['x', 'y'] });
  expect(stripVTControlCharacters(line)).toBe(
    '12:30:45 WARN  Port is taken port=8000 by="another server" file=a/b.md at=null tags=["x","y"]\n',
  );
});

test('a stack follows below, without repeating the causes', () => {
  const { logger, output } = capture({ isTTY: true });
  logger.error({ error: new Error('outer', { cause: new Error('inner') }) }, 'Failed');
  const lines = stripVTControlCharacters(output()).trimEnd().split('\n');
  expect(lines[0]).toContain(
    'ERROR Failed error={"name":"Error","message":"outer","cause":{"name":"Error","message":"inner"}}',
  );
  expect(lines.length).toBeGreaterThan(2);
  expect(lines.slice(1).every((line) => line.startsWith('    at '))).toBe(true);
  expect(lines[1]).toContain('pretty-line.test.ts');
});

test('a warning keeps to its line', () => {
  const { logger, output } = capture({ isTTY: true });
  logger.warn({ error: new Error('away') }, 'Trying again');
  expect(output().trimEnd().split('\n')).toHaveLength(1);
  expect(output()).toContain('away');
});

test('text of strangers starts no line and drives no terminal', () => {
  const hostile = 'a\n12:00:00 INFO forged\r\u001b[2J\u009b31m\u202eb\u2028c';
  const line = prettyLine({ ...entry, msg: hostile, [hostile]: hostile, nested: { [hostile]: hostile } });
  expect(line.indexOf('\n')).toBe(line.length - 1);
  expect(stripVTControlCharacters(line).slice(0, -1)).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u);
  expect(line).toContain('\\u001b[2J');
});

test('anything but a terminal gets JSON', () => {
  const json = capture();
  json.logger.info({}, 'x');
  expect(json.output()).toMatch(/^\{"level":"info"/);
  const pretty = capture({ isTTY: true });
  pretty.logger.info({}, 'x');
  expect(pretty.output()).not.toContain('{');
});
