import { describe, expect, it } from 'vitest';

import { code, item, prose, row } from '../../test/support/sample-site.ts';
import { renderCode, renderPassage } from './render-passage.ts';
import { readUnits } from './units.ts';

const render = (...blocks: Parameters<typeof readUnits>[0]): string => renderPassage(readUnits(blocks).units, 2);

describe('renderPassage', () => {
  it('puts the citation after every sentence and keeps paragraphs apart', () => {
    expect(render(prose('One. Two.'), prose('Three.'))).toBe('One. [2] Two. [2]\n\nThree. [2]');
  });

  it('keeps lists, their depth and their order', () => {
    const text = render(
      prose('Do this:'),
      item('Open. Wait.', { marker: '1.' }),
      item('If it fails', { depth: 1 }),
      item('Close.', { marker: '1.' }),
    );
    expect(text).toBe('Do this: [2]\n\n1. Open. [2] Wait. [2]\n  - If it fails [2]\n2. Close. [2]');
  });

  it('shows the rows of a table with their headers', () => {
    expect(render(row(['Field', 'In place?'], ['vm_size', 'No']), row(['Field', 'In place?'], ['zones', 'No']))).toBe(
      '- Field: vm_size; In place?: No [2]\n- Field: zones; In place?: No [2]',
    );
  });

  it('says what label a block has', () => {
    expect(render(prose('Back up first.', 'Warning'))).toBe('Warning: Back up first. [2]');
  });
});

describe('renderCode', () => {
  it('fences code so that no fence within ends it', () => {
    expect(renderCode(code('ls', 'sh'))).toBe('```sh\nls\n```');
    expect(renderCode(code('````\nx\n````', 'md'))).toBe('`````md\n````\nx\n````\n`````');
  });
});
