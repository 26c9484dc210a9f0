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

/**
 * Shapes that are credentials wherever they stand. Every pattern starts at a boundary it cannot start at twice and
 * has no nested repetition, so that hostile text costs linear time.
 */
const patterns: readonly (readonly [RegExp, string])[] = [
  // user:password@ and token@ in a URL
  [/([a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/?#"'<>]*@/gi, `$1${REDACTED}@`],
  [
    /([?&;](?:api[_-]?key|key|[a-z_-]{0,20}token|secret|password|passwd|sig|signature|code)=)[^&\s"'<>#]+/gi,
    `$1${REDACTED}`,
  ],
  // Not mere words: "a basic understanding"
  [/\b([Bb]earer|[Bb]asic)\s+(?=[a-z]*[A-Z\d.~+/=_-])[\w.~+/=-]{8,}/g, `$1 ${REDACTED}`],
  // A connection parameter: password=…, PGPASSWORD=…
  [/(password\s*=\s*)[^\s&,;"']+/gi, `$1${REDACTED}`],
  // JSON web tokens
  [/(?<![\w-])eyJ[\w-]{8,}\.[\w-]{2,}\.[\w-]*/g, REDACTED],
  // API keys of Lattice
  [/(?<![\w-])lat_[\w-]{40,}/g, REDACTED],
  // OpenAI, Google, Hugging Face, GitHub, Slack, AWS
  [/(?<![\w-])(?:sk-[\w-]{16,}|AIza[\w-]{30,}|hf_\w{20,}|gh[pousr]_\w{20,}|github_pat_\w{20,})/g, REDACTED],
  [/(?<![\w-])(?:xox[abprs]-[\w-]{10,}|AKIA[A-Z0-9]{16})/g, REDACTED],
];

/** No pattern matches a shorter text. */
const SHORTEST_SHAPE = 5;
/** Something of this is in every text that a pattern matches. */
const CREDENTIAL_HINT = /:\/\/|=|earer|asic|eyJ|sk-|AIza|hf_|gh[pousr]_|github_pat_|xox|AKIA|lat_/;

/** Removes the given secrets, in every spelling they take inside other texts, and everything that looks like one. */
export function createRedactor(secrets: readonly string[]): Redactor {
  const known = knownSecrets(secrets);
  const shortest = Math.min(SHORTEST_SHAPE, ...secrets.map((secret) => secret.length));
  const cleaned = (text: string): string => {
    // Most texts of a line are keys, words and numbers, too short to hold anything.
    if (text.length < shortest) return text;
    let result = known === undefined ? text : text.replace(known, REDACTED);
    if (!CREDENTIAL_HINT.test(result)) return result;
    for (const [pattern, replacement] of patterns) result = result.replace(pattern, replacement);
    return result;
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
