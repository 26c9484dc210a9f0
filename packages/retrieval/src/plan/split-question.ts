/** What a question begins with. */
const OPENING = String.raw`(?:how|what|why|which|who|whose|where|when|is|are|do|does|did|can|could|should|would|will|may|must|list|name|show|explain|describe|compare|tell\s+me|say|give\s+me|in\s+(?:which|what)|to\s+(?:which|what))\b`;
/** Between two questions: the end of a sentence, or `and` before the beginning of another. A comma joins a third one. */
const BOUNDARY = new RegExp(
  String.raw`(?<=[?!])\s+(?:and\s+|also,?\s+|then\s+)?(?=\S)|(?<=\.)\s+(?:and\s+)?(?=${OPENING})|\s*[,;]\s*(?:and|but|also|then)(?:\s+also|\s+then)?\s+(?=${OPENING})|\s+and(?:\s+also|\s+then)?\s+(?=${OPENING})|\s*[,;]\s*(?=${OPENING})`,
  'giu',
);
const STARTS_QUESTION = new RegExp(`^${OPENING}`, 'iu');
const ASKS = new RegExp(String.raw`^${OPENING}|\b(?:how|what|why|which|who|whose|where|when)\b|\?$`, 'iu');
/** `is and does` is one question; a part has at least a word to ask and one to ask about. */
const FEWEST_WORDS = 3;
/** Words that stand for what the part before named. */
const POINTING = /\b(?:it|its|they|them|their|that|this|these|those|each|both)\b/i;

export interface QuestionPart {
  /** As written. */
  readonly written: string;
  /** What can be asked without the rest of the question. */
  readonly asked: string;
}

/** A question taken apart into the questions it consists of, `most` at most. One that cannot be is itself. */
export function splitQuestion(question: string, most: number): QuestionPart[] {
  const whole = { written: question.trim(), asked: question.trim() };
  const parts = question
    .trim()
    .split(BOUNDARY)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  if (parts.length < 2 || parts.some((part) => part.split(/\s+/).length < FEWEST_WORDS)) return [whole];
  // What comes before a question may be a statement that explains it.
  if (!ASKS.test(parts[0] ?? '') || !parts.slice(1).every((part) => STARTS_QUESTION.test(part))) return [whole];
  const kept = parts.slice(0, most);
  // What does not fit any more is asked with the last one.
  if (parts.length > most) kept.splice(most - 1, 1, parts.slice(most - 1).join(', '));
  return kept.map((part, index) => ({
    written: part,
    asked: complete(part, index === 0 ? null : (kept[0] ?? null)),
  }));
}

/** A part that points back is asked together with what it points to, which retrieval could not know otherwise. */
function complete(part: string, first: string | null): string {
  const asked = /[?.!]$/.test(part) ? part : `${part}?`;
  if (first === null || !POINTING.test(part)) return asked;
  return `${asked} (${first.replace(/[?.!]+$/, '')})`;
}
