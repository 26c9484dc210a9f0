import { z } from 'zod';
import { Secret } from './secret.ts';

/** Reads text in one step; `refuse` gives the reason where "must be …" alone would not help. */
export function rule<Value>(
  accepts: string,
  read: (text: string, refuse: (reason: string) => void) => Value | undefined,
) {
  return z
    .string()
    .transform((text, context): Value => {
      let reason = `must be ${accepts}`;
      const value = read(text, (given) => {
        reason = given;
      });
      if (value !== undefined) return value;
      context.addIssue(reason);
      return z.NEVER;
    })
    .describe(accepts);
}

export function wholeNumber(minimum: number, maximum: number) {
  return rule(`a whole number from ${minimum} to ${maximum}`, (text) => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    return value >= minimum && value <= maximum ? value : undefined;
  });
}

export function decimal(minimum: number, maximum: number) {
  return rule(`a number from ${minimum} to ${maximum}`, (text) => {
    const value = /^\d{1,9}(\.\d{1,9})?$/.test(text) ? Number(text) : Number.NaN;
    return value >= minimum && value <= maximum ? value : undefined;
  });
}

export const onOff = z
  .stringbool({
    truthy: ['true', '1', 'on', 'yes'],
    falsy: ['false', '0', 'off', 'no'],
    error: 'must be true or false (also on/off, yes/no, 1/0)',
  })
  .describe('true or false (also on/off, yes/no, 1/0)');

/** One of some words, in any case. */
export function oneOf<const Word extends string>(words: readonly Word[]) {
  const accepts = `one of ${words.join(', ')}`;
  return rule(accepts, (text) => words.find((word) => word === text.toLowerCase()));
}

const logLevels = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof logLevels)[number];

/** What other logging systems call these levels; environments moved over from them keep working. */
const foreignLogLevels: Readonly<Record<string, LogLevel>> = {
  trace: 'debug',
  warning: 'warn',
  critical: 'error',
  fatal: 'error',
};

export const logLevel = rule(`one of ${logLevels.join(', ')}, in any case`, (text) => {
  const word = text.toLowerCase();
  return logLevels.find((level) => level === word) ?? foreignLogLevels[word];
});

/** A single line without control characters. */
export function plainText(accepts: string, pattern: RegExp = /^[^\p{Cc}]+$/u) {
  return rule(accepts, (given) => (pattern.test(given) ? given : undefined));
}

export const path = plainText('a path');
export const modelName = plainText('a model name', /^[\w./:@+-]{1,200}$/);

export function secret(accepts: string, pattern: RegExp = /^[\x21-\x7e]+$/) {
  return rule(accepts, (given) => (pattern.test(given) ? new Secret(given) : undefined));
}

/** Long enough that guessing it is hopeless. */
export function secretOfLength(minimum: number) {
  return secret(`at least ${minimum} characters without spaces`, new RegExp(`^[\\x21-\\x7e]{${minimum},}$`));
}

/** A name or address to listen on or to be reached at, without scheme and port. */
export const host = rule('a host name or an IP address, without scheme and port', (given) => {
  const name = given.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  if (/^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/.test(name)) return name;
  return name.includes(':') && URL.canParse(`http://[${name}]`) ? name : undefined;
});

const CRON_FIELD = /^[\d*/,A-Za-z#?-]{1,64}$/;

/** Only the shape: what the fields mean is the scheduler's to say. */
export const cronExpression = rule(
  'a cron expression of five fields, such as 0 3 * * * for every night at three',
  (text) => {
    const fields = text.split(/\s+/);
    return fields.length === 5 && fields.every((field) => CRON_FIELD.test(field)) ? fields.join(' ') : undefined;
  },
);
