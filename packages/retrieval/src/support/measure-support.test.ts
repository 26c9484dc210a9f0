import { describe, expect, it } from 'vitest';

import { measureSupport } from './measure-support.ts';

const passage = {
  heading: 'Vault › Backups',
  text: [
    'Backups are kept for 30 days. They are not encrypted by default.',
    'Vault 2.4.1 needs PostgreSQL 16 or later; the import of 1,000 rows takes two minutes.',
    'Set `VAULT_KEY` before the first start.',
    'The cache is enabled by default and reduces latency.',
  ].join('\n'),
};

describe('a supported sentence', () => {
  it.each([
    'Backups are kept for 30 days.',
    'By default, backups are not encrypted.',
    'PostgreSQL 16 or later is needed by Vault 2.4.1.',
    'Importing 1000 rows takes 2 minutes.',
    'Before the first start, set `VAULT_KEY`.',
    'The cache, enabled by default, reduces latency.',
  ])('%s', (claim) => {
    expect(measureSupport(claim, [passage])).toMatchObject({ isSupported: true, fault: null });
  });
});

describe('an unsupported sentence', () => {
  it.each([
    ['Backups are kept for 90 days.', 'number'],
    ['By default, backups are encrypted.', 'negation'],
    ['Backups are not kept for 30 days.', 'negation'],
    ['Vault 2.4.2 needs PostgreSQL 16 or later.', 'number'],
    ['Vault 2.4.1 needs MySQL 16 or later.', 'name'],
    ['Importing 1000 rows takes three minutes.', 'number'],
    ['Set `VAULT_TOKEN` before the first start.', 'name'],
    ['Set `VAULT_KEY` after the first start.', 'opposite'],
    ['The cache is disabled by default.', 'opposite'],
    ['Engineers review every release by hand.', 'unproven'],
  ])('%s', (claim, fault) => {
    expect(measureSupport(claim, [passage])).toMatchObject({ isSupported: false, fault });
  });

  it('is one without any evidence', () => {
    expect(measureSupport('Backups are kept for 30 days.', [])).toMatchObject({ isSupported: false });
  });

  it('is one whose number stands elsewhere in the passage', () => {
    const text = `Backups are kept for 30 days.\n${'Nothing here.\n'.repeat(4)}Logs rotate when they are 90 megabytes long.`;
    expect(measureSupport('Backups are kept for 90 days.', [{ heading: '', text }]).isSupported).toBe(false);
  });
});

describe('another language than the passage', () => {
  it.each([
    ['Sicherungen werden dreißig Nächte lang, genauer 30 Tage, von Vault aufbewahrt.', true, true],
    ['Sicherungen werden neunzig Nächte lang, genauer 90 Tage, von Vault aufbewahrt.', false, true],
    ['Sicherungen werden viele lange Nächte von Vault aufbewahrt.', true, false],
  ])('%s', (claim, isSupported, isJudged) => {
    const [text = ''] = passage.text.split('\n');
    expect(measureSupport(claim, [{ ...passage, text }])).toMatchObject({ isSupported, isJudged });
  });
});
