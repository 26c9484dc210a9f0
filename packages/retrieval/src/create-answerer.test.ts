import {
  type AnswerEnd,
  type AnswerEvent,
  type AnswerRequest,
  blocksToText,
  type Citation,
  LatticeError,
} from '@lattice/core';
import { FakeSiteIndex } from '@lattice/testing';
import { describe, expect, it } from 'vitest';

import { code, docs, item, page, prose, row, type SamplePage } from '../test/support/sample-site.ts';
import { createAnswerer } from './create-answerer.ts';

const handbook: readonly SamplePage[] = [
  {
    route: '/docs/cleanup',
    title: 'Cleanup',
    sections: [
      { blocks: [prose('Remove what you deployed when you are done.')] },
      {
        heading: 'Destroy infrastructure',
        blocks: [
          prose(
            'Destroying removes every resource of the deployment. It cannot be undone, e.g. by Terraform. Back up first.',
          ),
          item('Run the destroy script.', { marker: '1.' }),
          item('Confirm with yes. Then wait.', { marker: '1.' }),
        ],
      },
      { heading: 'Dead', blocks: [prose('Orphaned disks linger after removal of a cluster zebra.')] },
    ],
    deadAnchors: ['dead'],
  },
  {
    route: '/docs/pools/ä b',
    title: 'Node pools',
    sections: [
      { blocks: [prose('A node pool is a group of machines of one size. Every cluster has at least one node pool.')] },
      {
        heading: 'List pools',
        blocks: [prose('List every node pool:'), code('az aks nodepool list', 'bash')],
      },
      { heading: 'Sizes', blocks: [row(['Size', 'GPU'], ['A10', 'yes']), row(['Size', 'GPU'], ['B2', 'no'])] },
    ],
  },
  {
    route: '/docs/vpn',
    title: 'VPN',
    sections: [{ heading: 'Connect', blocks: [prose('Import the profile and connect with the Azure client.')] }],
  },
];

function open(pages: readonly SamplePage[] = handbook) {
  const index = new FakeSiteIndex({
    pages: pages.map(page),
    site: { title: 'Handbook', url: 'https://docs.example.com' },
  });
  return { index, answerer: createAnswerer({ index }) };
}

interface Collected {
  readonly events: readonly AnswerEvent[];
  readonly text: string;
  readonly citations: readonly Citation[];
  readonly end: AnswerEnd;
}

async function ask(question: string, request: Partial<AnswerRequest> = {}, { answerer } = open()): Promise<Collected> {
  const events: AnswerEvent[] = [];
  for await (const event of answerer.answer({ question, ...request })) events.push(event);
  const end = events.at(-1);
  if (end?.type !== 'end') throw new Error('the answer has no end');
  return {
    events,
    text: events.map((event) => (event.type === 'delta' ? event.text : '')).join(''),
    citations: events.flatMap((event) => (event.type === 'sources' ? event.citations : [])),
    end,
  };
}

/** Sentences of the text without their list markers, and the number each cites. */
function sentences(text: string): { sentence: string; n: number }[] {
  return [...text.matchAll(/([^]*?) \[(\d+)\]/g)].map(([, said = '', n]) => ({
    sentence: said.trim().replace(/^(?:-|\d+\.) /, ''),
    n: Number(n),
  }));
}

