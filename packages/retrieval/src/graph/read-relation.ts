import { STOP_WORDS } from '../analysis/stop-words.ts';

/** What a question about the graph asks for, and of what. */
export interface GraphQuestion {
  readonly intent: 'after' | 'before' | 'places' | 'relation';
  /** What it names, as written, without the words that make it a question. */
  readonly sides: readonly string[];
}

const AFTER =
  /\b(?:comes?|follows?|next|read|go|continue|do|take)\b.*\bafter\b|\bafter\b.*\bcomes?\b|\b(?:what|which)\b(?:\s+\w+){0,2}\s+follows\b|\bcomes\s+next\b|\bread\s+next\b/i;
const BEFORE =
  /\b(?:comes?|precedes?|have|has|had|need|needs|must|should|do|know|read)\b.*\bbefore\b|\bprerequisites?\b|\b(?:what|which)\b(?:\s+\w+){0,2}\s+precedes\b/i;
/** Several places are asked for, or where something is. */
const PLACES =
  /\b(?:which|what|all|every|other|any)\s+(?:[\w-]+\s+)?(?:pages|chapters|sections|modules|guides|posts|docs|topics|recipes|tasks|articles|tutorials|lessons|scripts|features|chapter|page|guide)\b|\bwhere\b|\bwhat\s+else\b|^(?:please\s+)?(?:list|enumerate|show|name|everything)\b/i;

/** Between what is related. */
const BETWEEN = new RegExp(
  [
    String.raw`\b(?:is|are|was|were)?\s*(?:related|connected|linked|tied|compared|coupled)\s+(?:to|with|in\s+with)\b`,
    String.raw`\b(?:relat(?:e|es|ion)|connect(?:s|ion)?|links?|ties?|leads?|compares?)\s+(?:in(?:to)?\s+)?(?:to|with)\b`,
    String.raw`\bdepends?\s+(?:up)?on\b`,
    String.raw`\b(?:builds?|draws?|rel(?:y|ies)|based)\s+(?:up)?on\b`,
    String.raw`\b(?:uses?|used\s+by|requires?|required\s+by|affects?|influences?|supports?)\b`,
    String.raw`\b(?:and|with|versus|vs\.?|between|against)\b`,
    ',',
  ].join('|'),
  'i',
);
/** Words of such a question that name nothing. Parts of a site are named only together with another word. */
const FRAME = new Set(
  `relate relates related relation relations relationship connect connects connected connection link links linked tie ties tied
  fit fits together belong work works depend depends compare compared comparison difference differences different differ
  come comes came follow follows following precede precedes next before after first last order read finish done start started
  starting begin know learn understand prerequisite prerequisites require required requires need needs needed
  list show name enumerate tell give overview everything mention mentions mentioned discuss discussed discusses explain explains
  explained cover covers covered describe describes talk talks refer refers use uses used using else everywhere
  page pages chapter chapters section sections module modules lesson lessons guide guides recipe recipes article articles
  topic topics docs task tasks part parts book textbook site across besides called exactly say says`.split(/\s+/),
);

/** Reads a question by its form. English. */
export function readRelation(question: string): GraphQuestion {
  const text = question.normalize('NFKC').trim();
  const intent = AFTER.test(text) ? 'after' : BEFORE.test(text) ? 'before' : PLACES.test(text) ? 'places' : 'relation';
  // Order is asked of one thing, however many words name it.
  const pieces = intent === 'relation' ? text.split(BETWEEN) : [text];
  const sides = pieces.map(strip).filter((side) => side !== '');
  return { intent: intent === 'relation' && sides.length < 2 ? 'places' : intent, sides };
}

function strip(piece: string): string {
  const words = piece
    .replace(/[?!.]+$/, '')
    .split(/\s+/)
    .filter((word) => word !== '');
  const isFrame = (word: string): boolean => {
    const bare = word.toLowerCase().replace(/[^\p{L}\p{N}-]/gu, '');
    return bare === '' || STOP_WORDS.has(bare) || FRAME.has(bare);
  };
  const first = words.findIndex((word) => !isFrame(word));
  const last = words.findLastIndex((word) => !isFrame(word));
  return first < 0 ? '' : words.slice(first, last + 1).join(' ');
}
