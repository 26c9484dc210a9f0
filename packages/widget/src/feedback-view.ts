import type { Feedback, FeedbackReason } from '@lattice/core';

import type { Make } from './element.ts';

/** Equals `MAX_NOTE_LENGTH` of @lattice/core, which the page cannot load; a test holds the two together. */
export const NOTE_CHARACTERS = 1_000;

/** A test holds them to the ones the server takes. */
export const REASONS: readonly { readonly reason: FeedbackReason; readonly label: string }[] = [
  { reason: 'wrong', label: 'It is wrong' },
  { reason: 'incomplete', label: 'Something is missing' },
  { reason: 'outdated', label: 'It is out of date' },
  { reason: 'off-topic', label: 'It is about something else' },
  { reason: 'unclear', label: 'It is hard to follow' },
  { reason: 'other', label: 'Something else' },
];

/** A vote as it is sent; `none` takes it back. */
export interface VoteChoice {
  readonly rating: Feedback['rating'] | 'none';
  readonly reason?: FeedbackReason;
  readonly note?: string;
}

/** What the server keeps now, or why it does not. */
export type VoteOutcome =
  | { readonly kept: true; readonly feedback: Feedback | null }
  | { readonly kept: false; readonly message: string };

export interface FeedbackViewOptions {
  /** Unique within the document. */
  readonly id: string;
  /** From an earlier visit. */
  readonly feedback: Feedback | null;
  readonly send: (choice: VoteChoice) => Promise<VoteOutcome>;
}

/** Asks whether an answer has helped, and what was wrong where it has not. */
export function createFeedbackView(make: Make, options: FeedbackViewOptions): HTMLElement {
  return new FeedbackView(make, options).element;
}

class FeedbackView {
  readonly element: HTMLElement;
  readonly #options: FeedbackViewOptions;
  readonly #up: HTMLButtonElement;
  readonly #down: HTMLButtonElement;
  readonly #more: HTMLButtonElement;
  readonly #form: HTMLFormElement;
  readonly #reasons: readonly HTMLInputElement[];
  readonly #note: HTMLTextAreaElement;
  readonly #status: HTMLElement;
  #kept: Feedback | null;
  #isSending = false;

