import { load, YAMLException } from 'js-yaml';

export interface FrontMatter {
  readonly data: Readonly<Record<string, unknown>>;
  /** Everything after the closing fence, untrimmed. */
  readonly body: string;
  /** 1-based line of the file on which `body` starts. */
  readonly bodyLine: number;
  /** Why the block could not be read; `data` is empty then. */
  readonly problem: string | null;
  /** 1-based line of the file the problem is on; null without one. */
  readonly problemLine: number | null;
}

type Block = Pick<FrontMatter, 'data' | 'problem' | 'problemLine'>;

const FENCE = '---';
const CLOSING_FENCE = `\n${FENCE}`;

/**
 * Splits a Markdown file the way gray-matter does, which Docusaurus reads front matter with: the block must start on
 * the first character, the first `---` after a line break ends it, and without one the whole file is the block.
 * Never throws; a JavaScript block is refused rather than run.
 */
export function splitFrontMatter(text: string): FrontMatter {
  const content = text.startsWith('\uFEFF') ? text.slice(1) : text;
  if (!content.startsWith(FENCE) || content.charAt(FENCE.length) === '-') {
    return { data: {}, body: content, bodyLine: 1, problem: null, problemLine: null };
  }
  const firstBreak = content.search(/\r?\n/);
  const language = firstBreak === -1 ? '' : content.slice(FENCE.length, firstBreak).trim();
  const blockStart = language === '' ? FENCE.length : firstBreak;
  const closing = content.indexOf(CLOSING_FENCE, blockStart);
  const block = content.slice(blockStart, closing === -1 ? undefined : closing);
  const body = closing === -1 ? '' : content.slice(closing + CLOSING_FENCE.length).replace(/^\r?\n?/, '');
  const bodyLine = countLineBreaks(content, content.length - body.length) + 1;
  return { ...readBlock(block, language), body, bodyLine };
}

function readBlock(block: string, language: string): Block {
  // gray-matter takes a block of nothing but comments for an empty one.
  if (block.replaceAll(/^\s*#[^\n]+/gm, '').trim() === '') return { data: {}, problem: null, problemLine: null };
  try {
    const data = parseBlock(block, language.toLowerCase());
    if (data === null || data === undefined) return { data: {}, problem: null, problemLine: null };
    if (isRecord(data)) return { data, problem: null, problemLine: null };
    return failed('the front matter is not a list of `key: value` pairs', 1);
  } catch (error) {
    return failed(describe(error), error instanceof YAMLException ? lineOf(error) : 1);
  }
}

function parseBlock(block: string, language: string): unknown {
  switch (language) {
    case '':
    case 'yaml':
    case 'yml':
      return load(block);
    case 'json':
      return JSON.parse(block);
    default:
      throw new Error(`front matter in ${language} is not read`);
  }
}

function failed(message: string, line: number): Block {
  return { data: {}, problem: message, problemLine: line };
}

function describe(error: unknown): string {
  if (error instanceof YAMLException) return `the front matter is not valid YAML: ${error.reason}`;
  return error instanceof Error ? error.message : String(error);
}

/** The block starts on the fence's own line, so the parser's 0-based line is that many lines below the fence. */
function lineOf(error: YAMLException): number {
  const line: unknown = Reflect.get(error.mark ?? {}, 'line');
  return typeof line === 'number' ? line + 1 : 1;
}

function countLineBreaks(text: string, end: number): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1 && at < end; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
