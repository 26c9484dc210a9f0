import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { sampleBuild, startHub, type StandInHub, type TreeChange } from '@lattice/space/testing';
import { temporaryFolder } from '@lattice/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';

import { jsonOf, lattice, type Run } from './support/lattice.ts';

let hub: StandInHub;
beforeEach(async () => {
  hub = await startHub();
});
afterEach(() => hub[Symbol.asyncDispose]());

const COMMITS = { first: 'a'.repeat(40), second: 'b'.repeat(40) };

function space(args: readonly string[], env: Readonly<Record<string, string>> = {}, cwd?: string): Promise<Run> {
  const known = { HF_ENDPOINT: hub.endpoint, HF_TOKEN: 'hf_stand_in_token_0123456789', LATTICE_SPACE: 'owner/name' };
  return lattice(['space', ...args], { env: { ...known, ...env }, ...(cwd === undefined ? {} : { cwd }) });
}

async function push(commit: string, change: TreeChange = {}, ...more: string[]): Promise<Run> {
  await using build = await sampleBuild(commit, change);
  return await space(['push', '--dir', build.path, ...more]);
}

function expectNoToken(...runs: readonly Run[]): void {
  for (const { stdout, stderr } of runs) expect(stdout + stderr).not.toContain(hub.state.token);
}

