import { describe, expect, it } from 'vitest';

import { findNamedVersion } from './named-version.ts';

const versions = ['current', '2.1.0', '2.0.0', '1.0.0'];

describe('findNamedVersion', () => {
  it.each([
    ['How do I install it in version 1.0.0?', '1.0.0', 'How do I install it?'],
    ['How do I install it in v1.0.0?', '1.0.0', 'How do I install it?'],
    ['How do I install 1.0?', null, ''],
    ['How did logging work in 1.0?', '1.0.0', 'How did logging work?'],
    ['In v1, how does logging work?', '1.0.0', 'how does logging work?'],
    ['What is new in version 2.0?', '2.0.0', 'What is new?'],
    ['Which flags does Anvil 2.1 have?', '2.1.0', 'Which flags does Anvil have?'],
    ['What does the next version do?', 'current', 'What does do?'],
    ['Is it in version current?', 'current', 'Is it?'],
  ])('%s', (question, version, rest) => {
    const found = findNamedVersion(question, versions, 'Anvil');
    expect(found?.version ?? null).toBe(version);
    if (found !== null) expect(found.question).toBe(rest);
  });

  it.each([
    'Does it run on Python 2.0?',
    'What does version 2 bring?',
    'Is 10.2.0.0 a valid address?',
    'Use the current directory',
    'What does the current version do?',
    'What do I do next?',
    'What changed in 1.0.0.5?',
    'Which is the first of 1 to 3?',
  ])('takes no version from: %s', (question) => {
    expect(findNamedVersion(question, versions, 'Anvil')).toBeNull();
  });

  it('takes names as they are written, whatever characters they have', () => {
    const odd = ['2.0.0-rc.1', '3.x (LTS)', 'v1.5'];
    expect(findNamedVersion('What is new in 2.0.0-rc.1?', odd, 'Anvil')?.version).toBe('2.0.0-rc.1');
    expect(findNamedVersion('What is new in version 1.5?', odd, 'C++ [docs]')?.version).toBe('v1.5');
  });

  it('names nothing where there are no versions', () => {
    expect(findNamedVersion('in version 1.0', [], 'Anvil')).toBeNull();
  });
});
