import { join } from 'node:path';

import { testDatabase } from '@lattice/clients/postgres/testing';
import { findBrowser, launchBrowser } from '@lattice/widget/testing';
import type { Locator, Page } from 'playwright-core';
import { temporaryFolder } from '@lattice/testing';
import { describe, expect, test } from 'vitest';

import { ROBOTICS_BOOK, startApi } from './support/api-process.ts';
import { placesOf } from './support/manifest.ts';

const QUESTION = 'What is ROS 2?';
const FOLLOW_UP = 'How do I install it on Ubuntu 24.04?';
const executable = findBrowser();
const screenshots = process.env['LATTICE_SCREENSHOTS'];

if (executable === null) console.warn('No Chromium or Chrome on this machine: the real chat page is not tested.');

// Without a browser this is skipped on a developer's machine and fails where CI is set.
describe.skipIf(executable === null && !process.env['CI'])('the chat page of the real program', () => {
  test('is there before the program is ready, answers with links, and remembers', { timeout: 120_000 }, async () => {
    if (executable === null) throw new Error('No browser: install Chromium or set CHROMIUM_PATH.');
    await using database = await testDatabase();
    await using folder = await temporaryFolder();
    await using browser = await launchBrowser(executable);
    await using api = startApi({
      dataDirectory: folder.path,
      docs: ROBOTICS_BOOK,
      env: { DATABASE_URL: database.url },
    });
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme: 'light' });
    const page = await context.newPage();
    const complaints = complaintsOf(page);
    page.setDefaultTimeout(60_000);

    await page.goto(await api.listening());
    // It looks again by itself until questions can be answered.
    await page.getByRole('heading', { name: 'Ask Physical AI and Humanoid Robotics', level: 1 }).waitFor();
    await page.getByText('Enter sends').waitFor();
    await ask(page, QUESTION);
    if (screenshots !== undefined) await page.screenshot({ path: join(screenshots, 'chat.png') });
    await ask(page, FOLLOW_UP);
    await expectAnswers(page);

    await page.reload();
    await page.getByRole('heading', { name: FOLLOW_UP, level: 2 }).waitFor();
    await expectAnswers(page);
    expect(complaints()).toEqual([]);
    await context.close();
    expect((await api.interrupt()).elapsedMs).toBeLessThan(5_000);
  });
});

async function ask(page: Page, question: string): Promise<void> {
  await page.getByLabel('Your question').fill(question);
  await page.keyboard.press('Enter');
  await turn(page, question).getByText('Quoted from the site').waitFor();
}

function turn(page: Page, question: string): Locator {
  return page.locator('article').filter({ has: page.getByRole('heading', { name: question, level: 2 }) });
}

async function expectAnswers(page: Page): Promise<void> {
  expect(await turn(page, QUESTION).locator('.text').innerText()).toContain('open-source set of libraries and tools');
  expect(await citedPlaces(turn(page, QUESTION))).toContain('/');
  expect(await citedPlaces(turn(page, FOLLOW_UP))).toContain('/#install');
}

/** Where the links of an answer lead; each to a place of the site. */
async function citedPlaces(answer: Locator): Promise<string[]> {
  const places = await placesOf(ROBOTICS_BOOK);
  const links = await answer.locator('.source-list a.source-title').all();
  return Promise.all(
    links.map(async (link) => {
      const { origin, pathname, hash } = new URL((await link.getAttribute('href')) ?? '');
      expect(origin).toBe('https://robotics-book.example');
      // The browser takes what follows `:~:` for words to highlight, not for a part of the anchor.
      const place = decodeURIComponent(pathname + hash.replace(/:~:.*$/, '').replace(/^#$/, ''));
      expect(places).toContain(place);
      return place;
    }),
  );
}

/** Errors the browser has seen. While the program starts, its 503 is an answer, and the browser reports each. */
function complaintsOf(page: Page): () => string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    const isWaiting = message.text().includes('503') && message.location().url.endsWith('/api/health');
    if (message.type() === 'error' && !isWaiting) complaints.push(`${message.text()} ${message.location().url}`);
  });
  return () => complaints;
}
