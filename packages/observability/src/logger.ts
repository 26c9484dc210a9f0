import type { Logger } from '@lattice/core';
import pino, { type DestinationStream } from 'pino';
import { prettyLine } from './pretty-line.ts';
import { createRedactor, type Plain, type Redactor } from './redactor.ts';
import { currentContext } from './request-context.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

export interface LogDestination {
  write(text: string): unknown;
  /** A terminal gets lines for people, everything else gets JSON. */
  readonly isTTY?: boolean;
}

export interface LoggerOptions {
  readonly level: LogLevel;
  /** Texts that must not appear in any line. */
  readonly redact: readonly string[];
  /** Standard error where left out. */
  readonly destination?: LogDestination;
  /** Fields of every line. */
  readonly base?: object;
}

/** Names pino writes itself; a field of such a name would make two of them in one line. */
const RESERVED = new Set(['level', 'time', 'msg']);

/**
 * A structured log: one JSON object a line, written at once, so that a crash loses nothing. Secrets are removed by
 * name, by value and by shape before anything is serialised.
 */
export function createLogger(options: LoggerOptions): Logger {
  const redactor = createRedactor(options.redact);
  const sink = pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    stream(options.destination),
  );
  return logger(sink, redactor, fieldsOf(options.base ?? {}, redactor));
}

/** A progress bar of this or another process may stand in the line. */
const CLEAR_LINE = '\r\u001B[K';

function stream(destination: LogDestination | undefined): DestinationStream {
  if (destination === undefined && !process.stderr.isTTY) return pino.destination({ fd: 2, sync: true });
  const target = destination ?? process.stderr;
  if (target.isTTY !== true) return { write: (line) => void target.write(line) };
  return { write: (line) => void target.write(CLEAR_LINE + prettyLine(JSON.parse(line))) };
}

type Fields = Readonly<Record<string, Plain>>;

function logger(sink: pino.Logger, redactor: Redactor, bound: Fields): Logger {
  const write = (level: LogLevel, fields: object, message: string): void => {
    if (!sink.isLevelEnabled(level)) return;
    const line = { ...fieldsOf(currentContext(), redactor), ...bound, ...fieldsOf(fields, redactor) };
    sink[level](line, redactor.text(message));
  };
  return {
    debug: (fields, message) => write('debug', fields, message),
    info: (fields, message) => write('info', fields, message),
    warn: (fields, message) => write('warn', fields, message),
    error: (fields, message) => write('error', fields, message),
    child: (fields) => logger(sink, redactor, { ...bound, ...fieldsOf(fields, redactor) }),
  };
}

/** An error given in place of fields goes under `error`. */
function fieldsOf(fields: object, redactor: Redactor): Fields {
  const value = redactor.value(Error.isError(fields) ? { error: fields } : fields);
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return Object.fromEntries(entries.map(([key, item]) => [RESERVED.has(key) ? `${key}_` : key, item]));
}
