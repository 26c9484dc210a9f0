import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';

import { REPOSITORY } from './support/base-image.ts';
import { command } from './support/command.ts';

const folder = join(REPOSITORY, '.github/workflows');
const workflows = readdirSync(folder).map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));

/** Where .ci/services puts it, or where a person has it. */
const ACTIONLINT = process.env['LATTICE_ACTIONLINT'] ?? join(homedir(), '.cache/lattice/actionlint/v1.7.12/actionlint');

it.skipIf(!existsSync(ACTIONLINT) && !process.env['CI'])('actionlint finds nothing in the workflows', async () => {
  // Without the linters of shell and Python scripts, which are another matter and not on every machine.
  const args = [
    '-shellcheck=',
    '-pyflakes=',
    '-no-color',
    '-verbose',
    ...workflows.map(({ name }) => join(folder, name)),
  ];
  expect(await command('sh', '-c', '"$@" 2>&1', 'sh', ACTIONLINT, ...args)).toMatch(
    /Found 0 errors? in \d+ files?|No problem/i,
  );
});

const composeSchema = z.object({
  services: z.record(
    z.string(),
    z.object({
      image: z.string().optional(),
      build: z.object({ target: z.string() }).optional(),
      ports: z.array(z.string()).default([]),
      deploy: z.object({ replicas: z.number() }).optional(),
    }),
  ),
});

describe.each(workflows)('$name', ({ text }) => {
  it('names every action of others by its commit, and no broad permission', () => {
    const actions = [...text.matchAll(/uses: (?!\.\/)(\S+)/g)].map(([, action = '']) => action);
    expect(actions.length).toBeGreaterThan(0);
    for (const action of actions) expect(action).toMatch(/@[0-9a-f]{40}$/);
    expect(text).toMatch(/^permissions:\n {2}contents: read\n/m);
    expect(text).not.toMatch(/permissions: write-all|: write$(?<!id-token: write)/m);
  });
});

it('compose.yaml holds every store, two APIs and two workers of the targets that are built', () => {
  const { services } = composeSchema.parse(load(readFileSync(join(REPOSITORY, 'compose.yaml'), 'utf8')));
  expect(Object.keys(services).toSorted((a, b) => a.localeCompare(b))).toEqual([
    'api',
    'front',
    'neo4j',
    'postgres',
    'qdrant',
    'redis',
    'worker',
  ]);
  expect([services['api'], services['worker']]).toMatchObject([
    { build: { target: 'api' }, deploy: { replicas: 2 } },
    { build: { target: 'ingest' }, deploy: { replicas: 2 } },
  ]);
  expect(services['front']?.ports).toEqual(['8000:8000']);
});