describe('lattice space push', () => {
  it('pushes, waits for the new build, tries it; a second time there is nothing to push', async () => {
    const first = await push(COMMITS.first);
    expect(first, first.stderr).toMatchObject({ code: 0 });
    expect(first.stdout).toMatch(/Pushed [0-9a-f]{12} over git/);
    expect(first.stdout).toMatch(/ok +GET \/:[\s\S]*ok +HEAD \/:[\s\S]*ok +POST \/api\/v1\/query/);
    expect(first.stderr).toMatch(/BUILDING\n +APP_STARTING\n/);
    expect(first.stdout).toMatch(/serves it after \d+ s, \d+ s of it building/);
    const again = await push(COMMITS.first);
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('Nothing to push') });
    expect(await hub.repository.commits()).toHaveLength(1);
    expectNoToken(first, again);
  });

  it('adds one commit upon what is there and takes away what is gone, without force', async () => {
    await push(COMMITS.first, { files: { 'app/old.txt': 'old' } }, '--no-wait');
    const { code, stderr } = await push(COMMITS.second, {}, '--no-wait');
    expect(code, stderr).toBe(0);
    const [last, earlier] = await hub.repository.commits();
    expect([last?.title, earlier?.title]).toEqual(['Deploy bbbbbbbbbbbb', 'Deploy aaaaaaaaaaaa']);
    expect((await hub.repository.files()).map(({ path }) => path)).not.toContain('app/old.txt');
  });

  it('shows the token to no other process', async () => {
    const run = await push(COMMITS.first, {}, '--no-wait');
    expect(run.code, run.stderr).toBe(0);
    const processes = await hub.repository.processesSeen();
    expect(processes).toContain('git');
    expect(processes).not.toContain(hub.state.token);
  });

  it('pushes nothing in a dry run, and shows the difference', async () => {
    const { code, stdout } = await push(COMMITS.first, {}, '--dry-run');
    expect(code).toBe(0);
    expect(stdout).toContain('+FROM node:24');
    expect(await hub.repository.head()).toBeNull();
  });

  it('refuses what would not work before it asks anybody', async () => {
    const { code, stderr } = await push(COMMITS.first, { links: { 'app/link': '../../x' } });
    expect({ code, named: stderr.includes('SPACE-009') }, stderr).toEqual({ code: 1, named: true });
    expect(hub.requests).toEqual([]);
  });

  it('uploads over HTTP what git would be refused for', async () => {
    const binary = Buffer.from([1, 0, 2, 0, 3]);
    const { code, stdout, stderr } = await push(COMMITS.first, { files: { 'app/model.bin': binary } });
    expect({ code, stdout }, stderr).toMatchObject({ code: 0, stdout: expect.stringContaining('over http') });
    const pointer = await hub.repository.readAt((await hub.repository.head()) ?? '', 'app/model.bin');
    const oid = /sha256:(\w+)/.exec(pointer ?? '')?.[1] ?? '';
    expect(hub.state.uploads.get(oid)).toEqual(binary);
  });

  it("names the check when the Hub's hook rejects what was pushed with force of will", async () => {
    const { code, stderr } = await push(COMMITS.first, { files: { 'app/model.bin': Buffer.from([0, 1]) } }, '--git');
    expect({ code, named: stderr.includes('SPACE-007') }, stderr).toEqual({ code: 1, named: true });
    expect(await hub.repository.head()).toBeNull();
  });

  it('makes the Space where asked to', async () => {
    hub.state.exists = false;
    expect(await push(COMMITS.first)).toMatchObject({ code: 1, stderr: expect.stringContaining('--create') });
    const { code, stderr } = await push(COMMITS.first, {}, '--create', '--no-wait');
    expect({ code, exists: hub.state.exists }, stderr).toEqual({ code: 0, exists: true });
  });

  it('SPACE-001: says that a Docker Space wants a plan, and does not try again', async () => {
    Object.assign(hub.state, { exists: false, isPro: false });
    const { code, stderr } = await push(COMMITS.first, {}, '--create');
    expect({ code, text: stderr }).toMatchObject({ code: 1, text: expect.stringMatching(/SPACE-001: .*PRO/) });
    expect(hub.requests.filter((line) => line.includes('repos/create'))).toHaveLength(1);
  });

  it('SPACE-008: says that a token may only read', async () => {
    hub.state.role = 'read';
    expect(await push(COMMITS.first)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/SPACE-008: .*read, not write/),
    });
  });

  it('SPACE-008: says that a token is not known', async () => {
    await using build = await sampleBuild(COMMITS.first);
    const run = await space(['push', '--dir', build.path], { HF_TOKEN: 'hf_another_token_entirely' });
    expect(run).toMatchObject({ code: 1, stderr: expect.stringMatching(/SPACE-008: .*does not know the token/) });
    expect(run.stderr).not.toContain('hf_another_token_entirely');
  });

  it('tries again when the Hub is busy, and gives up on a limit that lasts', async () => {
    hub.state.failures.push({ status: 503 }, { status: 429, headers: { ratelimit: '"api";r=0;t=1' } });
    const { code, stderr } = await push(COMMITS.first, {}, '--no-wait');
    expect(code, stderr).toBe(0);
    hub.state.failures.push({ status: 429, headers: { 'retry-after': '280' } });
    expect(await push(COMMITS.second)).toMatchObject({ code: 1, stderr: expect.stringContaining('limit of requests') });
  });

  it('waits for another operation on the Space, and repeats no change that may have been made', async () => {
    hub.state.exists = false;
    const busy = { status: 409, body: 'another conflicting operation is in progress' };
    const retried = () => hub.requests.filter((line) => line.includes('repos/create')).length;
    hub.state.failAt.set('POST /api/repos/create', [busy]);
    const made = await push(COMMITS.first, {}, '--create', '--no-wait');
    expect({ code: made.code, retried: retried() }, made.stderr).toEqual({ code: 0, retried: 2 });
    hub.state.exists = false;
    hub.state.failAt.set('POST /api/repos/create', [{ status: 500 }]);
    const failed = await push(COMMITS.second, {}, '--create', '--no-wait');
    expect({ code: failed.code, retried: retried() }, failed.stderr).toEqual({ code: 1, retried: 3 });
  });

  it('shows the end of the build log with the entry that fits', async () => {
    Object.assign(hub.state, {
      stagesAfterPush: ['BUILDING', 'BUILD_ERROR'],
      buildLog: ['#5 RUN useradd -m -u 1000 user', 'useradd: UID 1000 is not unique'],
    });
    const { code, stderr } = await push(COMMITS.first);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /BUILD_ERROR[\s\S]*UID 1000 is not unique[\s\S]*SPACE-002: [\s\S]*troubleshooting\.md#space-002/,
    );
  });

  it.each([
    ['NO_APP_FILE', 'SPACE-006'],
    ['CONFIG_ERROR', null],
    ['RUNTIME_ERROR', null],
    ['STOPPED', null],
    ['DELETING', null],
  ])('ends with the stage %s, and does not wait on', async (stage, entry) => {
    Object.assign(hub.state, { stagesAfterPush: ['BUILDING', stage] });
    const { code, stderr } = await push(COMMITS.first);
    expect({ code, told: stderr.includes(`ended in ${stage}`) }, stderr).toEqual({ code: 1, told: true });
    if (entry !== null) expect(stderr).toContain(entry);
  });

  it('SPACE-016: recognises a build that ran out of memory', async () => {
    Object.assign(hub.state, {
      stagesAfterPush: ['BUILDING', 'BUILD_ERROR'],
      errorMessage: 'Job failed with exit code: 137',
    });
    expect(await push(COMMITS.first)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/SPACE-016: The build or the program ran out of memory/),
    });
  });

  it('counts a Space that serves too late as a failure', async () => {
    const { code, stdout, stderr } = await push(COMMITS.first, {}, '--within', '0');
    expect(stdout).toMatch(/serves it after/);
    expect({ code, told: stderr.includes('longer than 0 s') }, stderr).toEqual({ code: 1, told: true });
  });

  it('SPACE-004: recognises a Space that was paused as abusive', async () => {
    Object.assign(hub.state, { stagesAfterPush: ['BUILDING', 'PAUSED'], errorMessage: 'Flagged as abusive' });
    expect(await push(COMMITS.first)).toMatchObject({ code: 1, stderr: expect.stringContaining('SPACE-004') });
  });

  it('fails where the page cannot be framed', async () => {
    hub.state.appHeaders = { 'x-frame-options': 'SAMEORIGIN' };
    expect(await push(COMMITS.first)).toMatchObject({ code: 1, stdout: expect.stringContaining('FAILED frame') });
  });
});

