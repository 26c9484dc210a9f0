import { LatticeError } from '@lattice/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runWithContext } from '../src/request-context.ts';
import { capture } from './capture.ts';

/** With characters that JSON, URLs and regular expressions treat specially. */
const SECRET = 'p$("n]t\\eд?&/+ .*^ret';
const OTHER = 'ordinary-looking-secret';

function failing(value: string): object {
  return Object.defineProperty({}, 'field', {
    enumerable: true,
    get() {
      throw new Error(`getter of ${value}`);
    },
  });
}

const circular = (value: string): object => {
  const object: Record<string, unknown> = { value };
  object['self'] = object;
  return object;
};

const plants: readonly (readonly [string, (secret: string) => object])[] = [
  ['a field', (secret) => ({ note: secret })],
  ['the middle of a field', (secret) => ({ note: `before ${secret} after` })],
  ['a key', (secret) => ({ [secret]: 1, [`x${secret}y`]: 2 })],
  ['a deep field', (secret) => ({ a: { b: [{ c: { d: [secret] } }] } })],
  ['a map and a set', (secret) => ({ map: new Map([[secret, new Set([secret])]]) })],
  ['an error', (secret) => ({ error: new Error(`failed with ${secret}`) })],
  ['an error in place of fields', (secret) => new Error(`failed with ${secret}`)],
  [
    'a cause of a cause',
    (secret) => ({ error: new Error('a', { cause: new Error('b', { cause: new Error(secret) }) }) }),
  ],
  ['a cause that is no error', (secret) => ({ error: new Error('a', { cause: { header: secret } }) })],
  ['an aggregate', (secret) => ({ error: new AggregateError([new Error(secret)], 'all failed') })],
  ['the context of an error', (secret) => ({ error: new LatticeError('internal', 'x', { context: { at: secret } }) })],
  [
    'the name and stack of an error',
    (secret) => ({ error: Object.assign(new Error('x'), { name: secret, stack: `E\n    at ${secret}:1` }) }),
  ],
  [
    'payload of an error',
    (secret) => ({ error: Object.assign(new Error('x'), { request: { body: secret }, code: secret }) }),
  ],
  ['a URL', (secret) => ({ url: new URL(`https://h.example/?q=${encodeURIComponent(secret)}`) })],
  ['JSON inside a string', (secret) => ({ body: JSON.stringify({ value: secret }) })],
  ['JSON inside JSON', (secret) => ({ body: JSON.stringify({ inner: JSON.stringify({ value: secret }) }) })],
  ['base64', (secret) => ({ body: Buffer.from(secret).toString('base64') })],
  ['a buffer', (secret) => ({ body: Buffer.from(secret) })],
  ['toJSON', (secret) => ({ body: { toJSON: () => ({ inner: secret }) } })],
  ['a getter that throws', failing],
  ['a cycle', circular],
  ['the end of a very long text', (secret) => ({ text: 'x'.repeat(15_980) + secret + 'y'.repeat(20_000) })],
  ['a symbol and a function', (secret) => ({ symbol: Symbol(secret), call: Object.assign(() => secret, { secret }) })],
];

/** Every layer of escaping taken off, so that a reader who unwraps a line is looked at too. */
function unwrapped(output: string): string {
  const layers = [output];
  for (let layer = output; layer.includes('\\');) {
    layer = layer.replaceAll(/\\(.)/gs, '$1');
    layers.push(layer);
  }
  return layers.join('\n');
}

function traces(output: string, secret: string): string[] {
  const text = unwrapped(output);
  // A part of it is enough to recognise it by.
  const spellings = [
    encodeURIComponent(secret),
    Buffer.from(secret).toString('base64'),
    secret.slice(0, 12),
    secret.slice(-8),
  ];
  return spellings.filter((spelling) => text.includes(spelling));
}

describe.each([
  ['JSON', false],
  ['a terminal', true],
])('written as %s, a configured secret never appears', (_name, isTTY) => {
  test.each(plants)('in %s', (_where, plant) => {
    for (const secret of [SECRET, OTHER]) {
      const { logger, output } = capture({ redact: [SECRET, OTHER], isTTY });
      logger.info(plant(secret), 'planted');
      logger.child(plant(secret)).error({}, 'planted in a child');
      expect(output()).toContain('planted in a child');
      expect(traces(output(), secret)).toEqual([]);
    }
  });

  test('in the message, the base and the context', () => {
    const { logger, output } = capture({ redact: [SECRET], isTTY, base: { service: SECRET } });
    runWithContext({ requestId: `r-${SECRET}` }, () => logger.warn({}, `before ${SECRET} after`));
    expect(output()).toContain('before [redacted] after');
    expect(traces(output(), SECRET)).toEqual([]);
  });

  test('as a number', () => {
    const { logger, output } = capture({ redact: ['918273645'], isTTY });
    logger.info({ pin: 918_273_645, big: 918_273_645n, list: [918_273_645.5] }, 'numbers');
    expect(output()).not.toContain('918273645');
  });
});

test('a secret that contains another goes as a whole', () => {
  const { logger, lines } = capture({ redact: ['abcdef', 'abcdefghij'] });
  logger.info({ note: 'abcdefghij' }, 'x');
  expect(lines()[0]).toMatchObject({ note: '[redacted]' });
});