  constructor(make: Make, options: FeedbackViewOptions) {
    this.#options = options;
    this.#kept = options.feedback;
    const labelId = `${options.id}-label`;
    this.#up = voteButton(make, 'up', 'Yes');
    this.#down = voteButton(make, 'down', 'No');
    this.#more = make('button', { class: 'quiet', text: 'Say why', attributes: { type: 'button' } });
    this.#status = make('p', { class: 'note', attributes: { role: 'status' } });
    const { form, reasons, note, close } = reasonForm(make, options.id);
    this.#form = form;
    this.#reasons = reasons;
    this.#note = note;
    const buttons = make('div', {
      class: 'votes',
      children: [
        make('span', { text: 'Did this help?', attributes: { id: labelId } }),
        this.#up,
        this.#down,
        this.#more,
      ],
    });
    this.element = make('div', {
      class: 'feedback',
      attributes: { role: 'group', 'aria-labelledby': labelId },
      children: [buttons, this.#status, form],
    });
    this.#up.addEventListener('click', () => void this.#toggle('up'));
    this.#down.addEventListener('click', () => void this.#toggle('down'));
    this.#more.addEventListener('click', () => this.#open());
    close.addEventListener('click', () => this.#close());
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#submit();
    });
    form.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      this.#close();
    });
    this.#show();
  }

  async #toggle(rating: Feedback['rating']): Promise<void> {
    const isKept = this.#kept?.rating === rating;
    if (!(await this.#send({ rating: isKept ? 'none' : rating }))) return;
    if (this.#kept?.rating === 'down') {
      // The focus stays: whoever is on the button finds the question right after it.
      this.#reveal();
      this.#say('Thank you. You can say what was wrong.');
    } else this.#say(this.#kept === null ? 'Your vote was taken back.' : 'Thank you.');
    this.#show();
  }

  async #submit(): Promise<void> {
    const reason = REASONS.find((_, position) => this.#reasons[position]?.checked === true)?.reason;
    const note = this.#note.value.trim();
    const said = { ...(reason === undefined ? {} : { reason }), ...(note === '' ? {} : { note }) };
    if (!(await this.#send({ rating: 'down', ...said }))) return;
    this.#close();
    this.#say('Thank you for telling us.');
  }

  /** One at a time, so that the last one sent is the last one kept. */
  async #send(choice: VoteChoice): Promise<boolean> {
    if (this.#isSending) return false;
    this.#isSending = true;
    this.element.setAttribute('aria-busy', 'true');
    const outcome = await this.#options.send(choice);
    this.#isSending = false;
    this.element.setAttribute('aria-busy', 'false');
    if (outcome.kept) this.#kept = outcome.feedback;
    else this.#say(`Your vote was not kept. ${outcome.message}`);
    this.#show();
    return outcome.kept;
  }

  #open(): void {
    this.#reveal();
    this.#say('');
    this.#show();
    (this.#reasons.find(({ checked }) => checked) ?? this.#reasons[0])?.focus();
  }

  #reveal(): void {
    this.#form.hidden = false;
    this.#form.scrollIntoView({ block: 'nearest' });
  }

  #close(): void {
    this.#form.hidden = true;
    this.#say('');
    this.#show();
    this.#down.focus();
  }

  #show(): void {
    const kept = this.#kept;
    this.#up.setAttribute('aria-pressed', String(kept?.rating === 'up'));
    this.#down.setAttribute('aria-pressed', String(kept?.rating === 'down'));
    if (kept?.rating !== 'down') this.#form.hidden = true;
    this.#more.hidden = kept?.rating !== 'down' || !this.#form.hidden;
    const hasSaidWhy = kept !== null && (kept.reason !== null || kept.note !== null);
    this.#more.textContent = hasSaidWhy ? 'Change what you said' : 'Say why';
    if (!this.#form.hidden) return;
    // What is kept is what the form begins with.
    for (const [position, input] of this.#reasons.entries()) input.checked = REASONS[position]?.reason === kept?.reason;
    this.#note.value = kept?.note ?? '';
  }

  #say(text: string): void {
    this.#status.textContent = text;
  }
}

function voteButton(make: Make, rating: Feedback['rating'], text: string): HTMLButtonElement {
  return make('button', { class: `vote ${rating}`, text, attributes: { type: 'button', 'aria-pressed': 'false' } });
}

interface ReasonForm {
  readonly form: HTMLFormElement;
  /** In the order of `REASONS`. */
  readonly reasons: readonly HTMLInputElement[];
  readonly note: HTMLTextAreaElement;
  readonly close: HTMLButtonElement;
}

function reasonForm(make: Make, id: string): ReasonForm {
  const reasons = REASONS.map(({ reason }) =>
    make('input', { attributes: { type: 'radio', name: `${id}-reason`, value: reason } }),
  );
  const note = make('textarea', {
    attributes: {
      id: `${id}-note`,
      rows: '2',
      maxlength: String(NOTE_CHARACTERS),
      'aria-describedby': `${id}-hint`,
      dir: 'auto',
    },
  });
  const close = make('button', { class: 'quiet', text: 'Close', attributes: { type: 'button' } });
  const form = make('form', {
    class: 'reasons',
    attributes: { 'aria-label': 'What was wrong', hidden: '' },
    children: [
      make('fieldset', {
        children: [
          make('legend', { text: 'What was wrong?' }),
          ...reasons.map((input, position) => make('label', { children: [input, REASONS[position]?.label ?? ''] })),
        ],
      }),
      make('label', { class: 'note-label', text: 'What should it say?', attributes: { for: `${id}-note` } }),
      note,
      make('p', {
        class: 'hint',
        text: 'For the people who write the docs. Leave out what is nobody’s business.',
        attributes: { id: `${id}-hint` },
      }),
      make('div', {
        class: 'actions',
        children: [make('button', { class: 'primary', text: 'Send', attributes: { type: 'submit' } }), close],
      }),
    ],
  });
  return { form, reasons, note, close };
}
