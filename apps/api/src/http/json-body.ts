import { LatticeError } from '@lattice/core';
import express from 'express';
import type { Request, Response } from 'express';
import type * as z from 'zod';

import { toRequestInvalid } from './request-invalid-error.ts';

/** Reads the body of a request as what the schema makes of it. */
export type ReadBody = <Schema extends z.ZodType>(
  request: Request,
  response: Response,
  schema: Schema,
) => Promise<z.output<Schema>>;

/** Only JSON is taken: what a plain HTML form could send across origins is refused by its type. */
export function createBodyReader(maxBytes: number): ReadBody {
  const parse = express.json({ limit: maxBytes, type: () => true, strict: true, reviver: cleanText });

  return async (request, response, schema) => {
    if (request.is('application/json') === false) {
      throw new LatticeError('unsupported-media-type', 'The body must be JSON.', {
        fix: 'Send the header Content-Type: application/json.',
      });
    }
    await new Promise<void>((resolve, reject) => {
      parse(request, response, (error?: unknown) => (error === undefined ? resolve() : reject(error)));
    });
    const parsed = schema.safeParse(request.body);
    if (parsed.success) {
      return parsed.data;
    }
    throw toRequestInvalid(parsed.error);
  };
}

/** Postgres stores neither NUL nor half a surrogate pair, and no reader types one. */
function cleanText(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? value.replaceAll('\0', '').toWellFormed() : value;
}
