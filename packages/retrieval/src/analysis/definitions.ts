import { analyseWords } from './analyse.ts';

/**
 * Terms that mark where a thing is defined. Without them a name that stands on every page, such as the product's own,
 * tells none of its pages from the others. No word of a text gives such a term, as `:` parts words.
 */
const PREFIX = 'def:';
/** Longer subjects are clauses, not names. */
const MAX_SUBJECT_WORDS = 5;

/** The definition term of a name; null where it has no telling word or too many. */
export function definitionTerm(name: string): string | null {
  const leaves = analyseWords(name)
    .filter((word) => !word.isStop)
    .flatMap((word) => word.leaves);
  return leaves.length === 0 || leaves.length > MAX_SUBJECT_WORDS ? null : PREFIX + leaves.join('_');
}

const SUBJECT = String.raw`(?<subject>[\p{L}\p{N}][^.,;:!?()]{0,60}?)`;
const ALIAS = String.raw`(?:\s*\((?<alias>[^()]{1,60})\))?`;
const COPULA = String.raw`(?:is|are|refers?\s+to|stands?\s+for|means?)`;
/** `ROS 2 (Robot Operating System 2) is an open-source middleware …` */
const DEFINING = new RegExp(
  String.raw`^(?:(?:an?|the)\s+)?${SUBJECT}${ALIAS},?\s+${COPULA}\s+(?:an?|the|one|any|how|what)\s`,
  'iu',
);
const POINTING = /^(?:this|that|these|those|it|its|there|here|they|their|we|our|you|your|he|she|what|which|one)\b/i;
const DEFINING_HEADING = /^what(?:'s|’s|\s+is|\s+are)\s+(?:(?:an?|the)\s+)?(?<subject>[^?]{1,60})\??$/i;

/** Definition terms of what a text's sentences define. */
export function definedInText(text: string): string[] {
  // A cut within `e.g. this` costs nothing here, and an exact one would be the dearest part of indexing.
  return text.split(/(?<=[.!?])\s+/).flatMap((sentence) => {
    if (POINTING.test(sentence)) return [];
    const groups = DEFINING.exec(sentence)?.groups;
    return namesOf([groups?.['subject'], groups?.['alias']]);
  });
}

/** `What is Nav2?` as a heading defines Nav2. */
export function definedInHeading(heading: string): string[] {
  return namesOf([DEFINING_HEADING.exec(heading.trim())?.groups?.['subject']]);
}

function namesOf(names: readonly (string | undefined)[]): string[] {
  return names.flatMap((name) => (name === undefined ? [] : (definitionTerm(name) ?? [])));
}