describe('answer', () => {
  it('happens in order: start, sources once, text, end', async () => {
    const { events, end } = await ask('How do I destroy the infrastructure?');
    const types = events.map((event) => event.type);
    expect(types.slice(0, 2)).toEqual(['start', 'sources']);
    expect(types.filter((type) => type === 'sources')).toHaveLength(1);
    expect(new Set(types.slice(2, -1))).toEqual(new Set(['delta']));
    expect(events[0]).toEqual({
      type: 'start',
      mode: 'extractive',
      plan: { route: 'document', steps: [{ question: 'How do I destroy the infrastructure?', route: 'document' }] },
    });
    expect(end).toMatchObject({ mode: 'extractive', route: 'document', refused: false, degraded: [] });
    expect(end.timings['total']).toBeGreaterThanOrEqual(0);
  });

  it('quotes sentences verbatim, each with its citation', async () => {
    const { text, citations, end } = await ask('Can destroying the infrastructure be undone?');
    const said = sentences(text);
    expect(said.length).toBeGreaterThan(1);
    for (const { sentence, n } of said) {
      const citation = citations.find((one) => one.n === n);
      expect(citation?.quote).toContain(sentence);
    }
    expect(text).toContain('It cannot be undone, e.g. by Terraform. [1]');
    expect(end.cited).toEqual([...new Set(said.map(({ n }) => n))]);
    expect(end.support).toEqual({ score: 1, sentences: said.length, unsupported: 0 });
  });

  it('cuts every quote out of its chunk and numbers passages from 1', async () => {
    const { index } = open();
    const { citations } = await ask('How do I destroy a node pool?');
    const generation = await index.live();
    if (generation === null) throw new Error('nothing is published');
    const chunks = await index.chunks(
      generation,
      Array.from({ length: 20 }, (_, number) => number),
    );
    expect(citations.map((citation) => citation.n)).toEqual(citations.map((_, position) => position + 1));
    expect(new Set(citations.map(({ route, quote }) => route + quote)).size).toBe(citations.length);
    for (const { route, quote } of citations) {
      const texts = chunks.filter((chunk) => chunk.route === route).map((chunk) => blocksToText(chunk.blocks));
      expect(texts.some((text) => text.includes(quote))).toBe(true);
    }
  });

  it('gives steps as a list, in order', async () => {
    const { text } = await ask('How do I destroy the infrastructure?');
    expect(text).toContain('1. Run the destroy script. [1]\n2. Confirm with yes. [1] Then wait. [1]');
  });

  it('gives the code a question asks for, led in by a sentence', async () => {
    const { text, citations, end } = await ask('Which command lists the node pools?');
    expect(text).toBe('List every node pool: [1]\n\n```bash\naz aks nodepool list\n```');
    expect(citations[0]?.quote).toBe('List every node pool:\n\n```bash\naz aks nodepool list\n```');
    expect(end.cited).toEqual([1]);
  });

  it('opens a definition with the sentence that defines', async () => {
    const { text, citations } = await ask('What is a node pool?');
    expect(text).toMatch(/^A node pool is a group of machines of one size\. \[1\]/);
    expect(citations[0]).toMatchObject({ anchor: null, title: 'Node pools', source_path: 'docs/docs/pools/ä b.md' });
  });

  it('finds the definition of a name that stands everywhere', async () => {
    const crowd = Array.from({ length: 90 }, (_, at) => ({
      route: `/docs/${at}`,
      title: `Anvil ${at}`,
      sections: [{ blocks: [prose('Anvil, Anvil and Anvil again: use Anvil.')] }],
    }));
    const intro: SamplePage = {
      route: '/docs/about',
      title: 'Welcome',
      sections: [{ blocks: [prose('Thank you for coming here. Anvil is a tool that bends steel.')] }],
    };
    const { text } = await ask('What is Anvil?', {}, open([...crowd, intro]));
    expect(text).toContain('Anvil is a tool that bends steel. [1]');
  });

  it('shows table rows with their headers', async () => {
    const { text } = await ask('A10 GPU size');
    expect(text).toContain('- Size: A10; GPU: yes [1]');
  });

  it('stays within 120 words', async () => {
    const long = Array.from({ length: 30 }, (_, at) => `Cleanup sentence number ${at} says something about disks.`);
    const pages = [1, 2, 3, 4].map((at) => ({
      route: `/docs/${at}`,
      title: `Page ${at}`,
      sections: [{ heading: 'Cleanup of disks', blocks: [prose(`${long.join(' ')} End ${at}.`)] }],
    }));
    const { text } = await ask('cleanup of disks', {}, open(pages));
    expect(text.replaceAll(/\[\d+\]/g, '').split(/\s+/).length).toBeLessThanOrEqual(120);
  });

  it('is the same every time', async () => {
    const [first, second] = [await ask('Can a node pool be destroyed?'), await ask('Can a node pool be destroyed?')];
    expect(second.text).toBe(first.text);
    expect(second.citations).toEqual(first.citations);
  });

  it('links to the encoded route and heading', async () => {
    const { citations } = await ask('Which command lists the node pools?');
    expect(citations[0]).toMatchObject({
      url: 'https://docs.example.com/docs/pools/%C3%A4%20b#list-pools',
      route: '/docs/pools/ä b',
      anchor: 'list-pools',
      heading_path: ['Node pools', 'List pools'],
      version: 'current',
      locale: 'en',
    });
  });

  it('links to the page where the heading is not in the manifest', async () => {
    const { citations } = await ask('orphaned disks linger zebra');
    expect(citations[0]).toMatchObject({ url: 'https://docs.example.com/docs/cleanup', anchor: null });
  });

  it('links to the address the operator gives', async () => {
    const { index } = open();
    const answerer = createAnswerer({ index, siteUrl: 'https://elsewhere.example/' });
    const { citations } = await ask('Which command lists the node pools?', {}, { index, answerer });
    expect(citations[0]?.url).toBe('https://elsewhere.example/docs/pools/%C3%A4%20b#list-pools');
  });

  it('cites no more passages than asked for', async () => {
    const { citations, end } = await ask('node pool cleanup of the infrastructure', { topK: 1 });
    expect(citations).toHaveLength(1);
    expect(end.cited).toEqual([1]);
  });

  it('says that a forced route is not there', async () => {
    const { events, end } = await ask('What is a node pool?', { route: 'graph' });
    expect(events[0]).toMatchObject({ plan: { route: 'graph' } });
    expect(end).toMatchObject({ route: 'document', degraded: ['graph'], refused: false });
  });

  it('understands a follow-up', async () => {
    const history = [
      { role: 'user' as const, content: 'What is a node pool?' },
      { role: 'assistant' as const, content: 'A group of machines.' },
    ];
    const { citations } = await ask('Which command lists them?', { history });
    expect(citations[0]).toMatchObject({ anchor: 'list-pools' });
  });
});

