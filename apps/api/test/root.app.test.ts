import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { onlineSchema } from '@lattice/core';
import { expectProblem, sendRaw } from './support/requests.ts';
import { startTestApp } from './support/test-app.ts';

const BROWSER = { Accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };

async function pageFolder(): Promise<AsyncDisposable & { path: string }> {
  const base = await mkdtemp(join(tmpdir(), 'lattice-page-'));
  // Below a dot folder, as a checkout in somebody's ~/.cache is.
  const path = join(base, '.cache', 'page');
  await mkdir(path, { recursive: true });
  await writeFile(join(path, 'index.html'), '<!doctype html><title>Ask</title>');
  await writeFile(join(path, 'main.js'), 'export {};');
  await writeFile(join(path, 'server-settings.js'), 'export {};');
  await writeFile(join(path, 'chat.3fa94c21.js'), 'export {};');
  await writeFile(join(base, '.cache', 'secret.txt'), 'secret');
  return { path, [Symbol.asyncDispose]: () => rm(base, { recursive: true }) };
}

test('browsers get the page, everybody else one line of JSON', async () => {
  await using folder = await pageFolder();
  await using app = await startTestApp({ pageDirectory: folder.path });

  const page = await fetch(app.url, { headers: BROWSER });
  expect(page.status).toBe(200);
  expect(page.headers.get('content-type')).toMatch(/^text\/html/);
  expect(page.headers.get('cache-control')).toBe('no-cache');
  expect(page.headers.get('vary')).toContain('Accept');
  expect(await page.text()).toContain('<title>Ask</title>');

  for (const headers of [{}, { Accept: '*/*' }, { Accept: 'application/json' }]) {
    const online = await fetch(app.url, { headers });
    expect(online.status).toBe(200);
    expect(onlineSchema.parse(await online.json())).toMatchObject({ status: 'online', version: '1.2.3' });
  }
});

test('HEAD answers without a body', async () => {
  await using folder = await pageFolder();
  await using app = await startTestApp({ pageDirectory: folder.path });
  for (const headers of [{}, BROWSER]) {
    const head = await fetch(app.url, { method: 'HEAD', headers });
    expect(head.status).toBe(200);
    expect(await head.text()).toBe('');
  }
});

test('is online before anything else is, and without a page', async () => {
  const hanging = () => Promise.withResolvers<never>().promise;
  await using app = await startTestApp({
    readiness: { phase: () => 'starting', dependencies: () => [{ name: 'postgres', check: hanging }] },
    pageDirectory: join(tmpdir(), 'lattice-no-such-folder'),
  });
  const response = await fetch(app.url, { headers: BROWSER });
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({ status: 'online' });
});

test('page files are revalidated, those named after their content are kept for ever', async () => {
  await using folder = await pageFolder();
  await using app = await startTestApp({ pageDirectory: folder.path });

  for (const name of ['main.js', 'server-settings.js']) {
    const file = await fetch(`${app.url}/page/${name}`);
    expect(file.headers.get('content-type')).toMatch(/^text\/javascript/);
    expect(file.headers.get('cache-control')).toBe('no-cache');
    // By hand: fetch adds `Cache-Control: no-cache`, which asks for the whole file again.
    const validator = `If-None-Match: ${file.headers.get('etag')}`;
    const again = await sendRaw(
      app.url,
      `GET /page/${name} HTTP/1.1\r\nHost: x\r\n${validator}\r\nConnection: close\r\n\r\n`,
    );
    expect(again).toMatch(/^HTTP\/1\.1 304 /);
  }
  const hashed = await fetch(`${app.url}/page/chat.3fa94c21.js`);
  expect(hashed.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
});

test.each(['/page/..%2fsecret.txt', '/page/%2e%2e/secret.txt', '/page/....//secret.txt', '/page/.hidden', '/page/'])(
  'no path leaves the folder: %s',
  async (path) => {
    await using folder = await pageFolder();
    await using app = await startTestApp({ pageDirectory: folder.path });
    const response = await fetch(app.url + path);
    expect(JSON.stringify(await expectProblem(response, 404, 'not-found'))).not.toContain(folder.path);
  },
);
