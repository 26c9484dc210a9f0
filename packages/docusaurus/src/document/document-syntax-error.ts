/** A Markdown file that Docusaurus could not build either. */
export class DocumentSyntaxError extends Error {
  override readonly name = 'DocumentSyntaxError';
  /** 1-based line of the whole file. */
  readonly line: number;
  readonly reason: string;

  constructor(line: number, reason: string, cause?: unknown) {
    super(`line ${line}: ${reason}`, cause === undefined ? undefined : { cause });
    this.line = line;
    this.reason = reason;
  }
}

/** Where and why, from whatever a parser threw. `toLine` maps a line of the parsed text to a line of the file. */
export function toSyntaxError(error: unknown, toLine: (line: number) => number): DocumentSyntaxError {
  if (error instanceof DocumentSyntaxError) return error;
  if (error instanceof RangeError) {
    return new DocumentSyntaxError(toLine(1), 'the content is nested too deeply to be read', error);
  }
  const reason = error instanceof Error && 'reason' in error ? error.reason : error;
  return new DocumentSyntaxError(toLine(lineOf(error)), firstLine(reason), error);
}

/** Messages of unified's parsers carry a point or a range; one about a missing closing tag only names the opening one. */
function lineOf(error: unknown): number {
  if (!(error instanceof Error)) return 1;
  if ('line' in error && typeof error.line === 'number') return error.line;
  return Number(new RegExp(POSITION).exec(error.message)?.[1] ?? 1);
}

const POSITION = / ?\((\d+):\d+-\d+:\d+\)/g;

function firstLine(reason: unknown): string {
  const text = reason instanceof Error ? reason.message : String(reason);
  const line = text.split('\n', 1)[0] ?? text;
  // Positions inside the message count from the end of the front matter.
  return line.replaceAll(POSITION, '').trim();
}
