import { describe, expect, it } from 'vitest';
import { readContentTitle } from './content-title.ts';

describe('readContentTitle', () => {
  it.each([
    ['# Title', 'Title'],
    ['\n\n# Title #', 'Title'],
    ['# Title {#id}', 'Title'],
    ['# `code` and **bold**', 'code and **bold**'],
    ['Title\n===\n\ntext', 'Title'],
    ["import A from 'a';\nimport B from 'b';\n\n# Title", 'Title'],
    ['# Title\r\n\r\ntext', 'Title'],
    ['text\n\n# Late', null],
    ['## Two', null],
    ['', null],
  ])('%j', (body, title) => expect(readContentTitle(body)).toBe(title));
});