test.each([
  ['authorization', 'Zm9v'],
  ['Authorization', 'Zm9v'],
  ['X-Api-Key', 'abc'],
  ['apiKey', 'abc'],
  ['set-cookie', ['a=b']],
  ['cookie', 'a=b'],
  ['password', 'abc'],
  ['password', 1234],
  ['dbPassword', 'abc'],
  ['access_token', 'abc'],
  ['tokens', ['abc']],
  ['clientSecret', { value: 'abc' }],
  ['DATABASE_URL', 'postgres://h/abc'],
])('the value of a field %s is not shown', (key, value) => {
  const { logger, lines } = capture();
  logger.info({ headers: { [key]: value } }, 'request');
  expect(lines()[0]).toMatchObject({ headers: { [key]: '[redacted]' } });
});

test('counts, flags and states of secrets are shown', () => {
  const fields = {
    prompt_tokens: 12,
    tokenCount: 3,
    hasPassword: true,
    'access.adminToken': 'set',
    secret: 'unset',
    key: 'PORT',
  };
  const { logger, lines } = capture();
  logger.info(fields, 'harmless');
  expect(lines()[0]).toMatchObject(fields);
});

test.each([
  ['postgres://reader:hunter-2@db.example/d', 'postgres://[redacted]@db.example/d'],
  ['redis://:hunter@2@cache:6379 refused', 'redis://[redacted]@cache:6379 refused'],
  ['git clone https://hunter2@github.com/o/r', 'git clone https://[redacted]@github.com/o/r'],
  ['GET https://h/v1?key=hunter2&alt=sse', 'GET https://h/v1?key=[redacted]&alt=sse'],
  ['GET https://h/cb?state=1&access_token=hunter2', 'GET https://h/cb?state=1&access_token=[redacted]'],
  ['connect host=h password=hunter2 user=u', 'connect host=h password=[redacted] user=u'],
  ['sent Bearer hunter2.hunter2-x', 'sent Bearer [redacted]'],
  ['sent Basic aHVudGVyMjpodW50ZXIy', 'sent Basic [redacted]'],
  ['jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.hunter2', 'jwt [redacted]'],
  ['key sk-proj-hunter2hunter2hunter2 is wrong', 'key [redacted] is wrong'],
  ['key AIzaSyhunter2hunter2hunter2hunter2hunter2', 'key [redacted]'],
  ['token hf_hunter2hunter2hunter2hunter2', 'token [redacted]'],
  [`key lat_${'aB3-_'.repeat(9)}`, 'key [redacted]'],
])('a credential is known by its shape: %s', (message, written) => {
  const { logger, lines } = capture();
  logger.info({ copy: message }, message);
  expect(lines()[0]).toMatchObject({ msg: written, copy: written });
});

test.each([
  'a basic understanding of bearer certificates',
  'see https://docs.example.com/intro?page=2#mail@example.com',
  'mail me@example.com about http://example.com/@scope/package',
  'task-sk-overview',
])('ordinary text stays as it is: %s', (message) => {
  const { logger, lines } = capture();
  logger.info({}, message);
  expect(lines()[0]).toMatchObject({ msg: message });
});

test('whatever is logged, every line is JSON and holds no secret', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constant(SECRET),
    fc.string().map((around) => around + SECRET),
  );
  const anything = fc.anything({
    key: text,
    values: [text, fc.integer(), fc.boolean(), fc.double(), fc.bigInt(), fc.constant(null), fc.constant(undefined)],
    withMap: true,
    withSet: true,
    withDate: true,
    withNullPrototype: true,
    withTypedArray: true,
  });
  let planted = 0;
  fc.assert(
    fc.property(anything, text, (value, message) => {
      const { logger, output, lines } = capture({ redact: [SECRET] });
      const fields = typeof value === 'object' && value !== null ? value : { value };
      logger.child({ value }).info(fields, message);
      expect(lines()).toHaveLength(1);
      expect(traces(output(), SECRET)).toEqual([]);
      if (output().includes('[redacted]')) planted += 1;
    }),
    { numRuns: 400 },
  );
  expect(planted).toBeGreaterThan(50);
});

test.each([
  ['schemes', 'a'.repeat(200_000)],
  ['separators', '://'.repeat(60_000)],
  ['user names', `x://${'a'.repeat(200_000)}`],
  ['tokens', 'eyJ'.repeat(60_000)],
  ['token starts', '-eyJ-eyJaaaaaaaa.'.repeat(12_000)],
  ['keys', 'sk-'.repeat(60_000)],
  ['parameters', '?'.concat('token_'.repeat(30_000))],
  ['spaces', `Bearer ${' '.repeat(200_000)}`],
  ['many spaces', 'password '.repeat(20_000)],
  ['wide spaces', 'password'.padEnd(2_000).repeat(100)],
])('hostile text costs little time: %s', (_name, text) => {
  const { logger } = capture({ redact: [SECRET] });
  const started = performance.now();
  logger.info({}, text);
  expect(performance.now() - started).toBeLessThan(1_000);
});