describe('a refusal', () => {
  it('names the nearest pages where the site does not say', async () => {
    const { text, citations, end } = await ask('How do I connect the Azure client to OpenVPN on FreeBSD?');
    expect(end).toMatchObject({ refused: true, refusalReason: 'below-floor', support: { score: null } });
    expect(text).toMatch(/^The docs do not say/);
    expect(text).toContain('- VPN [1]');
    expect(citations.length).toBeLessThanOrEqual(3);
    expect(end.cited).toEqual(citations.map(({ n }) => n));
    expect(new Set(citations.map(({ route }) => route)).size).toBe(citations.length);
  });

  it('names no page where nothing matches at all', async () => {
    const { text, citations } = await ask('zucchini marmalade');
    expect(citations).toEqual([]);
    expect(text).toMatch(/^The docs do not say/);
  });

  it('says that nothing was ingested yet', async () => {
    const index = new FakeSiteIndex();
    const { text, end } = await ask('Anything?', {}, { index, answerer: createAnswerer({ index }) });
    expect(end).toMatchObject({ refused: true, refusalReason: 'index-empty' });
    expect(text).toMatch(/no documentation has been ingested/);
  });

  it('says that the search is down, and logs why', async () => {
    const { index } = open();
    index.failure = new LatticeError('database-unavailable', 'gone', { retryable: true });
    const logged: object[] = [];
    const logger = {
      debug() {},
      info() {},
      warn() {},
      error: (fields: object) => logged.push(fields),
      child: () => logger,
    };
    const { text, end } = await ask('Anything?', {}, { index, answerer: createAnswerer({ index, logger }) });
    expect(end).toMatchObject({ refused: true, refusalReason: 'search-unavailable', degraded: ['search'] });
    expect(text).toMatch(/cannot be searched at the moment/);
    expect(logged).toEqual([{ err: index.failure }]);
  });
});

