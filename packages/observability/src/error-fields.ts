import { LatticeError } from '@lattice/core';

/** Own properties of foreign errors that explain a failure and hold no payload. */
const TELLING = ['code', 'errno', 'syscall', 'address', 'port', 'status', 'statusCode', 'severity', 'routine'] as const;

/**
 * What the log keeps of an error. Everything else on it is left out: drivers attach queries, parameters, requests and
 * responses. Causes are values like others, so that the whole chain follows.
 */
export function errorFields(error: Error): [string, unknown][] {
  const fields: [string, unknown][] = [
    ['name', error.name],
    ['message', withoutParameters(error.message)],
  ];
  if (LatticeError.isInstance(error)) {
    fields.push(['code', error.code], ['retryable', error.retryable], ['fix', error.fix]);
    if (Object.keys(error.context).length > 0) fields.push(['context', error.context]);
  } else {
    const own = new Map<string, unknown>(Object.entries(error));
    for (const name of TELLING) {
      const value = own.get(name);
      if (typeof value === 'string' || typeof value === 'number') fields.push([name, value]);
    }
  }
  fields.push(['stack', frames(error)]);
  if (error.cause !== undefined) fields.push(['cause', error.cause]);
  if (error instanceof AggregateError) fields.push(['errors', error.errors]);
  return fields;
}

/** Drizzle ends its message with the parameters of the query, which are readers' texts. */
function withoutParameters(message: string): string {
  return message.replace(/\nparams: .*$/s, '\nparams: [left out]');
}

/** The places alone: the first part of a stack repeats the message. */
function frames(error: Error): string[] | undefined {
  const lines = typeof error.stack === 'string' ? error.stack.split('\n') : [];
  const places = lines.filter((line) => /^\s+at \S/.test(line)).map((line) => line.trim().slice(3));
  return places.length > 0 ? places : undefined;
}
