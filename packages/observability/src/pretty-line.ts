import { styleText } from 'node:util';
import type { Plain } from './redactor.ts';

type Entry = Readonly<Record<string, Plain>>;

const styles = { debug: 'gray', info: 'green', warn: 'yellow', error: 'red' } as const;

/**
 * One short line for a person: `12:30:45 WARN  message key=value`. Below an error stands its stack; what is only a
 * warning was expected, and its place in the code tells a person nothing.
 */
export function prettyLine(entry: Entry): string {
  const { level, time, msg, ...fields } = entry;
  const stacks: string[] = [];
  const pairs = Object.entries(fields).map(([key, value]) => `${safe(key)}=${shown(withoutStack(value, stacks))}`);
  const style = Object.entries(styles).find(([name]) => name === level)?.[1] ?? 'green';
  const clock = typeof time === 'string' ? time.slice(11, 19) : '';
  const label = styleText(style, plain(level).toUpperCase().padEnd(5), { validateStream: false });
  const detail = pairs.length === 0 ? '' : ` ${styleText('dim', pairs.join(' '), { validateStream: false })}`;
  const places = (level === 'error' ? stacks : []).map((place) => `\n    at ${safe(place)}`).join('');
  return `${clock} ${label} ${safe(plain(msg))}${detail}${places}\n`;
}

/** Takes the stacks out of errors and collects the outermost one. */
function withoutStack(value: Plain, stacks: string[]): Plain {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const kept = Object.entries(value).flatMap(([key, inner]): [string, Plain][] => {
    if (key !== 'stack' || !Array.isArray(inner)) return [[key, withoutStack(inner, stacks)]];
    if (stacks.length === 0) stacks.push(...inner.map(String));
    return [];
  });
  return Object.fromEntries(kept);
}

/** pino writes these as texts. */
function plain(value: Plain | undefined): string {
  return typeof value === 'string' ? value : '';
}

function shown(value: Plain): string {
  if (typeof value === 'string') return /^[^\s"'=]+$/.test(value) ? safe(value) : safe(JSON.stringify(value));
  return safe(JSON.stringify(value));
}

/** Text of strangers must neither start a new line nor drive the terminal. */
function safe(text: string): string {
  return text.replaceAll(
    /[\p{Cc}\p{Cf}\u2028\u2029]/gu,
    (character) => `\\u${character.codePointAt(0)?.toString(16).padStart(4, '0')}`,
  );
}
