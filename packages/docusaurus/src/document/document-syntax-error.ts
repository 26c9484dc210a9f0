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

function lineOf(error: unknown): number {
  if (typeof error !== 'object' || error === null || !('line' in error)) return 1;
  return typeof error.line === 'number' ? error.line : 1;
}

function firstLine(reason: unknown): string {
  const text = reason instanceof Error ? reason.message : String(reason);
  return text.split('\n', 1)[0] ?? text;
}
