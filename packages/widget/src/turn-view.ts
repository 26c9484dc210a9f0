import type { AnswerMode, ChatEventOf, RefusalReason } from '@lattice/core';

import type { AnswerEnd, AnswerEvent, Source, StoredMessage } from './answer-event.ts';
import type { Make } from './element.ts';
import { createSourcesView, type SourcesView } from './sources-view.ts';
import { createTextView, type TextView } from './text-view.ts';

export interface TurnViewOptions {
  /** Unique within the document. */
  readonly id: string;
  readonly question: string;
  readonly textFragments: boolean;
  /** Asks the same question again. */
  readonly onRetry: () => void;
}

/** One question with its answer. */
export interface TurnView {
  readonly element: HTMLElement;
  apply(event: AnswerEvent): void;
  /** The reader stopped the answer. */
  stop(): void;
  /** Shows an answer from an earlier visit; null where it never came. */
  restore(answer: StoredMessage | null): void;
}

/** What `degraded` says where the key that a reader brought did not do. */
const READER_KEY = 'reader-key';
const REFUSALS: Readonly<Record<RefusalReason, string>> = {
  'below-floor': 'Not found on this site',
  'index-empty': 'Nothing to search yet',
  'search-unavailable': 'Search is not available now',
};

const MODES: Readonly<Record<AnswerMode, string>> = {
  extractive: 'Quoted from the site',
  generative: 'Written by a model from the sources',
};

export function createTurnView(make: Make, options: TurnViewOptions): TurnView {
  return new Turn(make, options);
}

class Turn implements TurnView {
  readonly element: HTMLElement;
  readonly #make: Make;
  readonly #options: TurnViewOptions;
  /** Announced when `aria-busy` ends; there from the start, since a live region has to be. */
  readonly #answer: HTMLElement;
  readonly #label: HTMLElement;
  readonly #after: HTMLElement;
  readonly #sources: SourcesView;
  readonly #textView: TextView;
  #text = '';
  #offered: readonly Source[] = [];

  constructor(make: Make, options: TurnViewOptions) {
    this.#make = make;
    this.#options = options;
    const headingId = `${options.id}-question`;
    this.#label = make('p', { class: 'label', text: 'Searching the site …' });
    const body = make('div', { class: 'text' });
    this.#answer = make('div', {
      class: 'answer',
      attributes: { 'aria-live': 'polite', 'aria-busy': 'true' },
      children: [this.#label, body],
    });
    this.#sources = createSourcesView(make, { id: `${options.id}-source`, textFragments: options.textFragments });
    this.#textView = createTextView(body, make, (n) => this.#sources.marker(n));
    this.#after = make('div', { class: 'after' });
    this.element = make('article', {
      class: 'turn pending',
      attributes: { 'aria-labelledby': headingId },
      children: [
        make('h2', { class: 'question', text: options.question, attributes: { id: headingId, dir: 'auto' } }),
        this.#answer,
        this.#sources.element,
        this.#after,
      ],
    });
  }

  apply(event: AnswerEvent): void {
    switch (event.type) {
      case 'answer-start':
        break;
      case 'sources':
        this.#offered = event.sources;
        this.#sources.offer(event.sources);
        break;
      case 'answer-delta':
        this.#show(this.#text + event.text);
        break;
      case 'answer-replace':
        this.#show(event.text);
        break;
      case 'answer-end':
        this.#end(event);
        break;
      case 'error':
        this.#fail(event);
        break;
    }
  }

  stop(): void {
    this.#finish('stopped', 'Stopped', this.#text);
    this.#offerRetry('Ask again');
  }

  restore(answer: StoredMessage | null): void {
    if (answer === null) {
      this.#finish('stopped', 'This answer was not finished', '');
      this.#offerRetry('Ask again');
      return;
    }
    this.apply({ type: 'sources', sources: answer.sources });
    this.#text = answer.content;
    this.#end({
      type: 'answer-end',
      mode: answer.mode,
      refused: answer.refused,
      refusalReason: null,
      cited: answer.sources.map((source) => source.n),
      unsupported: 0,
      degraded: [],
    });
  }

  #show(text: string): void {
    this.#text = text;
    this.element.className = 'turn streaming';
    this.#label.textContent = 'Answering …';
    // A marker may arrive in pieces; half of one is nobody's text.
    this.#textView.update(text.replace(/\[\d{0,3}$/, ''));
  }

  #end(end: AnswerEnd): void {
    if (end.refused) {
      this.#finish('refused', end.refusalReason === null ? 'Not answered' : REFUSALS[end.refusalReason], this.#text);
      const nearest = this.#offered.map((source) => source.n);
      this.#sources.show('Nearest pages', nearest);
      return;
    }
    this.#finish('answered', end.mode === null ? 'Answer' : MODES[end.mode], this.#text);
    this.#sources.show(
      'Sources',
      [...new Set(end.cited)].toSorted((a, b) => a - b),
    );
    if (end.unsupported > 0) {
      const sentences = end.unsupported === 1 ? '1 sentence is' : `${end.unsupported} sentences are`;
      this.#note(`${sentences} not backed by a quote of the sources.`);
    }
    const lesser = end.degraded.filter((stage) => stage !== READER_KEY);
    if (lesser.length < end.degraded.length) this.#note('Your own model key was refused. Check it.');
    if (lesser.length > 0) this.#note(`Answered in a simpler way than usual (${lesser.join(', ')}).`);
  }

  #fail(error: ChatEventOf<'error'>): void {
    this.#finish('failed', this.#text === '' ? 'No answer' : 'Not finished', this.#text);
    this.#after.append(
      this.#make('p', {
        class: 'error',
        attributes: { role: 'alert' },
        children: [error.message, ' ', this.#make('span', { class: 'code', text: error.code })],
      }),
    );
    if (error.retryable) this.#offerRetry('Try again');
  }

  #finish(state: string, label: string, text: string): void {
    this.element.className = `turn ${state}`;
    this.#label.textContent = label;
    this.#textView.update(text);
    this.#answer.setAttribute('aria-busy', 'false');
  }

  #note(text: string): void {
    this.#after.append(this.#make('p', { class: 'note', text }));
  }

  #offerRetry(label: string): void {
    const button = this.#make('button', { class: 'quiet', text: label, attributes: { type: 'button' } });
    button.addEventListener('click', this.#options.onRetry);
    this.#after.append(button);
  }
}