describe('lattice space secrets', () => {
  it('sets secrets and variables by what they are, and never shows a value', async () => {
    const values = { GEMINI_API_KEY: 'AIza-very-secret', LOG_LEVEL: 'debug', NEON_API_KEY: 'postgres://u:pw@db/x' };
    const synced = await space(['secrets', 'sync'], values);
    expect(synced.code, synced.stderr).toBe(0);
    expect([...hub.state.secrets.keys()].toSorted((a, b) => a.localeCompare(b))).toEqual([
      'GEMINI_API_KEY',
      'NEON_API_KEY',
    ]);
    expect(hub.state.secrets.get('GEMINI_API_KEY')).toBe('AIza-very-secret');
    expect([...hub.state.variables]).toEqual([['LOG_LEVEL', 'debug']]);
    const listed = await space(['secrets', 'list', '--json']);
    expect(jsonOf(listed)).toEqual({ secrets: ['GEMINI_API_KEY', 'NEON_API_KEY'], variables: ['LOG_LEVEL'] });
    for (const { stdout, stderr } of [synced, listed]) expect(stdout + stderr).not.toMatch(/very-secret|u:pw/);
  });

  it('takes names, refuses what is none of a Space, and sets nothing in a dry run', async () => {
    expect(await space(['secrets', 'sync', 'PORT'], { PORT: '1' })).toMatchObject({ code: 2 });
    expect(await space(['secrets', 'sync', 'GEMINI_API_KEY'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('no value'),
    });
    const dry = await space(['secrets', 'sync', 'LOG_LEVEL', '--dry-run'], {
      LOG_LEVEL: 'debug',
      OPENAI_API_KEY: 'sk-x-y-z',
    });
    expect(dry).toMatchObject({ code: 0, stdout: 'would set variable LOG_LEVEL\n' });
    expect([hub.state.secrets.size, hub.state.variables.size]).toEqual([0, 0]);
  });
});

describe('lattice space status and logs', () => {
  it('says how the Space runs', async () => {
    await push(COMMITS.first);
    const status = await space(['status', '--json']);
    expect(jsonOf(status)).toMatchObject({ space: 'owner/name', stage: 'RUNNING', hardware: 'cpu-basic' });
    expect(status.code).toBe(0);
  });

  it('fails for a Space that does not run, with what the Hub says', async () => {
    Object.assign(hub.state, { stage: 'RUNTIME_ERROR', errorMessage: 'Exit code: 1' });
    expect(await space(['status'])).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/RUNTIME_ERROR\nerror +Exit code: 1/),
    });
  });

  it('reads a log whose connection stays open, and leaves out what it has read when it breaks', async () => {
    hub.state.buildLog = ['one', 'two', 'three'];
    hub.state.logBreaksAfter = 2;
    const { code, stdout, stderr } = await space(['logs', '--build', '--follow']);
    expect({ code, stdout }, stderr).toEqual({ code: 0, stdout: 'one\ntwo\nthree\n' });
  });

  it('prints the log and the entry that fits', async () => {
    hub.state.runLog = ['start', 'Error: EACCES: permission denied'];
    const { code, stdout, stderr } = await space(['logs']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'start\nError: EACCES: permission denied\n' });
    expect(stderr).toContain('SPACE-010');
  });
});

