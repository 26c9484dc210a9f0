import { join } from 'node:path';

import { createLatticeClient, type LatticeClient } from '@lattice/api-client';
import { gapsSchema, type Gap } from '@lattice/core';
import { temporaryFolder, writeSite, type TemporaryFolder } from '@lattice/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { startApi, type ApiProcess } from './support/api-process.ts';
import { runProgram } from './support/run-program.ts';

const BEFORE = 'How do I rinse the sponge of my filter? I am ada@example.com';
const KEPT = 'How do I rinse the sponge of my filter? I am [email]';
const ANSWERED = 'How long does the axolotl keep its gills?';
/** Far longer than it takes, for a machine that is busy. */
const SOON = { timeout: 60_000 };

/** The real program with its worker, started again and again on the same data; the tests follow one another. */
describe('questions the site does not answer', { timeout: 180_000 }, () => {
  let folder: TemporaryFolder;
  let site: string;
  let api: ApiProcess;
  let lattice: LatticeClient;

  const start = async (env: Record<string, string> = {}): Promise<void> => {
    api = startApi({ dataDirectory: join(folder.path, 'data'), docs: site, env });
    lattice = createLatticeClient({ baseUrl: await api.ready() });
  };
  const gaps = async (): Promise<Gap[]> => (await lattice.listGaps({ state: 'all' })).gaps;
  const command = (...args: string[]) =>
    runProgram('apps/cli/src/main.ts', ['gaps', '--data-dir', api.dataDirectory, ...args], {});

  beforeAll(async () => {
    folder = await temporaryFolder();
    site = join(folder.path, 'site');
    await writeSite(site, {
      'docs/axolotl.md': '# Axolotls\n\nThe axolotl keeps its gills for all of its life.\n',
      'docs/tank.md': '# The tank\n\n## Water\n\nAn aquarium needs cool water and a filter.\n',
    });
    await start();
  }, 180_000);

  afterAll(async () => {
    await api[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });

  test('are kept with their nearest section, without who asked', async () => {
    const refused = await lattice.ask({ message: BEFORE });
    expect(refused).toMatchObject({ refused: true, refusal_reason: 'below-floor' });
    await expect.poll(gaps, SOON).toHaveLength(1);
    const [gap] = await gaps();
    expect(gap).toMatchObject({
      question: KEPT,
      state: 'open',
      asked: 1,
      refused: 1,
      nearest: { route: '/tank', source_path: expect.stringContaining('tank.md') },
    });
    expect(gap?.missing).toContain('sponge');
    const conversation = await lattice.getConversation(refused.conversation_id);
    expect(JSON.stringify(gap)).not.toContain(conversation.id);
    expect(api.output()).not.toContain('ada@example.com');
  });

  test('and those whose answer did not help, as long as the vote stands', async () => {
    const answer = await lattice.ask({ message: ANSWERED });
    expect(answer.refused).toBe(false);
    const { conversation_id, message_id } = answer;
    await lattice.sendFeedback({
      conversation_id,
      message_id,
      rating: 'down',
      reason: 'incomplete',
      note: 'In years?',
    });
    expect((await lattice.getConversation(conversation_id)).messages[1]?.feedback).toEqual({
      rating: 'down',
      reason: 'incomplete',
      note: 'In years?',
    });
    expect(await gaps()).toMatchObject([
      { question: ANSWERED, disliked: 1, reasons: { incomplete: 1 }, notes: ['In years?'] },
      { question: KEPT },
    ]);
  });

  test('are listed by the command, each as an issue for the docs', async () => {
    const listed = await command('--json');
    expect(gapsSchema.parse(JSON.parse(listed.stdout)).gaps).toEqual(await gaps());
    const [gap] = await gaps();
    const issue = await command('--issue', gap?.id.slice(0, 8) ?? '');
    expect(issue.stdout).toBe(`## ${gap?.issue.title}\n\n${gap?.issue.body}\n`);
    expect((await command()).stdout).toContain(`gap ${gap?.id.slice(0, 8)}`);
    expect(await command('--issue', 'none')).toMatchObject({ code: 2, stdout: '' });
  });

  test('are asked again when the site is read again: closed by a page that answers, open where nothing has changed', async () => {
    await api.stop('SIGTERM');
    await writeSite(site, {
      'docs/filter.md': '# Clean the filter\n\nTo clean the filter of the aquarium, rinse the sponge in tank water.\n',
    });
    await start();
    const states = async () => (await gaps()).map(({ question, state }) => [question, state]);
    await expect.poll(states, SOON).toEqual([
      [ANSWERED, 'open'],
      [KEPT, 'answered'],
    ]);
    expect((await gaps())[1]).toMatchObject({ answered_by: { route: '/filter' }, reopened: 0 });
  });

  test('are open again when the page is gone', async () => {
    await api.stop('SIGTERM');
    await writeSite(site, { 'docs/filter.md': '# Food\n\nWorms, mostly.\n' });
    await start();
    await expect.poll(gaps, SOON).toMatchObject([
      { question: ANSWERED, state: 'open' },
      { question: KEPT, state: 'open', answered_by: null, reopened: 1 },
    ]);
  });

  test('GAP_RETENTION_DAYS: 0 keeps none, and forgets those there are; votes stay', async () => {
    await api.stop('SIGTERM');
    await start({ GAP_RETENTION_DAYS: '0' });
    expect((await lattice.ask({ message: BEFORE })).refused).toBe(true);
    const { conversation_id, message_id } = await lattice.ask({ message: ANSWERED });
    await lattice.sendFeedback({ conversation_id, message_id, rating: 'down' });
    expect(await lattice.listGaps({ state: 'all' })).toMatchObject({ retention_days: 0, gaps: [] });
    expect((await lattice.getConversation(conversation_id)).messages[1]?.feedback?.rating).toBe('down');
    await api.stop('SIGTERM');
    await start();
    expect(await gaps()).toEqual([]);
  });
});
