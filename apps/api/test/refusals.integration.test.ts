import { join } from 'node:path';

import { statusOf, temporaryFolder, type TemporaryFolder, writeSite } from '@lattice/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { statusSchema } from '@lattice/core';
import { startApi } from './support/api-process.ts';

/** What a person may name that cannot be read, or not all of it; on one data directory. */
describe('a site that cannot be served', { timeout: 120_000 }, () => {
  let data: TemporaryFolder;

  beforeAll(async () => {
    data = await temporaryFolder();
  });

  afterAll(() => data[Symbol.asyncDispose]());

  async function refused(docs: string): Promise<string> {
    await using api = startApi({ dataDirectory: data.path, docs });
    const { code } = await api.exited;
    expect({ code, output: api.output() }).toMatchObject({ code: 1 });
    expect(api.stdout()).toBe('');
    expect(await api.processes()).toEqual([]);
    const message = /\nlattice: [^]*$/.exec(api.output())?.[0] ?? '';
    // For the person, not for us.
    expect(message).not.toMatch(/\n\s+at /);
    return message;
  }

  test('a folder that is not there is named before anything is started', async () => {
    await using other = await temporaryFolder();
    await using api = startApi({ dataDirectory: join(other.path, 'data'), docs: '/no/such/folder' });
    expect((await api.exited).code).toBe(1);
    expect(api.output()).toContain(
      'lattice: There is no folder /no/such/folder.\n  Give the folder of a Docusaurus site',
    );
    expect(api.output()).not.toMatch(/embedded database (?:created|started)/);
  });

  test('a folder without a Docusaurus site', async () => {
    await using folder = await temporaryFolder();
    expect(await refused(folder.path)).toMatch(/docusaurus\.config/);
  });

  test('a site without a page', async () => {
    await using folder = await temporaryFolder();
    await writeSite(folder.path, {});
    expect(await refused(folder.path)).toMatch(/no pages/);
  });

  test('a site whose configuration is broken', async () => {
    await using folder = await temporaryFolder();
    await writeSite(folder.path, { 'docusaurus.config.js': 'export default { title: ', 'docs/a.md': '# A' });
    expect(await refused(folder.path)).toMatch(/docusaurus\.config\.js/);
  });

  test('a page that cannot be read is named with its line, and the others are served', async () => {
    await using folder = await temporaryFolder();
    await writeSite(folder.path, {
      'docs/good.md': '# Good\n\nThe pump starts at dawn.\n',
      'docs/broken.mdx': '# Broken\n\nText.\n\n<Tabs>\n\nNobody closes this.\n',
    });
    await using api = startApi({ dataDirectory: data.path, docs: folder.path });
    const url = await api.ready();
    const [, warning = ''] = await api.printed(/^(.*"where":"docs\/broken\.mdx:\d+.*)$/m);
    expect(JSON.parse(warning)).toMatchObject({
      level: 'warn',
      where: expect.stringMatching(/^docs\/broken\.mdx:\d+/),
    });
    expect(await statusOf(`${url}/api/health`)).toBe(200);
    const status = statusSchema.parse(await (await fetch(`${url}/api/v1/status`)).json());
    expect(status.index?.pages).toBe(1);
    await api.stop('SIGTERM');
    expect(await api.processes()).toEqual([]);
  });

  test('a configuration with several faults names them all', async () => {
    await using api = startApi({
      dataDirectory: data.path,
      env: { LOG_LEVEL: 'loud', DATABASE_URL: 'mysql://localhost/x', SITE_URL: 'nowhere' },
    });
    expect((await api.exited).code).toBe(78);
    expect(api.output()).toMatch(
      /has 3 problems[^]*DATABASE_URL[^]*LOG_LEVEL|has 3 problems[^]*LOG_LEVEL[^]*DATABASE_URL/,
    );
    expect(api.output()).toContain('SITE_URL');
  });

  test('a data directory that cannot be one', async () => {
    await using folder = await temporaryFolder();
    await writeSite(folder.path, { taken: 'a file' });
    await using api = startApi({ dataDirectory: join(folder.path, 'taken') });
    expect((await api.exited).code).toBe(78);
    expect(api.output()).toContain(`lattice: The data directory ${folder.path}/taken cannot be written to.`);
  });
});
