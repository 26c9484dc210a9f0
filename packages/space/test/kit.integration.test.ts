import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { parseDockerfile } from '../src/check/dockerfile.ts';
import { readFrontMatter } from '../src/check/front-matter.ts';
import { offlineRules } from '../src/index.ts';
import { REPOSITORY } from './support/base-image.ts';

const read = (path: string): Promise<string> => readFile(join(REPOSITORY, path), 'utf8');
const readme = await read('huggingface-spaces/README.md');
const troubleshooting = await read('Docs/troubleshooting.md');

/** What the platform's list of troubles has, in its order: ids never change what they mean. */
const ids = Array.from({ length: 16 }, (_, index) => `SPACE-${String(index + 1).padStart(3, '0')}`);

/** The text below a heading of any level, up to the next of the same. */
function section(text: string, heading: string): string {
  const [, marks = ''] = new RegExp(`^(#+) ${heading}`, 'm').exec(text) ?? [];
  const [, after = ''] = text.split(`${marks} ${heading}`);
  return after.split(`\n${marks} `)[0] ?? '';
}

describe("the Space's Dockerfile", async () => {
  const { instructions, final, env } = parseDockerfile(await read('huggingface-spaces/Dockerfile'));
  const values = (name: string): string[] => final.filter((one) => one.name === name).map(({ value }) => value);

  it('is made from one slim image by its official name', () => {
    const bases = instructions.filter(({ name }) => name === 'FROM').map(({ value }) => value);
    expect(bases).toEqual([expect.stringMatching(/^node:24-\w+-slim$/)]);
  });

  it('listens where the README says, as the user of the platform, and checks its health', () => {
    const front = readFrontMatter(readme);
    const port = front.kind === 'read' ? front.values['app_port'] : null;
    expect({ exposed: values('EXPOSE'), port: env.get('PORT') }).toEqual({
      exposed: [String(port)],
      port: String(port),
    });
    expect([values('USER'), values('ENTRYPOINT')]).toEqual([['node'], []]);
    const [healthcheck = ''] = values('HEALTHCHECK');
    expect(healthcheck).toMatch(/^--interval=30s --timeout=10s --start-period=60s --retries=3 /);
    expect(healthcheck).toMatch(/process\.env\.PORT \+ '\/api\/health'/);
    expect(healthcheck).not.toMatch(/curl|wget/);
  });

  it('takes dependencies from a lock file and no secret', () => {
    const steps = values('RUN').join('\n');
    expect(steps).toContain('npm ci --omit=dev --ignore-scripts');
    expect([instructions.some(({ name }) => name === 'ARG'), steps.includes('type=secret')]).toEqual([false, false]);
  });
});

describe("the Space's README", () => {
  it('begins with the settings a Docker Space needs', () => {
    expect(readFrontMatter(readme)).toMatchObject({
      kind: 'read',
      values: {
        title: expect.any(String),
        emoji: expect.any(String),
        colorFrom: expect.any(String),
        colorTo: expect.any(String),
        sdk: 'docker',
        app_port: 7860,
        short_description: expect.any(String),
        pinned: false,
        license: 'apache-2.0',
        tags: expect.any(Array),
      },
    });
  });

  it('leads from nothing to a Space that serves', () => {
    const steps = section(readme, 'Deploy your own');
    const inOrder = [
      'HF_TOKEN',
      'space build --docs',
      'space check',
      'space push',
      '--create',
      'secrets sync',
      'ALLOWED_ORIGINS',
    ];
    const places = inOrder.map((step) => steps.indexOf(step));
    expect(places.every((place) => place > 0)).toBe(true);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(steps).toContain('REACT_APP_API_BASE_URL');
  });

  it('says what to do in each of the usual troubles', () => {
    const rows = section(readme, 'When something is wrong')
      .split('\n')
      .filter((line) => line.startsWith('| '));
    expect(rows.length).toBeGreaterThan(8);
    for (const symptom of ['rejected', '402', 'Starting', 'blank', 'in error', 'Failed to fetch', 'abusive']) {
      expect(
        rows.filter((row) => row.includes(symptom)),
        symptom,
      ).toHaveLength(1);
    }
  });
});

describe('Docs/troubleshooting.md', () => {
  it('has one entry for each check, in order, that can be linked to', () => {
    const entries = [...troubleshooting.matchAll(/^## (SPACE-\d+) /gm)].map(([, id]) => id);
    expect(entries).toEqual(ids);
    for (const id of ids) expect(troubleshooting).toContain(`<a id="${id.toLowerCase()}"></a>`);
    expect(offlineRules.map(({ id }) => id).every((id) => ids.includes(id))).toBe(true);
  });

  it('says for each statement about the platform where it is from, and of when that is', () => {
    expect(troubleshooting).toMatch(/hub-docs is\n?.*at [0-9a-f]{7} \(20\d\d-\d\d-\d\d\)/);
    const source = /hub-docs `|[\w.-]+#\d+|forum \d+|docker-node `|measured in/;
    // What the kit itself says, not the platform.
    const own = new Set(['SPACE-006', 'SPACE-009', 'SPACE-015']);
    for (const id of ids.filter((one) => !own.has(one))) expect(section(troubleshooting, id), id).toMatch(source);
  });
});
