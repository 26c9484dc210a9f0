import type { Make } from './element.ts';

/** Equals `MAX_QUESTION_LENGTH` of @lattice/core, which the page cannot load; a test holds the two together. */
export const QUESTION_CHARACTERS = 4_000;

export interface ComposerOptions {
  /** Unique within the document. */
  readonly id: string;
  readonly onAsk: (question: string) => void;
  readonly onStop: () => void;
}

export interface Composer {
  readonly element: HTMLFormElement;
  focus(): void;
  /** While an answer streams, the one button stops it. */
  setBusy(busy: boolean): void;
  /** Until the server is ready a question can be written, not sent. */
  setReady(ready: boolean): void;
}

/** Where questions are written. Enter sends, Shift+Enter makes a line, Escape stops. */
export function createComposer(make: Make, { id, onAsk, onStop }: ComposerOptions): Composer {
  const inputId = `${id}-input`;
  const hintId = `${id}-hint`;
  const input = make('textarea', {
    attributes: {
      id: inputId,
      rows: '1',
      maxlength: String(QUESTION_CHARACTERS),
      placeholder: 'Ask a question',
      'aria-describedby': hintId,
      enterkeyhint: 'send',
      dir: 'auto',
    },
  });
  const send = make('button', { class: 'primary', text: 'Ask', attributes: { type: 'submit' } });
  const stop = make('button', { class: 'primary', text: 'Stop', attributes: { type: 'button', hidden: '' } });
  const hint = make('p', { class: 'hint', attributes: { id: hintId } });
  const element = make('form', {
    class: 'composer',
    attributes: { 'aria-label': 'Question' },
    children: [
      make('label', { class: 'visually-hidden', text: 'Your question', attributes: { for: inputId } }),
      make('div', { class: 'field', children: [input, send, stop] }),
      hint,
    ],
  });
  let busy = false;
  let ready = false;

  function submit(): void {
    const question = input.value.trim();
    if (question === '' || busy || !ready) {
      input.focus();
      return;
    }
    input.value = '';
    onAsk(question);
  }

  function showButtons(): void {
    const stopHadFocus = stop.ownerDocument.activeElement === stop;
    send.hidden = busy;
    stop.hidden = !busy;
    // `disabled` would take the focus away from someone who waits on it.
    send.setAttribute('aria-disabled', String(!ready));
    hint.textContent = hintFor(ready, busy);
    if (!busy && stopHadFocus) input.focus();
  }

  element.addEventListener('submit', (event) => {
    event.preventDefault();
    submit();
  });
  input.addEventListener('keydown', (event) => {
    // While a word is being composed (Japanese, Chinese …), Enter belongs to the input method.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    submit();
  });
  stop.addEventListener('click', onStop);
  showButtons();

  return {
    element,
    focus: () => input.focus(),
    setBusy(value) {
      busy = value;
      showButtons();
    },
    setReady(value) {
      ready = value;
      showButtons();
    },
  };
}

function hintFor(ready: boolean, busy: boolean): string {
  if (!ready) return 'You can write already; asking has to wait for the server.';
  return busy ? 'Escape stops the answer.' : 'Enter sends, Shift+Enter makes a new line.';
}
