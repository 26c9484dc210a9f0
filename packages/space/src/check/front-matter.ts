import { load } from 'js-yaml';
import * as z from 'zod';

export type FrontMatter =
  | { readonly kind: 'read'; readonly values: Readonly<Record<string, unknown>> }
  | { readonly kind: 'broken'; readonly reason: string; readonly fix: string };

const BYTE_ORDER_MARK = '\uFEFF';

/** The YAML between the two lines `---` a README of a Space begins with. */
export function readFrontMatter(readme: string): FrontMatter {
  if (readme.startsWith(BYTE_ORDER_MARK)) {
    const reason = 'README.md begins with a byte order mark, so its first line is not ---.';
    return { kind: 'broken', reason, fix: 'Save it as UTF-8 without a byte order mark.' };
  }
  const match = /^---\r?\n([\s\S]*?)\r?\n---(?:\r?\n|$)/.exec(readme);
  if (match === null) {
    const fix = 'Begin the file with the line ---, the settings, and another line ---.';
    return { kind: 'broken', reason: 'README.md does not begin with settings between two lines ---.', fix };
  }
  try {
    const values = z.record(z.string(), z.unknown()).parse(load(match[1] ?? ''));
    return { kind: 'read', values };
  } catch (error) {
    const detail = error instanceof Error ? (error.message.split('\n')[0] ?? '') : '';
    const fix = 'Put quotes around values that hold a colon or begin with a special character.';
    return { kind: 'broken', reason: `The settings of README.md are no valid YAML: ${detail}`, fix };
  }
}
