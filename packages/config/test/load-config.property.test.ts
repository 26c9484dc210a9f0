import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ConfigurationError } from '../src/configuration-error.ts';
import { describeConfig, secretValues } from '../src/describe-config.ts';
import { loadConfig } from '../src/load-config.ts';
import { variableList } from '../src/variables.ts';

const spellings = variableList.flatMap((row) => [row.name, ...(row.aliases ?? [])]);
const examples = variableList.flatMap((row) => [row.example, ...(row.default === undefined ? [] : [row.default])]);
const words = ['gemini', 'openai', 'local', 'none', 'deterministic', 'qdrant', 'neo4j', 'redis', 'postgres', '0', 'on'];
const urls = [
  'postgres://%',
  'postgres://u:%zz@h/d',
  'https://%',
  'redis://:@',
  'https://[::1',
  'https://*.*',
  '//',
  '*',
];

/** Texts that a configuration holds for other reasons, so that seeing them betrays nothing. */
const ordinary = new Set([
  ...words,
  ...variableList.filter((row) => row.secret !== true).flatMap((row) => [row.example, row.default]),
]);

const value = fc.oneof(
  fc.constantFrom(...examples),
  fc.constantFrom(...words, ...urls),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.webUrl(),
  fc.integer().map(String),
  fc.constant(undefined),
);
/** Mostly valid, so that the whole way is taken, and then spoiled here and there. */
const environment = fc.oneof(
  fc.dictionary(fc.constantFrom(...spellings), value, { maxKeys: 12 }),
  fc
    .subarray([...variableList])
    .chain((rows) =>
      fc
        .dictionary(fc.constantFrom(...spellings), value, { maxKeys: 2 })
        .map((spoiled) => ({ ...Object.fromEntries(rows.map((row) => [row.name, row.example])), ...spoiled })),
    ),
);

test('any environment loads, or fails with all its problems named', () => {
  let loaded = 0;
  let refused = 0;
  fc.assert(
    fc.property(environment, (env) => {
      try {
        const config = loadConfig(env);
        const shown = JSON.stringify([config, describeConfig(config)]);
        // What stands in a variable that is no secret is not kept secret.
        const open = new Set(variableList.filter((row) => row.secret !== true).map(({ name }) => env[name]));
        const hidden = secretValues(config).filter(
          (text) => text.length > 12 && !ordinary.has(text) && !open.has(text),
        );
        for (const secret of hidden) {
          expect(shown).not.toContain(JSON.stringify(secret).slice(1, -1));
        }
        loaded += 1;
      } catch (error) {
        if (!(error instanceof ConfigurationError)) throw error;
        expect(error.problems.length).toBeGreaterThan(0);
        expect(new Set(error.problems.map((problem) => problem.variable)).size).toBe(error.problems.length);
        refused += 1;
      }
    }),
    { numRuns: 1500 },
  );
  // The property says nothing unless both ways were taken.
  expect(Math.min(loaded, refused)).toBeGreaterThan(50);
});
