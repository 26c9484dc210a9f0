/** Ways in which a sentence that was true stops being true. */
export type Corruption = 'number' | 'negation' | 'opposite' | 'name';

export interface CorruptionInput {
  readonly text: string;
  /** Decides which of the ways that apply is taken, so that all come up. */
  readonly turn: number;
  /** Names of other sentences of the site. */
  readonly strangers: readonly string[];
}

const ORDER: readonly Corruption[] = ['number', 'negation', 'name', 'opposite'];

/** One change to a sentence, by rule; null where no way applies. */
export function corrupt({ text, turn, strangers }: CorruptionInput): { text: string; kind: Corruption } | null {
  const applicable = ORDER.flatMap((kind) => {
    const changed = ways[kind](text, strangers, turn);
    return changed === null || changed === text ? [] : [{ text: changed, kind }];
  });
  return applicable[turn % Math.max(1, applicable.length)] ?? null;
}

type Way = (text: string, strangers: readonly string[], turn: number) => string | null;

const ways: Readonly<Record<Corruption, Way>> = { number: otherNumber, negation: otherSign, opposite, name: otherName };

const COUNTED = ['one', 'two', 'three', 'four', 'five'];

function otherNumber(text: string): string | null {
  const number = /(?<![\w.])\d+(?:\.\d+)*(?=[\w%]*)/.exec(text);
  if (number !== null) {
    const parts = number[0].split('.');
    const last = parts.length > 1 ? 1 : 0;
    parts[last] = String(Number(parts[last]) + (Number(parts[last]) >= 10 ? 10 : 1));
    return text.slice(0, number.index) + parts.join('.') + text.slice(number.index + number[0].length);
  }
  return swapWord(text, new Map(COUNTED.map((word, at) => [word, COUNTED[(at + 1) % COUNTED.length] ?? word])));
}

function otherSign(text: string): string | null {
  const without = /\b(?:(is|are|was|were|does|do|did|must|can|should|could|has to|have to) not|cannot|never)\b/.exec(
    text,
  );
  if (without !== null) {
    const kept = without[1] ?? (without[0] === 'cannot' ? 'can' : '');
    return (text.slice(0, without.index) + kept + text.slice(without.index + without[0].length)).replaceAll('  ', ' ');
  }
  const verb = /\b(is|are|was|were|must|can|should|could|will|may)\b/.exec(text);
  if (verb === null) return null;
  const end = verb.index + verb[0].length;
  return `${text.slice(0, end)} not${text.slice(end)}`;
}

const PAIRS = [
  ['with', 'without'], ['before', 'after'], ['first', 'last'], ['easier', 'harder'], ['minimal', 'maximal'],
  ['enabled', 'disabled'], ['automatically', 'manually'], ['succeed', 'fail'], ['succeeds', 'fails'],
  ['reduces', 'increases'], ['all', 'none'], ['local', 'remote'], ['latest', 'oldest'], ['new', 'old'],
  ['small', 'large'], ['real', 'simulated'], ['stops', 'starts'], ['true', 'false'], ['more', 'fewer'],
  ['client', 'server'], ['added', 'removed'], ['standard', 'legacy'], ['private', 'public'], ['less', 'more'],
  ['high', 'low'], ['always', 'never'], ['include', 'exclude'], ['includes', 'excludes'], ['during', 'before'],
]; // prettier-ignore

function opposite(text: string): string | null {
  const both = PAIRS.flatMap(([one = '', other = '']) => [[one, other] as const, [other, one] as const]);
  return swapWord(text, new Map(both));
}

function otherName(text: string, strangers: readonly string[], turn: number): string | null {
  const own = namesIn(text);
  const name = own[turn % Math.max(1, own.length)];
  const others = strangers.filter((stranger) => !text.toLowerCase().includes(stranger.toLowerCase()));
  const stranger = others[(turn * 7) % Math.max(1, others.length)];
  return name === undefined || stranger === undefined ? null : text.replace(name, stranger);
}

/** Capitalised words inside the sentence, abbreviations, identifiers. */
export function namesIn(text: string): string[] {
  return [...text.matchAll(/(?<=\S\s)(?:[A-Z][A-Za-z]+\d*|[a-z]+_[a-z_]+)(?![\w/])/g)].map(([name]) => name);
}

function swapWord(text: string, others: ReadonlyMap<string, string>): string | null {
  for (const match of text.matchAll(/[A-Za-z]+/g)) {
    const other = others.get(match[0].toLowerCase());
    if (other !== undefined) return text.slice(0, match.index) + other + text.slice(match.index + match[0].length);
  }
  return null;
}
