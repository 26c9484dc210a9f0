import type { Support as WireSupport } from '@lattice/core';

import { type Evidence, measureSupport, type SupportFault } from './measure-support.ts';
import { type Claim, readClaims } from './read-claims.ts';

export interface Verdict {
  readonly claim: Claim;
  readonly isSupported: boolean;
  /** Whether it could be compared at all; what could not counts neither way. */
  readonly isJudged: boolean;
  /** For the model that wrote it; empty where the claim is supported. */
  readonly reason: string;
}

/** Every claim of an answer against the passages it cites, by number. */
export function reviewAnswer(answer: string, passages: ReadonlyMap<number, Evidence>): Verdict[] {
  return readClaims(answer).map((claim) => {
    const cited = claim.cited.flatMap((n) => passages.get(n) ?? []);
    // What cites nothing may rest on anything that was shown.
    const evidence = cited.length > 0 ? cited : [...passages.values()];
    if (claim.kind === 'code') return { claim, isJudged: true, ...reviewCode(claim, evidence) };
    const { isSupported, isJudged, fault } = measureSupport(claim.text, evidence);
    return { claim, isSupported, isJudged, reason: fault === null ? '' : reasonOf[fault] };
  });
}

const reasonOf: Readonly<Record<SupportFault, string>> = {
  number: 'a number or version in it is not in the cited passages',
  name: 'a name in it is not in the cited passages',
  negation: 'the cited passages say it with the opposite negation',
  opposite: 'the cited passages say the opposite',
  unproven: 'the cited passages do not say it',
};

/** A line of code that was made up can do harm: at least this share of the lines has to be copied. */
const COPIED = 0.8;

function reviewCode({ text }: Claim, evidence: readonly Evidence[]): Pick<Verdict, 'isSupported' | 'reason'> {
  const lines = text
    .split('\n')
    .map(fold)
    .filter((line) => line !== '' && !/^(?:#|\/\/)/.test(line));
  const source = evidence.map((passage) => fold(passage.text)).join(' ');
  const copied = lines.filter((line) => source.includes(line)).length;
  const isSupported = lines.length === 0 || copied / lines.length >= COPIED;
  return { isSupported, reason: isSupported ? '' : 'the code is not in the cited passages' };
}

function fold(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

export function toSupport(verdicts: readonly Verdict[]): WireSupport {
  const judged = verdicts.filter(({ isJudged }) => isJudged);
  const unsupported = judged.filter(({ isSupported }) => !isSupported).length;
  const nothing = verdicts.length === 0 ? 1 : null;
  const score = judged.length === 0 ? nothing : 1 - unsupported / judged.length;
  return { score, sentences: judged.length, unsupported };
}

/** The answer without what nothing backs; empty where nothing is left. */
export function withoutUnsupported(answer: string, verdicts: readonly Verdict[]): string {
  let text = answer;
  for (const { claim, isSupported } of verdicts.toReversed()) {
    if (!isSupported) text = text.slice(0, claim.start) + text.slice(claim.end);
  }
  if (!verdicts.some(({ isSupported }) => isSupported)) return '';
  const lines = text.split('\n').filter((line) => !/^\s*(?:[-*+>]|\d{1,3}[.)])\s*$/.test(line));
  return lines
    .map((line) => line.trimEnd())
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
}
