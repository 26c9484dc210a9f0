import { LatticeError } from '@lattice/core';
import { describe, expect, it } from 'vitest';

import { toLatticeError } from './map-error.ts';

function withCode(code: string): Error {
  return Object.assign(new Error('what the driver says'), { code });
}

describe('toLatticeError', () => {
  it.each([
    ['ECONNREFUSED', 'database-unavailable', true],
    ['ENOTFOUND', 'database-unavailable', true],
    ['CONNECTION_CLOSED', 'database-unavailable', true],
    ['CONNECT_TIMEOUT', 'database-unavailable', true],
    ['57P01', 'database-unavailable', true],
    ['57P03', 'database-unavailable', true],
    ['53300', 'database-unavailable', true],
    ['40P01', 'database-unavailable', true],
    ['42P01', 'database-unavailable', true],
    ['08P01', 'database-unavailable', false],
    ['28P01', 'database-unavailable', false],
    ['3D000', 'database-unavailable', false],
    ['57014', 'timeout', true],
    ['23505', 'internal', false],
    ['42601', 'internal', false],
  ])('maps %s to %s', (code, expected, retryable) => {
    const cause = withCode(code);
    expect(toLatticeError(cause)).toMatchObject({ code: expected, retryable, cause, context: { code } });
  });

  it('gives every unavailability a fix', () => {
    for (const code of ['ECONNREFUSED', '28P01', '3D000', '42501', '42P01', '53300']) {
      expect(toLatticeError(withCode(code)).fix).toMatch(/./);
    }
  });

  it('takes an aborted signal for the reason, whatever was thrown', () => {
    expect(toLatticeError(withCode('57014'), AbortSignal.abort())).toMatchObject({
      code: 'cancelled',
      retryable: false,
    });
  });

  it('looks into the attempts at several addresses', () => {
    expect(toLatticeError(new AggregateError([withCode('ECONNREFUSED')])).code).toBe('database-unavailable');
  });

  it('passes its own kind on and calls the unknown internal', () => {
    const own = new LatticeError('job-conflict', 'Busy.');
    expect(toLatticeError(own)).toBe(own);
    expect(toLatticeError('nonsense')).toMatchObject({ code: 'internal', retryable: false });
  });
});
