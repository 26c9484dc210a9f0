// @vitest-environment happy-dom
import { FEEDBACK_REASONS, MAX_NOTE_LENGTH, type Feedback } from '@lattice/core';
import { expect, it } from 'vitest';

import { elementMaker } from './element.ts';
import { createFeedbackView, NOTE_CHARACTERS, REASONS, type VoteChoice, type VoteOutcome } from './feedback-view.ts';

function setup(feedback: Feedback | null = null) {
  const sent: VoteChoice[] = [];
  let outcome: ((choice: VoteChoice) => VoteOutcome) | null = null;
  const element = createFeedbackView(elementMaker(document), {
    id: 'f',
    feedback,
    async send(choice) {
      sent.push(choice);
      if (outcome !== null) return outcome(choice);
      const { rating, reason = null, note = null } = choice;
      return { kept: true, feedback: rating === 'none' ? null : { rating, reason, note } };
    },
  });
  document.body.replaceChildren(element);
  const find = <E extends HTMLElement>(selector: string, type: new () => E): E => {
    const found = element.querySelector(selector);
    if (!(found instanceof type)) throw new Error(`There is no ${selector}.`);
    return found;
  };
  return {
    sent,
    up: find('.up', HTMLButtonElement),
    down: find('.down', HTMLButtonElement),
    more: find('.votes .quiet', HTMLButtonElement),
    form: find('form', HTMLFormElement),
    note: find('textarea', HTMLTextAreaElement),
    reason: (value: Feedback['reason']) => find(`input[value='${value}']`, HTMLInputElement),
    status: () => element.querySelector('[role=status]')?.textContent,
    pressed: () => [...element.querySelectorAll('[aria-pressed=true]')].map((button) => button.textContent),
    fail: (message: string) => (outcome = () => ({ kept: false, message })),
    settled: () => new Promise((resolve) => setTimeout(resolve)),
  };
}

it('has the reasons and the length the server takes', () => {
  expect(REASONS.map(({ reason }) => reason)).toEqual(FEEDBACK_REASONS);
  expect(NOTE_CHARACTERS).toBe(MAX_NOTE_LENGTH);
});

it('sends a thumbs up, and takes it back when it is pressed again', async () => {
  const { up, sent, pressed, status, settled } = setup();
  up.click();
  await settled();
  expect([pressed(), status()]).toEqual([['Yes'], 'Thank you.']);
  up.click();
  await settled();
  expect([pressed(), status()]).toEqual([[], 'Your vote was taken back.']);
  expect(sent).toEqual([{ rating: 'up' }, { rating: 'none' }]);
});

it('keeps a thumbs down at once, and asks what was wrong', async () => {
  const { down, form, reason, note, sent, pressed, settled, more, status } = setup();
  down.focus();
  down.click();
  await settled();
  expect([pressed(), form.hidden, document.activeElement]).toEqual([['No'], false, down]);
  reason('outdated').checked = true;
  note.value = '  Version 3 is out.  ';
  form.requestSubmit();
  await settled();
  expect(sent).toEqual([{ rating: 'down' }, { rating: 'down', reason: 'outdated', note: 'Version 3 is out.' }]);
  expect([form.hidden, more.textContent, status()]).toEqual([
    true,
    'Change what you said',
    'Thank you for telling us.',
  ]);
  expect(document.activeElement).toBe(down);
});

it('shows a vote of an earlier visit, and what was said can be changed', () => {
  const { pressed, form, more, reason, note } = setup({ rating: 'down', reason: 'wrong', note: 'No.' });
  expect([pressed(), form.hidden, more.hidden]).toEqual([['No'], true, false]);
  more.click();
  expect([form.hidden, reason('wrong').checked, note.value]).toEqual([false, true, 'No.']);
  expect(document.activeElement).toBe(reason('wrong'));
  form.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
  expect(form.hidden).toBe(true);
});

it('closes the question when the thumb turns up', async () => {
  const { up, down, form, pressed, settled } = setup();
  down.click();
  await settled();
  up.click();
  await settled();
  expect([pressed(), form.hidden]).toEqual([['Yes'], true]);
});

it('says so where a vote is not kept, and shows what is', async () => {
  const { up, down, form, note, fail, pressed, status, settled } = setup();
  down.click();
  await settled();
  fail('Too many votes.');
  note.value = 'A long text.';
  form.requestSubmit();
  await settled();
  // Nothing written is lost.
  expect([form.hidden, note.value, status()]).toEqual([
    false,
    'A long text.',
    'Your vote was not kept. Too many votes.',
  ]);
  up.click();
  await settled();
  expect(pressed()).toEqual(['No']);
});

it('sends one vote at a time', async () => {
  const { up, down, sent, settled } = setup();
  up.click();
  down.click();
  await settled();
  expect(sent).toEqual([{ rating: 'up' }]);
});