describe('lattice doctor --space', () => {
  const findingsSchema = z.object({
    findings: z.array(
      z.object({ id: z.string(), severity: z.string(), evidence: z.string(), fix: z.string().nullable() }),
    ),
  });

  async function doctor(): Promise<{ code: number; bad: readonly string[]; good: readonly string[] }> {
    const env = { HF_ENDPOINT: hub.endpoint, HF_TOKEN: hub.state.token };
    const args = ['doctor', '--space', 'owner/name', '--origin', 'https://front.example', '--json'];
    const run = await lattice(args, { env });
    expectNoToken(run);
    const { findings } = findingsSchema.parse(jsonOf(run));
    const ids = (wanted: (severity: string) => boolean) =>
      findings.filter(({ severity }) => wanted(severity)).map(({ id }) => id);
    return { code: run.code, bad: ids((severity) => severity !== 'ok'), good: ids((severity) => severity === 'ok') };
  }

  it('finds nothing wrong with a Space that is well, but for the cookies that the edge drops', async () => {
    await push(COMMITS.first);
    const { code, bad, good } = await doctor();
    expect({ code, bad }).toEqual({ code: 0, bad: ['SPACE-011'] });
    const looked = [
      'SPACE-001',
      'SPACE-003',
      'SPACE-005',
      'SPACE-008',
      'SPACE-011',
      'SPACE-012',
      'SPACE-014',
      'SPACE-015',
    ];
    expect(good).toEqual(expect.arrayContaining([...looked, 'runtime', 'streaming']));
  });

  it.each<{ id: string; what: string; change: (state: StandInHub['state']) => void }>([
    { id: 'SPACE-001', what: 'no plan', change: (state) => void (state.isPro = false) },
    { id: 'SPACE-008', what: 'a token that reads', change: (state) => void (state.role = 'read') },
    {
      id: 'SPACE-012',
      what: 'a header against frames',
      change: (state) => void (state.appHeaders = { 'x-frame-options': 'DENY' }),
    },
    {
      id: 'SPACE-014',
      what: 'a service that is down',
      change: (state) => void (state.appHealth = { status: 503, body: { status: 'starting' } }),
    },
    {
      id: 'SPACE-014',
      what: 'vectors of another length',
      change: (state) =>
        void (state.appHealth = {
          status: 200,
          body: { status: 'degraded', dependencies: { embedding: 'dimensions differ' } },
        }),
    },
    {
      id: 'SPACE-015',
      what: 'a missing secret',
      change: (state) => void state.variables.set('NEO4J_URI', 'neo4j+s://x'),
    },
  ])('$id: $what', async ({ id, change }) => {
    await push(COMMITS.first);
    change(hub.state);
    expect((await doctor()).bad).toContain(id);
  });

  it('SPACE-011: an app that lets foreign pages in', async () => {
    await push(COMMITS.first);
    hub.state.refusesForeign = false;
    expect(await doctor()).toMatchObject({ code: 1 });
  });

  it('SPACE-003: an app that answers nobody', async () => {
    expect(await doctor()).toMatchObject({ code: 1, bad: expect.arrayContaining(['SPACE-003']) });
  });

  it('SPACE-004: a Space paused as abusive', async () => {
    Object.assign(hub.state, {
      stage: 'PAUSED',
      stagesAfterPush: [],
      errorMessage: 'Blocked by abuse-handler by rule: Cloudflare',
    });
    expect(await doctor()).toMatchObject({ code: 1, bad: expect.arrayContaining(['SPACE-004']) });
  });
});

it('lattice space rollback: back to the build before, by a new commit, with a note', async () => {
  await using folder = await temporaryFolder();
  await push(COMMITS.first, { files: { 'app/text.txt': 'good' } });
  await push(COMMITS.second, { files: { 'app/text.txt': 'bad' } });
  hub.state.secrets.set('GEMINI_API_KEY', 'secret-value');
  const args = ['rollback', '--reason', 'answers were wrong', '--note', 'note.md'];
  const run = await space(args, { LOG_LEVEL: 'info' }, folder.path);
  expect(run.code, run.stderr).toBe(0);
  const [head, bad, good] = await hub.repository.commits();
  expect(await hub.repository.readAt(head?.id ?? '', 'app/text.txt')).toBe('good');
  const note = await readFile(join(folder.path, 'note.md'), 'utf8');
  for (const part of [bad?.id, good?.id, 'answers were wrong', 'Space only: GEMINI_API_KEY', 'here only: LOG_LEVEL']) {
    expect(note).toContain(part);
  }
  expect(note).not.toContain('secret-value');
  expectNoToken(run);
});
