import { expect, test } from 'vitest';

import { PROBLEM_KINDS } from '../src/http/problem.ts';
import { contractViewerDirectory } from '../src/places.ts';
import { expectProblem } from './support/requests.ts';
import { startTestApp } from './support/test-app.ts';

test('every code has a page, and the type of a problem leads to it', async () => {
  await using app = await startTestApp();
  const codes = Object.keys(PROBLEM_KINDS);
  expect(codes.length).toBeGreaterThan(30);
  const index = await (await fetch(`${app.url}/docs/errors`)).text();
  for (const code of codes) {
    const response = await fetch(`${app.url}/docs/errors/${code}`);
    expect([code, response.status, response.headers.get('content-type')]).toEqual([
      code,
      200,
      'text/html; charset=utf-8',
    ]);
    expect(await response.text()).toContain(`<code>${code}</code>`);
    expect(index).toContain(`href="/docs/errors/${code}"`);
  }
  const missing = await fetch(`${app.url}/nothing`);
  const problem = await expectProblem(missing, 404, 'not-found');
  expect((await fetch(new URL(problem.type, missing.url))).status).toBe(200);
});

test('names that lead to no page are problems, whatever they hold', async () => {
  await using app = await startTestApp({ viewerDirectory: contractViewerDirectory() });
  for (const name of ['nonsense', '__proto__', 'constructor', '%3Cscript%3E', '..%2f..%2fpackage.json']) {
    await expectProblem(await fetch(`${app.url}/docs/errors/${name}`), 404, 'not-found');
    await expectProblem(await fetch(`${app.url}/docs/assets/${name}`), 404, 'not-found');
  }
  await expectProblem(await fetch(`${app.url}/docs/assets/package.json`), 404, 'not-found');
});

test('the viewer comes from this server', async () => {
  await using app = await startTestApp({ viewerDirectory: contractViewerDirectory() });
  const page = await (await fetch(`${app.url}/docs`)).text();
  const files = [...page.matchAll(/(?:src|href)="(\/docs[^"]+)"/g)].map(([, path]) => path ?? '');
  expect(files.length).toBeGreaterThanOrEqual(3);
  expect(page).not.toMatch(/https?:\/\//);
  for (const path of files) {
    const response = await fetch(app.url + path);
    expect([path, response.status]).toEqual([path, 200]);
    expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(100);
  }
});
