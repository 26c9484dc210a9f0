import { hideCredentials } from '@lattice/core';

import { isSensitiveKey } from './sensitive-keys.ts';
import { errorFields } from './error-fields.ts';

const REDACTED = '[redacted]';

/** Shorter texts occur by chance in ordinary words; a secret of that length is none. */
const MINIMUM_SECRET_LENGTH = 4;
const MAXIMUM_DEPTH = 8;
const MAXIMUM_ITEMS = 100;
const MAXIMUM_TEXT_LENGTH = 16_000;

/** What survives redaction: plain data that serialises without surprises. */
export type Plain = string | number | boolean | null | Plain[] | { [key: string]: Plain };

export interface Redactor {
  /** The text without secrets, cut where it is very long. */
  text(text: string): string;
  /** Plain data without secrets: safe to serialise whatever was given. */
  value(value: unknown): Plain;
}

/** No credential has a shorter shape. */
const SHORTEST_SHAPE = 5;

/** Removes the given secrets, in every spelling they take inside other texts, and everything that looks like one. */
export function createRedactor(secrets: readonly string[]): Redactor {
  const known = knownSecrets(secrets);
  const shortest = Math.min(SHORTEST_SHAPE, ...secrets.map((secret) => secret.length));
  const cleaned = (text: string): string => {
    // Most texts of a line are keys, words and numbers, too short to hold anything.
    if (text.length < shortest) return text;
    return hideCredentials(known === undefined ? text : text.replace(known, REDACTED), REDACTED);
  };
  // Cut last: half a secret would no longer be recognised.
  const text = (given: string): string => shortened(cleaned(given));
  return { text, value: (value) => plain(value, { text, seen: [] }) };
}

/** One expression of all secrets, longest first, so that one that contains another goes as a whole. */
function knownSecrets(secrets: readonly string[]): RegExp | undefined {
  const spellings = new Set(
    secrets
      .filter((secret) => secret.length >= MINIMUM_SECRET_LENGTH)
      .flatMap((secret) => [
        secret,
        encodeURIComponent(secret.toWellFormed()),
        encodeURI(secret.toWellFormed()),
        Buffer.from(secret).toString('base64'),
        Buffer.from(secret).toString('base64url'),
      ]),
  );
  if (spellings.size === 0) return undefined;
  const longestFirst = [...spellings].toSorted((one, other) => other.length - one.length);
  return new RegExp(longestFirst.map(escapedAtAnyDepth).join('|'), 'g');
}

/** Matches the text as it is and inside JSON inside JSON, where each level adds backslashes. */
function escapedAtAnyDepth(text: string): string {
  return text.replaceAll(/\\+|["/]|[^\\"/]+/g, (part) => {
    if (part.startsWith('\\')) return `\\\\{${part.length},}`;
    return part === '"' || part === '/' ? `\\\\*${part}` : RegExp.escape(part);
  });
}

function shortened(text: string): string {
  if (text.length <= MAXIMUM_TEXT_LENGTH) return text;
  return `${text.slice(0, MAXIMUM_TEXT_LENGTH)}… (${text.length - MAXIMUM_TEXT_LENGTH} more characters)`;
}

interface Walk {
  readonly text: (text: string) => string;
  /** Objects on the way down to this one. */
  readonly seen: readonly object[];
}

function plain(value: unknown, walk: Walk): Plain {
  switch (typeof value) {
    case 'string':
      return walk.text(value);
    case 'number':
    case 'bigint':
      return plainNumber(value, walk);
    case 'boolean':
      return value;
    case 'undefined':
      return null;
    case 'symbol':
    case 'function':
      return `[${typeof value}]`;
    case 'object':
      return value === null ? null : plainObject(value, walk);
  }
}

/** A secret of digits may arrive as a number. */
function plainNumber(value: number | bigint, walk: Walk): Plain {
  const text = String(value);
  if (walk.text(text) !== text) return REDACTED;
  return typeof value === 'number' && Number.isFinite(value) ? value : text;
}

function plainObject(value: object, walk: Walk): Plain {
  if (walk.seen.includes(value)) return '[circular]';
  if (walk.seen.length >= MAXIMUM_DEPTH) return '[too deep]';
  const inner = { ...walk, seen: [...walk.seen, value] };
  try {
    if (Error.isError(value)) return plainEntries(errorFields(value), inner);
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? '[invalid date]' : value.toISOString();
    if (value instanceof URL || value instanceof RegExp) return walk.text(String(value));
    if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`;
    if (value instanceof Map)
      return plainEntries(
        [...value].map(([key, item]) => [String(key), item]),
        inner,
      );
    if (Array.isArray(value) || value instanceof Set) return plainList([...value], inner);
    if ('toJSON' in value && typeof value.toJSON === 'function') return plain(value.toJSON(), inner);
    return plainEntries(Object.entries(value), inner);
  } catch (error) {
    // A getter or toJSON of a stranger may throw; the line must be written all the same.
    return `[unreadable: ${walk.text(error instanceof Error ? error.message : 'unknown')}]`;
  }
}

function plainList(items: readonly unknown[], walk: Walk): Plain[] {
  const kept: Plain[] = items.slice(0, MAXIMUM_ITEMS).map((item) => plain(item, walk));
  return items.length > MAXIMUM_ITEMS ? [...kept, `(${items.length - MAXIMUM_ITEMS} more)`] : kept;
}

function plainEntries(entries: readonly (readonly [string, unknown])[], walk: Walk): Plain {
  const present = entries.filter(([, item]) => item !== undefined);
  const kept = present
    .slice(0, MAXIMUM_ITEMS)
    .map(([key, item]): [string, Plain] => [walk.text(key), isSensitiveKey(key, item) ? REDACTED : plain(item, walk)]);
  if (present.length > MAXIMUM_ITEMS) kept.push(['…', `(${present.length - MAXIMUM_ITEMS} more)`]);
  // Object.fromEntries defines own properties, so that a key such as __proto__ stays an ordinary one.
  return Object.fromEntries(kept);
}
