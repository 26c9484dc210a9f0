// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';

import type { AnswerEnd, Source } from './answer-event.ts';
import { elementMaker } from './element.ts';
import { createTurnView } from './turn-view.ts';

const END: AnswerEnd = {
  type: 'answer-end',
  mode: 'extractive',
  refused: false,
  refusalReason: null,
  cited: [2],
  unsupported: 0,
  degraded: [],
};

function source(n: number, more: Partial<Source> = {}): Source {
  return {
    n,
    title: `Page ${n}`,
    url: `https://d.example/${n}#h`,
    heading_path: [`Page ${n}`, `H ${n}`],
    quote: 'q',
    ...more,
  };
}

function setup(question = 'Q?') {
  let retries = 0;
  const turn = createTurnView(elementMaker(document), {
    id: 't1',
    question,
    textFragments: false,
    onRetry: () => {
      retries += 1;
    },
  });
  document.body.replaceChildren(turn.element);
  const texts = (selector: string): string[] =>
    [...turn.element.querySelectorAll(selector)].map((element) => element.textContent ?? '');
  return { turn, element: turn.element, texts, retries: () => retries };
}

describe('an answer', () => {
  it('shows the cited sources only, and says how it was made', () => {
    const { turn, element, texts } = setup();
    turn.apply({ type: 'sources', sources: [source(1), source(2)] });
    turn.apply({ type: 'answer-delta', text: 'Because. [' });
    expect(texts('.text')).toEqual(['Because.']);
    turn.apply({ type: 'answer-delta', text: '2]' });
    expect(element.querySelector('.answer')?.getAttribute('aria-busy')).toBe('true');
    turn.apply(END);
    expect(element.querySelector('.answer')?.getAttribute('aria-busy')).toBe('false');
    expect(texts('.label')).toEqual(['Quoted from the site']);
    expect(texts('.source-title')).toEqual(['H 2']);
    const link = element.querySelector('.source-title');
    expect(link?.getAttribute('href')).toBe('https://d.example/2#h');
    expect(link?.getAttribute('target')).toBe('_blank');
    expect(link?.getAttribute('rel')).toBe('noopener');
    expect(element.querySelector('.marker')?.getAttribute('href')).toBe(`#${element.querySelector('li[id]')?.id}`);
  });

  it('takes a revision in place of what it had', () => {
    const { turn, texts } = setup();
    turn.apply({ type: 'answer-delta', text: 'Wrong.' });
    turn.apply({ type: 'answer-replace', text: 'Right.' });
    turn.apply({ ...END, mode: 'generative', unsupported: 2, degraded: ['rerank'] });
    expect(texts('.text')).toEqual(['Right.']);
    expect(texts('.label')).toEqual(['Written by a model from the sources']);
    expect(texts('.note').join(' ')).toMatch(/2 sentences are not backed.*rerank/);
  });

  it('tells the reader whose own key did not do', () => {
    const { turn, texts } = setup();
    turn.apply({ type: 'answer-delta', text: 'Right.' });
    turn.apply({ ...END, mode: 'generative', degraded: ['reader-key'] });
    expect(texts('.note')).toEqual(['Your own model key was refused. Check it.']);
  });

  it('moves the focus to the source a marker names', () => {
    const { turn, element } = setup();
    turn.apply({ type: 'sources', sources: [source(2)] });
    turn.apply({ type: 'answer-delta', text: 'A [2]' });
    turn.apply(END);
    element.querySelector<HTMLElement>('.marker')?.click();
    expect(document.activeElement?.id).toBe('t1-source-2');
  });

  it('folds a long quote and opens it', () => {
    const { turn, element } = setup();
    const quote = 'word '.repeat(100).trim();
    turn.apply({ type: 'sources', sources: [source(2, { quote })] });
    turn.apply(END);
    expect(element.querySelector('blockquote')?.textContent?.length).toBeLessThan(quote.length);
    element.querySelector<HTMLElement>('.source-body button')?.click();
    expect(element.querySelector('blockquote')?.textContent).toBe(quote);
  });
});

describe('what is not an answer', () => {
  it('shows a refusal as one, with the nearest pages', () => {
    const { turn, element, texts } = setup();
    turn.apply({ type: 'sources', sources: [source(1), source(2)] });
    turn.apply({ type: 'answer-delta', text: 'The site does not say.' });
    turn.apply({ ...END, refused: true, refusalReason: 'below-floor', cited: [] });
    expect(element.className).toBe('turn refused');
    expect(texts('h3')).toEqual(['Nearest pages']);
    expect(texts('.source-title')).toEqual(['H 1', 'H 2']);
    expect(texts('[role=alert]')).toEqual([]);
  });

  it('shows an error with its code and offers another try where that may help', () => {
    const { turn, element, texts, retries } = setup();
    turn.apply({ type: 'answer-delta', text: 'Half' });
    turn.apply({ type: 'error', code: 'timeout', message: 'Too slow.', retryable: true });
    expect(element.className).toBe('turn failed');
    expect(texts('[role=alert]')).toEqual(['Too slow. timeout']);
    expect(texts('.text')).toEqual(['Half']);
    element.querySelector('button')?.click();
    expect(retries()).toBe(1);
    const final = setup();
    final.turn.apply({ type: 'error', code: 'request-invalid', message: 'Too long.', retryable: false });
    expect(final.element.querySelector('button')).toBeNull();
  });

  it('keeps what had come when the reader stops, and marks an answer that never came', () => {
    const { turn, texts } = setup();
    turn.apply({ type: 'answer-delta', text: 'Half [1' });
    turn.stop();
    expect(texts('.text, .label')).toEqual(['Stopped', 'Half [1']);
    const earlier = setup();
    earlier.turn.restore(null);
    expect(earlier.texts('.label')).toEqual(['This answer was not finished']);
  });
});

describe('hostile content', () => {
  const attack = '<img src=x onerror="window.hit=1">';

  it('stays text in questions, titles, paths and quotes, and never becomes a link', () => {
    const { turn, element, texts } = setup(attack);
    turn.apply({
      type: 'sources',
      sources: [
        source(2, {
          title: attack,
          heading_path: [attack, `"><script>window.hit=1</script>`],
          quote: `${attack}\n\n[x](javascript:alert(1))`,
          url: 'javascript:window.hit=1',
        }),
      ],
    });
    turn.apply({ type: 'answer-delta', text: `${attack} [2]` });
    turn.apply(END);
    expect(element.querySelectorAll('img, script, iframe, svg')).toHaveLength(0);
    expect([...element.querySelectorAll('a')].map((link) => link.getAttribute('href'))).toEqual(['#t1-source-2']);
    expect(texts('h2')).toEqual([attack]);
    expect(texts('blockquote').join()).toContain(attack);
    expect(document.defaultView).not.toHaveProperty('hit');
  });

  it('has no link for a page whose site has no known address, and shows where it is', () => {
    const { turn, element, texts } = setup();
    turn.apply({ type: 'sources', sources: [source(2, { url: '/docs/a#h', heading_path: ['A'] })] });
    turn.apply(END);
    expect(element.querySelector('.sources a')).toBeNull();
    expect(texts('.source-path')).toEqual(['/docs/a#h']);
  });
});
