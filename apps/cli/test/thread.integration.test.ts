import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

import { postmasterOf, temporaryFolder, type TemporaryFolder } from '@lattice/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { jsonOf, lattice, REPOSITORY, ROBOTICS_BOOK } from './support/lattice.ts';

const QUESTION = 'What is ROS 2?';
const UNANSWERABLE = 'Who won the chess world championship of 1972?';

const citation = {
  n: expect.any(Number),
  title: expect.any(String),
  url: expect.stringMatching(/^https:\/\/robotics-book\.example\//),
  route: expect.stringMatching(/^\//),
  heading_path: expect.any(Array),
  quote: expect.any(String),
  version: 'current',
  locale: 'en',
};

/** From an empty folder to a scored set of answers, on a server of its own; the tests follow one another. */
describe('the whole thread', { timeout: 120_000 }, () => {
  let folder: TemporaryFolder;

  beforeAll(async () => {
    folder = await temporaryFolder();
  });

  afterAll(() => folder[Symbol.asyncDispose]());

  const run = (...args: string[]) => lattice([...args, '--data-dir', folder.path]);

  test('before anything is indexed there is nothing to find, and that is said', async () => {
    const asked = await run('ask', QUESTION, '--json');
    expect(asked.code).toBe(0);
    expect(jsonOf(asked)).toMatchObject({ refused: true, refusal_reason: 'index-empty', citations: [] });
    const found = await run('search', QUESTION);
    expect(found).toMatchObject({ code: 0, stdout: '', stderr: expect.stringContaining('lattice -- ingest') });
  });

  test('a folder that is no site ends with 1 and a sentence', async () => {
    await using empty = await temporaryFolder();
    const { code, stdout, stderr } = await run('ingest', empty.path);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^lattice: .*docusaurus\.config/m);
  });

  test('ingest indexes the site and shows how far it is', async () => {
    const first = await run('ingest', ROBOTICS_BOOK, '--json');
    expect(first.code).toBe(0);
    expect(jsonOf(first)).toMatchObject({ state: 'succeeded', pages: 18, reused: 0, warnings: [], failure: null });
    expect(first.stderr).toMatch(/^Done 18\/18 pages/m);
    const again = await run('ingest', ROBOTICS_BOOK);
    expect(again.code).toBe(0);
    expect(again.stdout).toMatch(/^18 pages \(18 unchanged\), \d+ chunks in \d+\.\d s\n$/);
  });

  test('search lists sections', async () => {
    const found = await run('search', 'zero moment point', '--limit', '3', '--json');
    expect(found.code).toBe(0);
    expect(jsonOf(found)).toEqual({
      refusal: null,
      degraded: [],
      results: [1, 2, 3].map((rank) => ({
        rank,
        route: expect.stringMatching(/^\//),
        anchor: expect.toBeOneOf([null, expect.any(String)]),
        url: expect.stringMatching(/^https:\/\/robotics-book\.example\//),
        title: expect.any(String),
        heading_path: expect.any(Array),
        score: expect.any(Number),
      })),
    });
    expect(jsonOf(found)).toMatchObject({ results: [{ route: '/balance', anchor: 'zero-moment-point' }, {}, {}] });
    const explained = await run('search', 'zero moment point', '--limit', '1', '--explain');
    expect(explained.stdout).toMatch(/\n    lexical 1\.00, .*page 1\.00.*\nEvidence: likeness 1\.00/);
  });

  test('ask answers with links to what the manifest has', async () => {
    const asked = await run('ask', 'How do I install ROS 2 on Ubuntu 24.04?', '--json');
    expect(asked.code).toBe(0);
    const answer = jsonOf(asked);
    expect(answer).toMatchObject({
      answer: expect.stringContaining('[1]'),
      mode: 'extractive',
      route: 'document',
      refused: false,
      citations: expect.arrayContaining([
        expect.objectContaining({ ...citation, url: 'https://robotics-book.example/#install', anchor: 'install' }),
      ]),
    });
    const { stdout: manifest } = await lattice(['manifest', ROBOTICS_BOOK, '--json']);
    expect(manifest).toContain('"id":"install"');

    const shown = await run('ask', QUESTION);
    expect(shown.stdout).toMatch(
      /building robot software[^]*\n\[1\] What is ROS 2\?.*\n {4}https:\/\/robotics-book\.example\//,
    );
  });

  test('ask refuses what the site does not say', async () => {
    const asked = await run('ask', UNANSWERABLE, '--json');
    expect(asked.code).toBe(0);
    expect(jsonOf(asked)).toMatchObject({ refused: true, refusal_reason: 'below-floor' });
  });

  test('eval scores a question set, and a threshold that is missed fails', async () => {
    const questions = join(ROBOTICS_BOOK, '../../evals/questions/robotics-book.jsonl');
    const passed = await run('eval', questions, '--json', '--min', 'page_recall_at_5=0.5');
    expect(passed).toMatchObject({ code: 0 });
    const report = jsonOf(passed);
    expect(report).toEqual({ summary: expect.any(Object), questions: expect.any(Array) });
    expect(report).toMatchObject({
      summary: {
        questions: 62,
        answerable: 52,
        page_recall_at_5: expect.any(Number),
        mrr: expect.any(Number),
        ndcg_at_10: expect.any(Number),
        anchor_hit_at_5: expect.any(Number),
        refusal_precision: expect.any(Number),
        refusal_recall: expect.any(Number),
        p50_ms: expect.any(Number),
        p95_ms: expect.any(Number),
      },
      questions: Array.from({ length: 62 }, () => ({
        id: expect.stringMatching(/^book-/),
        refused: expect.any(Boolean),
        latency_ms: expect.any(Number),
        results: expect.any(Array),
      })),
    });
    const failed = await run('eval', questions, '--min', 'mrr=1.01');
    expect(failed).toMatchObject({ code: 1, stderr: expect.stringMatching(/^mrr is \d\.\d+, below 1\.01$/m) });
    expect(failed.stdout).toMatch(/page recall@5 +\d\.\d{3}/);
    expect(await run('eval', questions, '--min', 'beauty=1')).toMatchObject({ code: 2 });
  });

  test('keys are made, listed without their text, and revoked once', async () => {
    const made = await run('keys', 'create', 'the bot', '--scope', 'ask,ingest', '--days', '30', '--json');
    expect(made.code).toBe(0);
    const key = jsonOf(made);
    expect(key).toMatchObject({ name: 'the bot', scopes: ['ask', 'ingest'], key: expect.stringMatching(/^lat_/) });
    const { id, key: text } =
      typeof key === 'object' && key !== null ? { id: '', key: '', ...key } : { id: '', key: '' };
    const listed = await run('keys', 'list');
    expect(listed.stdout).toMatch(new RegExp(`^${String(id)}  valid +ask,ingest +never used  the bot\\n$`));
    expect(listed.stdout + listed.stderr).not.toContain(String(text));
    expect((await run('keys', 'revoke', String(id))).code).toBe(0);
    expect((await run('keys', 'revoke', String(id))).code).toBe(1);
    expect((await run('keys', 'list')).stdout).toContain('revoked');
    expect((await run('keys', 'create', 'x', '--scope', 'everything')).code).toBe(2);
  });

  test('doctor finds everything in order', async () => {
    const looked = await run('doctor', '--json');
    expect(looked.code).toBe(0);
    const ok = (id: string) => ({ id, severity: 'ok', evidence: expect.any(String), fix: null });
    expect(jsonOf(looked)).toEqual({
      findings: ['node', 'configuration', 'embedded-server', 'embedded-data', 'database', 'index'].map(ok),
    });
  });

  test('the launcher leaves standard output to the program, from wherever the person stands', async () => {
    const child = spawn(
      'sh',
      ['scripts/run', 'apps/cli/src/main.ts', 'ask', QUESTION, '--json', '--data-dir', 'here'],
      {
        cwd: REPOSITORY,
        env: {
          PATH: process.env['PATH'],
          HOME: process.env['HOME'],
          NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
          INIT_CWD: folder.path,
          LOG_LEVEL: 'debug',
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining('"msg":"database migrated"') });
    expect(JSON.parse(stdout)).toMatchObject({ refused: true, refusal_reason: 'index-empty' });
    expect(existsSync(join(folder.path, 'here', 'postgres'))).toBe(true);
  });

  test('no command leaves a server behind', async () => {
    expect(await postmasterOf(folder.path)).toBeNull();
    expect(await postmasterOf(`${folder.path}/here`)).toBeNull();
  });
});
