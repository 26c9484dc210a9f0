import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { buildPage } from '../scripts/build-page.ts';
import { findBrowser, launchBrowser } from './browser.ts';
import { delta, end, normalAnswer, refusal, SOURCES, START, storedConversation } from './scripts.ts';
import { type StandIn, startStandIn } from './stand-in-server.ts';

const QUESTION = 'What is ROS 2?';
/** The one the scripts speak of. */
const CONVERSATION = 'b9f5f4c5-6d3a-4d3e-9a52-0c8b1d9f3a11';
const executable = findBrowser();
const screenshots = process.env['LATTICE_SCREENSHOTS'];

if (executable === null) console.warn('No Chromium or Chrome on this machine: the tests of the chat page are skipped.');

// Without a browser these are skipped on a developer's machine and fail where CI is set.
describe.skipIf(executable === null && !process.env['CI'])('the chat page in a browser', () => {
  let folder: string;
  let browser: Browser;
  let server: StandIn;
  let contexts: BrowserContext[];
  let complaints: string[];

  beforeAll(async () => {
    if (executable === null) throw new Error('No browser: install Chromium or set CHROMIUM_PATH.');
    folder = await mkdtemp(path.join(tmpdir(), 'lattice-page-'));
    await buildPage(folder);
    browser = await launchBrowser(executable);
  });

  afterAll(async () => {
    await browser.close();
    await rm(folder, { recursive: true });
  });

  beforeEach(async () => {
    server = await startStandIn(folder);
    server.status = { site: { title: 'The Robotics Book' }, suggestions: [QUESTION, 'What is the zero moment point?'] };
    server.answers.set(QUESTION, [normalAnswer()]);
    contexts = [];
    complaints = [];
  });

  afterEach(async () => {
    await Promise.all(contexts.map((context) => context.close()));
    await server[Symbol.asyncDispose]();
  });

  async function open(options: BrowserContextOptions = {}): Promise<Page> {
    const context = await browser.newContext({ viewport: { width: 900, height: 760 }, ...options });
    contexts.push(context);
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => {
      // The browser reports every 4xx and 5xx itself; the tests look at what the page makes of them.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
        complaints.push(message.text());
      }
    });
    await page.goto(server.url);
    return page;
  }

  async function ask(page: Page, question: string): Promise<void> {
    await page.getByText('Enter sends').waitFor();
    await page.getByLabel('Your question').fill(question);
    await page.keyboard.press('Enter');
  }

  async function picture(page: Page, name: string): Promise<void> {
    if (screenshots !== undefined) await page.screenshot({ path: path.join(screenshots, `${name}.png`) });
  }

  /** Findings of axe-core for WCAG 2.2 A and AA. */
  async function barriers(page: Page): Promise<string[]> {
    await page.evaluate(await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
    return page.evaluate(async () => {
      const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
      const { violations, passes } = await axe.run(document, { runOnly: tags });
      if (passes.length < 10) return [`axe looked at almost nothing: ${passes.length} rules passed`];
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`);
    });
  }

  it('streams an answer, shows its sources, and keeps to the content security policy', async () => {
    const page = await open();
    await page.getByRole('heading', { name: 'Ask The Robotics Book', level: 1 }).waitFor();
    await picture(page, 'start');
    await page.getByRole('button', { name: QUESTION }).click();
    await page.getByText('Quoted from the site').waitFor();

    expect(await page.locator('.text pre').innerText()).toContain('ros2 run demo_nodes_cpp talker');
    expect(await page.locator('.text ul > li').count()).toBe(3);
    const link = page.locator('.source-list').getByRole('link', { name: 'Nodes on a graph' });
    expect(await link.getAttribute('href')).toMatch(
      /^https:\/\/robotics-book\.example\/#nodes-on-a-graph:~:text=A%20run/,
    );
    expect([await link.getAttribute('target'), await link.getAttribute('rel')]).toEqual(['_blank', 'noopener']);
    await page.locator('.marker', { hasText: '[3]' }).click();
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('A topic is a named channel');
    expect(page.url()).toBe(server.url);
    expect(server.asked).toEqual([{ message: QUESTION }]);
    await page.evaluate(() => scrollTo(0, 0));
    await picture(page, 'light');
    expect(await barriers(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('continues the conversation, and finds it again on reload', async () => {
    const page = await open();
    await ask(page, QUESTION);
    await page.getByText('Quoted from the site').waitFor();
    await ask(page, QUESTION);
    await expect.poll(() => server.asked.length).toBe(2);
    expect(server.asked[1]).toMatchObject({ conversation_id: 'b9f5f4c5-6d3a-4d3e-9a52-0c8b1d9f3a11' });

    server.conversations.set('b9f5f4c5-6d3a-4d3e-9a52-0c8b1d9f3a11', storedConversation(QUESTION));
    await page.reload();
    await page.getByRole('heading', { name: QUESTION, level: 2 }).waitFor();
    expect(await page.locator('.source-list > li').count()).toBe(3);

    await page.getByRole('button', { name: 'New chat' }).click();
    await page.reload();
    await page.getByRole('button', { name: QUESTION }).waitFor();
    expect(await page.locator('.turn').count()).toBe(0);
  });

  it('takes a vote and a reason by keyboard alone', async () => {
    const page = await open();
    await ask(page, QUESTION);
    await page.getByRole('button', { name: 'No', exact: true }).focus();
    await page.keyboard.press('Space');
    await page.getByText('You can say what was wrong.').waitFor();
    // Nothing moves the focus but the reader: past the button itself to the reasons.
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowDown');
    expect(await page.getByRole('radio', { name: 'Something is missing' }).isChecked()).toBe(true);
    await page.keyboard.press('Tab');
    await page.keyboard.type('How to stop a node.');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText('Thank you for telling us.').waitFor();
    const ids = { conversation_id: CONVERSATION, message_id: 'm1' };
    expect(server.votes).toEqual([
      { ...ids, rating: 'down' },
      { ...ids, rating: 'down', reason: 'incomplete', note: 'How to stop a node.' },
    ]);
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('No');
    expect(complaints).toEqual([]);
  });

  it('shows a vote and its reason again on reload, and takes another', async () => {
    const said = { rating: 'down', reason: 'incomplete', note: 'How to stop a node.' };
    server.conversations.set(CONVERSATION, storedConversation(QUESTION, said));
    const page = await open();
    await ask(page, QUESTION);
    await page.getByText('Did this help?').waitFor();
    await page.reload();
    await expect
      .poll(() => page.getByRole('button', { name: 'No', exact: true }).getAttribute('aria-pressed'))
      .toBe('true');
    await page.getByRole('button', { name: 'Change what you said' }).click();
    expect(await page.getByLabel('What should it say?').inputValue()).toBe('How to stop a node.');
    await page.getByRole('button', { name: 'Yes', exact: true }).click();
    await page.getByText('Thank you.', { exact: true }).waitFor();
    expect(server.votes).toEqual([{ conversation_id: CONVERSATION, message_id: 'm1', rating: 'up' }]);
    expect(complaints).toEqual([]);
  });

  it('keeps what a reader wrote where a vote cannot be sent', async () => {
    const page = await open();
    await ask(page, QUESTION);
    await page.getByRole('button', { name: 'No', exact: true }).click();
    await page.getByLabel('What should it say?').fill('More.');
    server.voteFailure = {
      status: 429,
      body: { code: 'rate-limited', detail: 'Too many votes: 20 a minute are possible here.' },
    };
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByText('Your vote was not kept. Too many votes').waitFor();
    expect(await page.getByLabel('What should it say?').inputValue()).toBe('More.');
    expect(await barriers(page)).toEqual([]);
  });

  it.each([
    ['feedback-light', {}],
    ['feedback-dark', { colorScheme: 'dark' as const }],
    ['feedback-360', { viewport: { width: 360, height: 740 } }],
  ])('asks what was wrong, legible and without barriers: %s', async (name, options) => {
    const page = await open(options);
    await ask(page, QUESTION);
    await page.getByRole('button', { name: 'No', exact: true }).click();
    await page.getByRole('radio', { name: 'It is out of date' }).check();
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('button', { name: 'Send' }).scrollIntoViewIfNeeded();
    await picture(page, name);
  });

  it('forgets a conversation the server does not know', async () => {
    const page = await open();
    await ask(page, QUESTION);
    await page.getByText('Quoted from the site').waitFor();
    await page.reload();
    await page.getByRole('button', { name: QUESTION }).click();
    await expect.poll(() => server.asked.length).toBe(2);
    expect(server.asked[1]).toEqual({ message: QUESTION });
  });

  it('shows a refusal as one, with the nearest pages', async () => {
    server.answers.set('How do I cook rice?', [refusal()]);
    const page = await open();
    await ask(page, 'How do I cook rice?');
    await page.getByText('Not found on this site').waitFor();
    await page.getByRole('heading', { name: 'Nearest pages', level: 3 }).waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
    await picture(page, 'refusal');
    expect(await barriers(page)).toEqual([]);
  });

  it('shows an error in the middle, keeps what had come, and asks again', async () => {
    const failure = { send: 'error', data: { code: 'timeout', message: 'The answer took too long.', retryable: true } };
    server.answers.set(QUESTION, [
      [START, SOURCES, delta('ROS 2 is a set of'), failure],
      [START, SOURCES, delta('ROS 2 is'), { hang: true }],
      normalAnswer(),
    ]);
    const page = await open();
    await ask(page, QUESTION);
    expect(await page.getByRole('alert').innerText()).toContain('The answer took too long.');
    expect(await page.locator('.text').innerText()).toBe('ROS 2 is a set of');
    await picture(page, 'error');
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect.poll(() => page.locator('.text').innerText()).toBe('ROS 2 is');
    server.cut();
    await page.getByText('The connection ended before the answer was complete.').waitFor();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('Quoted from the site').waitFor();
    expect(await page.locator('.turn').count()).toBe(1);
    expect(await page.getByRole('alert').count()).toBe(0);
  });

  it('shows text while it streams, and lets go of the server when stopped', async () => {
    server.answers.set(QUESTION, [[START, SOURCES, delta('ROS 2 is a set of libraries. ['), { hang: true }]]);
    const page = await open();
    await ask(page, QUESTION);
    await page.getByText('ROS 2 is a set of libraries.').waitFor();
    expect(await page.locator('.answer').getAttribute('aria-busy')).toBe('true');
    await page.getByRole('button', { name: 'Stop' }).waitFor();
    await picture(page, 'streaming');
    await page.keyboard.press('Escape');
    await page.getByText('Stopped', { exact: true }).waitFor();
    await expect.poll(() => server.left).toEqual([QUESTION]);
    expect(await page.locator('.text').innerText()).toContain('ROS 2 is a set of libraries.');

    await page.getByRole('button', { name: 'Ask again' }).click();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText('Stopped', { exact: true }).waitFor();
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('TEXTAREA');
  });

  it('says what the server is doing until it is ready, and keeps a question written meanwhile', async () => {
    server.health = { status: 503, body: { status: 'starting' } };
    const page = await open();
    await page.getByText('Starting …').waitFor();
    await page.getByLabel('Your question').fill(QUESTION);
    await page.keyboard.press('Enter');
    server.status = {
      site: { title: 'The Robotics Book' },
      ingestion: { state: 'running', pages_done: 2, pages_total: 5 },
    };
    await page.getByText('Indexing: 2 of 5 pages').waitFor();
    await picture(page, 'indexing');
    expect(await barriers(page)).toEqual([]);
    expect(server.asked).toEqual([]);
    expect(await page.getByLabel('Your question').inputValue()).toBe(QUESTION);
    server.health = { status: 200, body: { status: 'healthy' } };
    await page.getByText('Enter sends').waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('Quoted from the site').waitFor();
  });

  it('can be used with the keyboard alone', async () => {
    const page = await open();
    await page.getByRole('button', { name: QUESTION }).waitFor();
    // The page starts in the question field.
    await page.keyboard.type('What is');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('ROS 2?');
    expect(await page.getByLabel('Your question').inputValue()).toBe('What is\nROS 2?');
    await page.getByLabel('Your question').fill(QUESTION);
    await page.keyboard.press('Enter');
    await page.getByText('Quoted from the site').waitFor();
    const order: string[] = [];
    await page.evaluate(() => {
      document.body.tabIndex = -1;
      document.body.focus();
    });
    for (let presses = 0; presses < 13; presses += 1) {
      await page.keyboard.press('Tab');
      order.push(await page.evaluate(() => document.activeElement?.textContent?.slice(0, 20) ?? ''));
      const outline = await page.evaluate(() => {
        const focused = document.activeElement;
        if (focused === null || focused.tagName === 'TEXTAREA') return 'field';
        return getComputedStyle(focused).outlineStyle;
      });
      expect(outline).not.toBe('none');
    }
    expect(order).toEqual([
      'New chat',
      '[1]',
      '[1]',
      '[3]',
      '[2]',
      'Copy',
      'sudo apt install ros',
      'Nodes on a graph',
      'Install',
      'Copy',
      'sudo apt install ros',
      'Topics',
      'Show the whole quote',
    ]);
  });

  it.each([
    ['dark', { colorScheme: 'dark' as const }],
    ['narrow-360', { viewport: { width: 360, height: 740 } }],
    ['narrow-320-dark', { viewport: { width: 320, height: 568 }, colorScheme: 'dark' as const }],
  ])('is legible and without barriers when %s', async (name, options) => {
    const page = await open(options);
    await ask(page, QUESTION);
    await page.getByText('Quoted from the site').waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    expect(await barriers(page)).toEqual([]);
    await picture(page, name);
    await page.locator('.source-list').scrollIntoViewIfNeeded();
    await picture(page, `${name}-sources`);
  });

  it('does not move for readers who asked for that', async () => {
    server.answers.set(QUESTION, [[START, SOURCES, { hang: true }]]);
    const page = await open({ reducedMotion: 'reduce' });
    await ask(page, QUESTION);
    await page.getByText('Searching the site').waitFor();
    expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
  });

  it('shows hostile text as text', async () => {
    const attack = '<img src=x onerror="document.title=\'hit\'"><script>document.title="hit"</script>';
    const citation = {
      n: 1,
      title: attack,
      url: 'javascript:document.title="hit"',
      heading_path: [attack],
      quote: `${attack} [x](javascript:document.title='hit')`,
    };
    server.status = { site: { title: attack }, suggestions: [attack] };
    server.answers.set(attack, [
      [START, { send: 'sources', data: { citations: [citation] } }, delta(`${attack} [1]`), end({ cited: [1] })],
    ]);
    const page = await open();
    await page.locator('.suggestion').click();
    await page.getByText('Quoted from the site').waitFor();
    expect(await page.locator('img, .chat script').count()).toBe(0);
    expect(await page.locator('.sources a').count()).toBe(0);
    expect(await page.title()).toBe(`Ask ${attack}`);
    expect(complaints).toEqual([]);
  });

  it('works in a frame on another origin, and leaves the focus there alone', async () => {
    const page = await open();
    await using host = await startStandIn(folder);
    host.hostPage = `<input autofocus><iframe title="chat" src="${server.url}" width="800" height="600"></iframe>`;
    await page.goto(`${host.url}host.html`);
    const frame = page.frameLocator('iframe');
    await frame.getByRole('button', { name: QUESTION }).waitFor();
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('INPUT');
    await frame.getByRole('button', { name: QUESTION }).click();
    await frame.getByText('Quoted from the site').waitFor();
  });
});
