import type { QueryRoute } from '@lattice/core';

import { questionKind } from '../question/question-kind.ts';

/**
 * What documentation is divided into. A question for such things asks where something stands, not what the text says.
 */
const PARTS = String.raw`(?:page|chapter|section|module|lesson|guide|tutorial|recipe|article|(?:blog\s+)?post|topic|doc|document|task|step|exercise|example|note|concept|term|feature|script|command|subcommand|component|project|part|book|textbook|site|documentation)s?`;

/** How things stand to each other. */
const RELATION: readonly RegExp[] = [
  /\brelat(?:e|es|ed|ing|ion|ions|ionship|ionships)\b/,
  /\b(?:connections?|links?|dependency|dependencies|overlap|path|bridge)\s+(?:is\s+there\s+)?(?:between|from)\b/,
  /\bwhat(?:'s|\s+is|\s+are)?\s+(?:the\s+)?(?:connection|link|relation|dependency)\b/,
  /\b(?:is|are|was|were|be|gets?)\s+(?:\w+\s+)?(?:connected|linked|tied|coupled)\b/,
  /\b(?:connect|link|tie|lead|relate)s?\s+(?:\w+\s+)*?(?:to|with|in(?:to)?\s+with)\b/,
  /\bwhat\s+(?:connects|links|ties)\b/,
  /\bwhich\s+\w+\s+(?:connect|link|tie)s?\b/,
  /\bconnects?\s+(?:to|with)\b|\bconnected\s+(?:to|with)\b/,
  /\b(?:fit|fits|belong|belongs|work|works|go|goes|play|plays)\s+together\b/,
  /\bdepends?\s+(?:up)?on\b|\bdependent\s+on\b/,
  /\b(?:build|builds|built|draw|draws|rely|relies|based)\s+(?:up)?on\b/,
  /\binteracts?\s+with\b|\bintegrates?\s+with\b|\bties?\s+in\b/,
  /\blinks?\s+to\b/,
];

/** What comes before and after. */
const ORDER: readonly RegExp[] = [
  /\b(?:comes?|came|follows?|precedes?)\b.*\b(?:before|after|next|first|the)\b/,
  /\b(?:which|what)\b[^,;]*\b(?:follows|precedes|comes\s+next)\b/,
  /\bin\s+(?:which|what)\s+order\b|\border\s+of\s+(?:the\s+)?(?:steps|pages|chapters)\b/,
  /\b(?:what|which)\b.*\b(?:have|has|had|need|needs|must|should|ought)\b.*\b(?:before|after|first|next|beforehand)\b/,
  /\bprerequisites?\b.*\b(?:of|for|to)\b/,
  /\bread\s+(?:next|first|before|after)\b/,
];

/** Where something is used or spoken of, and lists over the whole site. */
const PLACES: readonly RegExp[] = [
  /\bwhat\s+else\b|\bwhere\s+else\b|\bwho\s+else\b/,
  new RegExp(
    String.raw`\b(?:which|what|every|all|any|other|each|how\s+many)\s+(?:[\w-]+\s+){0,2}?${PARTS}\s+(?:that\s+|which\s+|also\s+|\w+\s+)?(?:uses?|mentions?|refers?|covers?|discuss(?:es)?|talks?|explains?|describes?|deals?|needs?|requires?|links?|shows?|contains?|concerns?|are\s+(?:about|for|there)|is\s+about|belongs?|relies|rely|cites?|depends?|builds?|does|do|come|comes|show|tell|of|in|about|using|for|on|with|where|the|has|have)\b`,
  ),
  /\bwhere\b.*\b(?:used|mentioned|discussed|referenced|covered|explained|described|defined|introduced|mention|discuss|use|cover|talk\s+about)\b/,
  /^(?:please\s+)?(?:list|enumerate)\b/,
  /\b(?:list|show|name|give|find|tell)\b(?:\s+me)?(?:\s+an?)?.*\b(?:all|every|each|everything|overview)\b/,
  /^(?:please\s+)?(?:name|show)\s+(?:me\s+)?(?:all|every|the\s+pages)\b/,
  /^(?:all|everything|every)\b/,
  /\bare\s+there\s+(?:any\s+)?(?:other|more|further)\b/,
  /\bwhat\s+uses\b|\bwhat\s+(?:requires|needs|mentions|references)\b/,
];

/** Two things side by side. */
const COMPARISON =
  /\bdifferen(?:ce|ces|t)\b.*\b(?:between|from|than)\b|\bdifferences?\b|\bdiffers?\b|\bcompare[sd]?\b|\bcomparison\b|\bversus\b|\bvs\b\.?|\bcontrast\b|\bpros\s+and\s+cons\b/;
/** `How do I …`: whatever it connects or lists, instructions are asked for, unless it is about order. */
const INSTRUCTIONS = /^(?:and\s+|so\s+|then\s+)?how\s+(?:to\b|(?:do|can|could|should|would|must)\s+(?:i|we|you|one)\b)/;
/** A command that asks for text. */
const EXPLAIN = /^(?:please\s+)?(?:explain|describe|define|summari[sz]e)\b/;

/** Which retrieval one question calls for, by its form alone. English; other languages are left to the text. */
export function questionRoute(question: string): QueryRoute {
  const text = question.normalize('NFKC').toLowerCase().replaceAll('’', "'").trim();
  if (isKeywordList(text)) return 'document';
  if (COMPARISON.test(text)) return 'hybrid';
  if (INSTRUCTIONS.test(text) || EXPLAIN.test(text)) return 'document';
  return [...RELATION, ...ORDER, ...PLACES].some((pattern) => pattern.test(text)) ? 'graph' : 'document';
}

/** Two names of two words at most, and nothing about them. */
const BARE_COMPARISON = /^(?:\S+\s+){1,2}(?:vs\.?|versus)(?:\s+\S+){1,2}$/;

/** `zstd vs lz4 compression recording`: words to search for, of which `vs` is one. */
function isKeywordList(text: string): boolean {
  if (!/\s(?:vs\.?|versus)\s/.test(text) || questionKind(text) !== 'keywords') return false;
  return !BARE_COMPARISON.test(text.replace(/[?.!]+$/, ''));
}
