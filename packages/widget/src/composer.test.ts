// @vitest-environment happy-dom
import { MAX_QUESTION_LENGTH } from '@lattice/core';
import { describe, expect, it } from 'vitest';

import { createComposer, QUESTION_CHARACTERS } from './composer.ts';
import { elementMaker } from './element.ts';

function setup() {
  const asked: string[] = [];
  const composer = createComposer(elementMaker(document), {
    id: 'c',
    onAsk: (question) => asked.push(question),
    onStop: () => asked.push('(stop)'),
  });
  document.body.replaceChildren(composer.element);
  const input = composer.element.querySelector('textarea');
  if (input === null) throw new Error('no input');
  const press = (options: KeyboardEventInit): boolean =>
    input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', cancelable: true, bubbles: true, ...options }));
  return { asked, composer, input, press };
}

describe('createComposer', () => {
  it('knows the longest question the server takes', () => {
    expect(QUESTION_CHARACTERS).toBe(MAX_QUESTION_LENGTH);
  });

  it('sends on Enter, trimmed, and empties itself', () => {
    const { asked, composer, input, press } = setup();
    composer.setReady(true);
    input.value = '  What is ROS 2?\n';
    press({});
    expect(asked).toEqual(['What is ROS 2?']);
    expect(input.value).toBe('');
    press({});
    expect(asked).toHaveLength(1);
  });

  it('leaves Shift+Enter and the Enter of an input method alone', () => {
    const { asked, composer, input, press } = setup();
    composer.setReady(true);
    input.value = 'x';
    expect(press({ shiftKey: true })).toBe(true);
    expect(press({ isComposing: true })).toBe(true);
    expect(asked).toEqual([]);
  });

  it('keeps the question while the server is not ready or an answer streams', () => {
    const { asked, composer, input, press } = setup();
    input.value = 'early';
    press({});
    composer.setReady(true);
    composer.setBusy(true);
    press({});
    expect(asked).toEqual([]);
    expect(input.value).toBe('early');
    const [send, stop] = composer.element.querySelectorAll('button');
    expect([send?.hidden, stop?.hidden]).toEqual([true, false]);
    stop?.click();
    expect(asked).toEqual(['(stop)']);
  });
});
