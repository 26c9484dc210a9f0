import { once } from 'node:events';
import { createServer } from 'node:http';

import { originMatcher } from '@lattice/config';
import { findBrowser, launchBrowser } from '@lattice/widget/testing';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';

import { contractViewerDirectory } from '../src/places.ts';
import { startTestApp } from './support/test-app.ts';

const executable = findBrowser();
if (executable === null) console.warn('No Chromium or Chrome on this machine: pages of other origins are not tested.');

interface PageServer extends AsyncDisposable {
  readonly origin: string;
}

/** An empty page at an origin of its own. */
async function servePage(): Promise<PageServer> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>A page</title>');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    origin: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

interface Asked {
  readonly status: number | null;
  readonly text: string;
  readonly requestId: string | null;
}

/** Asks from within the page, as its script would; a refusal of the browser's is status null. */
async function askFrom(
  page: Page,
  url: string,
  init: { method: string; body?: string; credentials?: string },
): Promise<Asked> {
  return page.evaluate(
    async ([target, { credentials, ...options }]) => {
      try {
        const headers = { 'content-type': 'application/json', 'x-demo-session': 'a-session-of-mine' };
        const mode = credentials === 'include' ? 'include' : 'omit';
        const response = await fetch(target, { ...options, headers, credentials: mode });
        return {
          status: response.status,
          text: await response.text(),
          requestId: response.headers.get('x-request-id'),
        };
      } catch (error) {
        return { status: null, text: String(error), requestId: null };
      }
    },
    [url, init] as const,
  );
}

describe.skipIf(executable === null && !process.env['CI'])('in a real browser', () => {
  test('a page of an allowed origin may ask, with credentials; one of another origin may not', async () => {
    if (executable === null) throw new Error('No browser: install Chromium or set CHROMIUM_PATH.');
    await using friend = await servePage();
    await using stranger = await servePage();
    const origins = { rules: [{ kind: 'exact', origin: friend.origin }], loopback: false } as const;
    await using app = await startTestApp({ allowedOrigins: originMatcher(origins) });
    await using browser = await launchBrowser(executable);
    const page = await browser.newPage();
    const question = { method: 'POST', body: JSON.stringify({ message: 'What is it?' }), credentials: 'include' };

    await page.goto(friend.origin);
    const answered = await askFrom(page, `${app.url}/api/chat`, question);
    expect(answered).toMatchObject({ status: 200, requestId: expect.any(String) });
    expect(answered.text).toContain('event: answer-end');
    // An error can be read, too.
    expect(await askFrom(page, `${app.url}/nothing`, { method: 'GET', credentials: 'include' })).toMatchObject({
      status: 404,
    });

    await page.goto(stranger.origin);
    const before = app.answerer.requests.length;
    expect(await askFrom(page, `${app.url}/api/chat`, question)).toMatchObject({ status: null });
    expect(await askFrom(page, `${app.url}/health`, { method: 'GET' })).toMatchObject({ status: null });
    // What a form could send without asking first is refused by the server itself.
    await page.evaluate(async (target) => {
      const body = new Blob(['{"message":"What is it?"}'], { type: 'text/plain' });
      await fetch(target, { method: 'POST', mode: 'no-cors', body }).catch(() => null);
    }, `${app.url}/api/chat`);
    const served = app.logger.lines.filter(({ message }) => message === 'Request served').at(-1);
    expect(served?.fields).toMatchObject({ method: 'POST', status: 403 });
    expect(app.answerer.requests.length).toBe(before);
  });

  test('the contract can be browsed and tried, under the page’s own policy', async () => {
    if (executable === null) throw new Error('No browser: install Chromium or set CHROMIUM_PATH.');
    await using app = await startTestApp({ viewerDirectory: contractViewerDirectory() });
    await using browser = await launchBrowser(executable);
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    const elsewhere: string[] = [];
    page.on('request', (request) => !request.url().startsWith(app.url) && elsewhere.push(request.url()));

    await page.goto(`${app.url}/docs`);
    await page.locator('#operations-operation-getHealth button.opblock-summary-control').click();
    await page.locator('#operations-operation-getHealth button.execute').click();
    const response = page.locator('#operations-operation-getHealth .live-responses-table .response-col_status');
    await expect.poll(() => response.last().innerText()).toContain('200');
    expect(complaints).toEqual([]);
    expect(elsewhere.filter((url) => !url.startsWith('data:'))).toEqual([]);
  });
});
