import { LatticeError } from '@lattice/core';

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
