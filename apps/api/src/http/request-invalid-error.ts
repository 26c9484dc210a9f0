import { LatticeError } from '@lattice/core';
import type * as z from 'zod';

export interface FieldIssue {
  /** Dotted path in the body; empty for the body itself. */
  readonly path: string;
  readonly message: string;
}

/** A request that breaks its schema, with every field that does. */
export class RequestInvalidError extends LatticeError {
  readonly issues: readonly FieldIssue[];

  constructor(message: string, issues: readonly FieldIssue[]) {
    super('request-invalid', message);
    this.issues = issues;
  }
}

export function toRequestInvalid(error: z.ZodError): RequestInvalidError {
  const issues = error.issues.map(({ path, message }) => ({ path: path.map(String).join('.'), message }));
  const summary = issues.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; ');
  return new RequestInvalidError(`The request is not valid: ${summary}.`, issues);
}
