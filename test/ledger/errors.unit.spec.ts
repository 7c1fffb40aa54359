import { describe, expect, it } from 'vitest';
import { isLedgerError, LedgerError } from '../../ledger/errors.ts';

describe('a refusal by the ledger', () => {
  const cause = new Error('slow down');
  const error = new LedgerError('version-mismatch', 'acme#counter#1 is at version 4', {
    currentVersion: 4,
    cause,
  });

  it('is told by its code', () => {
    expect(isLedgerError(error)).toBe(true);
    expect(isLedgerError(error, 'version-mismatch')).toBe(true);
    expect(isLedgerError(error, 'throttled')).toBe(false);
  });

  it('carries the version that the stream has, and its cause', () => {
    expect(error).toMatchObject({ currentVersion: 4, cause, name: 'LedgerError' });
  });

  it('is no other error, whatever that says', () => {
    expect(isLedgerError(Object.assign(new Error('x'), { code: 'throttled' }), 'throttled')).toBe(false);
    expect(isLedgerError(undefined)).toBe(false);
  });
});
