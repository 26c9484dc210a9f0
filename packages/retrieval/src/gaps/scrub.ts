import { hideCredentials } from '@lattice/core';

/** What stands in for what was taken out. */
const MARK = /\[(?:email|key|id|ip|number)\]/g;

type Rule = readonly [pattern: RegExp, replacement: string | ((match: string) => string)];

/**
 * In this order: an address holds numbers, a key may hold both. Repetitions are bounded or cannot overlap, so that hostile
 * text costs linear time. What is no secret and reads like one goes as well; a question loses little by it.
 */
const RULES: readonly Rule[] = [
  // What follows a page's address says who was there, from where, with what
  [/[a-z][a-z0-9+.-]{0,20}:\/\/[^\s<>"']*/gi, (match) => match.replace(/[?#].*/s, '')],
  [/(\/[\w./-]{0,200})\?[\w%.~-]{1,60}=[^\s<>"']*/g, '$1'],
  [/[^\s@<>()[\]",;:]{1,64}@[^\s@<>()[\]"',;:/]{1,190}\.\p{L}{2,}/gu, '[email]'],
  [/[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/gi, '[id]'],
  [/(?<![\w:])[\da-f:]{3,40}(?:\d{1,3}(?:\.\d{1,3}){3})?(?![\w:])/gi, (match) => (isAddress6(match) ? '[ip]' : match)],
  [/(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?!\w|\.\d)/g, (match) => (NOBODYS.has(match) ? match : '[ip]')],
  [/[\w+=]{20,}/g, (match) => (isRandom(match) ? '[key]' : match)],
  [/(?<!\w|\d\.)\+?\(?\p{Nd}(?:[\s().\/-]{0,3}\p{Nd}){6,}(?!\w)/gu, '[number]'],
  [/\p{Nd}{6,}/gu, '[number]'],
];

/** Every machine has these. */
const NOBODYS = new Set(['127.0.0.1', '0.0.0.0', '255.255.255.255']);

function isAddress6(text: string): boolean {
  const groups = text.split(':').length;
  // `ab::cd` is a name in some languages, `12:30:45` a time.
  return groups > 5 || (text.includes('::') && /\d/.test(text) && text !== '::1');
}

function isRandom(text: string): boolean {
  const digits = text.replaceAll(/\D/g, '').length;
  const isMixed = /[a-z]/.test(text) && /[A-Z]/.test(text) && !text.includes('_');
  return digits >= 3 || (digits > 0 && isMixed);
}

/**
 * The text on one line without what identifies people or opens doors: e-mail and network addresses, telephone and other
 * long numbers, keys, and what follows the `?` of a link. Names of people stay: nothing tells them from names of things.
 */
export function scrub(text: string, maxLength: number): string {
  const line = text
    .toWellFormed()
    .normalize('NFKC')
    .replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim();
  const clean = RULES.reduce(
    (result, [pattern, replacement]) =>
      typeof replacement === 'string' ? result.replace(pattern, replacement) : result.replace(pattern, replacement),
    hideCredentials(line, '[key]'),
  );
  return shorten(clean, maxLength);
}

/** Cut last: half a key would not be recognised. */
function shorten(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  return `${text
    .slice(0, maxLength - 4)
    .toWellFormed()
    .replace(/\s+\S*$/, '')} ...`;
}

/** The words of a scrubbed text that can be searched for. */
export function withoutMarks(text: string): string {
  return text.replaceAll(MARK, ' ').trim();
}
