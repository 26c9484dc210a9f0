import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';

import { REPOSITORY } from './support/base-image.ts';

const folder = join(REPOSITORY, '.github/workflows');
const workflows = readdirSync(folder).map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));

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