describe('what the caller has to know', () => {
  it('throws before the first event for a version the site does not have', async () => {
    const events = open().answerer.answer({ question: 'What is a node pool?', version: '9' });
    await expect(events.next()).rejects.toMatchObject({ code: 'request-invalid' });
  });

  it('throws when called off', async () => {
    const { index, answerer } = open();
    index.failure = new Error('aborted');
    const events = answerer.answer({ question: 'x' }, { signal: AbortSignal.abort() });
    await expect(events.next()).rejects.toThrow('aborted');
  });

  it('asks again where the generation was replaced meanwhile', async () => {
    const { index, answerer } = open();
    const search = index.searchLexical.bind(index);
    let calls = 0;
    index.searchLexical = async (...args) => {
      calls += 1;
      if (calls === 1) throw new LatticeError('generation-mismatch', 'replaced', { retryable: true });
      return search(...args);
    };
    expect((await ask('What is a node pool?', {}, { index, answerer })).end.refused).toBe(false);
  });
});

describe('search', () => {
  it('lists sections with their place and score', async () => {
    const { results, refusal } = await open().answerer.search({ question: 'list the node pools', limit: 2 });
    expect(refusal).toBeNull();
    expect(results).toHaveLength(2);
    expect(results[0]).toMatchObject({
      rank: 1,
      route: '/docs/pools/ä b',
      anchor: 'list-pools',
      title: 'Node pools',
      headingPath: ['Node pools', 'List pools'],
    });
    expect(results[0]?.score).toBeGreaterThan(results[1]?.score ?? Infinity);
  });

  it('also lists where an answer would be refused', async () => {
    const { results, refusal } = await open().answerer.search({ question: 'How do I connect FreeBSD?', limit: 5 });
    expect(refusal).toBe('below-floor');
    expect(results[0]?.route).toBe('/docs/vpn');
  });

  it('keeps versions apart', async () => {
    const old = { ...docs, version: '1.0', isLastVersion: false };
    const { answerer } = open([
      { route: '/docs/a', title: 'Retention', sections: [{ blocks: [prose('Retention is 30 days.')] }] },
      { route: '/docs/1.0/a', title: 'Retention', scope: old, sections: [{ blocks: [prose('Retention is 7 days.')] }] },
    ]);
    const routes = async (question: string, request = {}) =>
      (await answerer.search({ question, limit: 5, ...request })).results.map(({ route }) => route);
    expect(await routes('retention days')).toEqual(['/docs/a']);
    expect(await routes('retention days', { version: '1.0' })).toEqual(['/docs/1.0/a']);
    expect(await routes('retention days in version 1.0')).toEqual(['/docs/1.0/a']);
    expect(await routes('retention days', { pageUrl: '/docs/1.0/a' })).toEqual(['/docs/1.0/a']);
  });

  it('loads what it has not loaded before, and the new text after an ingestion', async () => {
    const { index, answerer } = open();
    await answerer.search({ question: 'node pool', limit: 5 });
    const loads = index.loads.length;
    await answerer.search({ question: 'node pool', limit: 5 });
    expect(index.loads).toHaveLength(loads);
    index.publish({
      pages: [page({ route: '/new', title: 'New', sections: [{ blocks: [prose('A node pool, renamed.')] }] })],
    });
    const { results } = await answerer.search({ question: 'node pool', limit: 5 });
    expect(results.map(({ route }) => route)).toEqual(['/new']);
  });

  it('loads at most 60 chunks for one question', async () => {
    const pages = Array.from({ length: 150 }, (_, at) => ({
      route: `/docs/${at}`,
      title: 'Page',
      sections: [{ blocks: [prose('A node pool.')] }],
    }));
    const { index, answerer } = open(pages);
    await answerer.search({ question: 'node pool', limit: 5 });
    expect(index.loads.flat().length).toBeLessThanOrEqual(60);
    expect((await answerer.search({ question: 'node pool', limit: 100 })).results).toHaveLength(100);
  });
});
