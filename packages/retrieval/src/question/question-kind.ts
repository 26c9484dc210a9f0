/** What form of answer a question calls for. */
export type QuestionKind = 'definition' | 'instructions' | 'code' | 'explanation' | 'keywords';

const INSTRUCTIONS =
  /^\W*(?:and\s+|but\s+|so\s+|then\s+|also\s+)?how\s+(?:to\b|(?:do|can|could|should|would|must)\s+(?:i|we|you|one|someone|people)\b)/i;
const DEFINITION =
  /^\W*(?:(?:and|but|so)\s+)?(?:what(?:['’]s|\s+is|\s+are|\s+(?:does|do)(?=\s.*\s(?:mean|stand\s+for)\b))|who\s+is|define|explain|meaning\s+of)\s+(?:(?:an?|the)\s+)?(?<subject>.+?)(?:\s+(?:mean|stand\s+for))?\s*[?.!]*\s*$/is;
const CODE =
  /\b(?:commands?|code|snippets?|examples?|syntax|yaml|json|toml|scripts?|curl|kubectl|one-liner|cli|manifest)\b/i;

const QUESTION =
  /^\W*(?:and\s+|but\s+|so\s+)?(?:why|when|where|which|who|whose|what|how|is|are|was|were|am|do|does|did|can|could|should|would|will|may|must|has|have)\b|[?？]\s*$/i;

/** Reads the form of the question only. English phrases; other languages are told apart by the question mark. */
export function questionKind(question: string): QuestionKind {
  if (CODE.test(question) && !/^\W*what\s+(?:is|are)\b/i.test(question)) return 'code';
  if (INSTRUCTIONS.test(question)) return 'instructions';
  if (DEFINITION.test(question)) return 'definition';
  return QUESTION.test(question) ? 'explanation' : 'keywords';
}

/** What a definition is asked of: `the extended Kalman filter` without its article. Null for other questions. */
export function definitionSubject(question: string): string | null {
  return DEFINITION.exec(question)?.groups?.['subject'] ?? null;
}

/** Whether the reader asks how something is done, whatever the form of the answer. */
export function asksInstructions(question: string): boolean {
  return INSTRUCTIONS.test(question);
}
