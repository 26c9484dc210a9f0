import type { AnswerEnd, AnswerRequest, Citation } from '@lattice/core';
import { FakeSiteIndex, says, ScriptedChatModel } from '@lattice/testing';
import { describe, expect, it } from 'vitest';

import { page, prose, type SamplePage } from '../../test/support/sample-site.ts';
import { createAnswerer } from '../create-answerer.ts';

const others = Array.from({ length: 30 }, (_, at): SamplePage => {
  const text = `Some text about subject ${at} and the keys of vault ${at}. It goes on about settings.`;
  return { route: `/docs/p${at}`, title: `Topic ${at}`, sections: [{ heading: `Part ${at}`, blocks: [prose(text)] }] };
});
const retention: SamplePage = {
  route: '/docs/retention',
  title: 'Retention',
  sections: [
    { blocks: [prose('How long things are kept, and who may change that.')] },
    { heading: 'Backups', blocks: [prose('Backups are kept for 30 days. They are not encrypted by default.')] },
    { heading: 'Snapshots', blocks: [prose('Snapshots are taken each hour. The newest ten remain.')] },
  ],
};
const PAGE = 'https://docs.example.com/docs/retention/?utm=1#top';

async function ask(question: string, place: Omit<AnswerRequest, 'question'>, chat?: ScriptedChatModel) {
  const index = new FakeSiteIndex({
    pages: [retention, ...others].map(page),
    site: { url: 'https://docs.example.com' },
  });
  const generative = chat === undefined ? {} : { generative: { chat } };
  let text = '';
  let citations: readonly Citation[] = [];
  let end: AnswerEnd | undefined;
  for await (const event of createAnswerer({ index, ...generative }).answer({ question, ...place })) {
    if (event.type === 'delta') text += event.text;
    if (event.type === 'sources') citations = event.citations;
    if (event.type === 'end') end = event;
  }
  const cited = citations
    .filter(({ n }) => end?.cited.includes(n))
    .map(({ url }) => new URL(url).pathname + new URL(url).hash);
  return { text, cited, end };
}

describe('a question that points at what the reader selected', () => {
  it.each([
    ['What does this mean?', 'They are not encrypted by default.'],
    ['Explain this in short words', 'They are not  encrypted\nby default.'],
    ['Why?', 'Backups are kept for 30 days. They are not encrypted'],
  ])('%j is answered from its section', async (question, selectedText) => {
    const { text, cited, end } = await ask(question, { selectedText, pageUrl: PAGE });
    expect(end).toMatchObject({ refused: false, mode: 'extractive', support: { score: 1 } });
    expect(text).toContain('They are not encrypted by default. [1]');
    expect(cited).toEqual(['/docs/retention#backups']);
  });

  it('finds the section without the page, and with marks that only the browser has', async () => {
    const { cited } = await ask('Explain this', {
      selectedText: 'Snapshots are taken each hour. → The newest ten remain',
    });
    expect(cited).toEqual(['/docs/retention#snapshots']);
  });

  it.each([
    ['How do I connect OpenVPN?', 'The newest ten remain.'],
    ['Explain this', 'Nothing of this was ever written on the site.'],
  ])('%j about %j is refused', async (question, selectedText) => {
    expect((await ask(question, { selectedText, pageUrl: PAGE })).end).toMatchObject({ refused: true });
  });

  it('reaches a model in any language, whose say it is whether that answers', async () => {
    const chat = new ScriptedChatModel([says('Les dix plus récents restent [1].'), says('NO_ANSWER')]);
    const place = { selectedText: 'The newest ten remain.', pageUrl: PAGE };
    const answered = await ask('Qu’est-ce que cela veut dire ?', place, chat);
    expect(answered.end).toMatchObject({ mode: 'generative', refused: false });
    expect(answered.cited).toEqual(['/docs/retention#snapshots']);
    expect(chat.requests[0]?.messages.at(-1)?.content).toMatch(
      /<passage number="1" title="Retention › Snapshots">\nSnapshots are taken each hour\. The newest ten remain\./,
    );
    expect(chat.requests[0]?.messages[0]?.content).toContain('Answer in the language of the question');
    expect((await ask('How do I connect OpenVPN?', place, chat)).end).toMatchObject({ refused: true });
  });
});

describe('a question about the page being read', () => {
  it.each(['What is this page about?', 'Summarise this page, please', 'tl;dr of this chapter'])(
    '%j is answered by how it begins',
    async (question) => {
      const { text, cited, end } = await ask(question, { pageUrl: PAGE });
      expect(end).toMatchObject({ refused: false, route: 'document' });
      expect(text).toContain('How long things are kept, and who may change that. [1]');
      expect(cited[0]).toBe('/docs/retention');
    },
  );

  it.each([
    ['Does this page say how to connect OpenVPN?', PAGE],
    ['What is this page about?', 'https://docs.example.com/docs/unknown'],
  ])('%j on %s is refused', async (question, pageUrl) => {
    expect((await ask(question, { pageUrl })).end).toMatchObject({ refused: true });
  });
});
