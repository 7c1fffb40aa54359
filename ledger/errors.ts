/** Why the ledger did not do what was asked, for programs. */
export type LedgerErrorCode =
  /** Others kept writing to the same stream for as long as we were ready to try. Try again later. */
  | 'too-many-conflicts'
  /** The stream is not at the version that the command demanded. */
  | 'version-mismatch'
  /** The commandId was used before, for another command. */
  | 'command-reused'
  /** The events are more than can be published. */
  | 'commit-too-large'
  /** A commit is missing between others: the table is not what was written to it. */
  | 'stream-gap'
  /** DynamoDB refuses for now, after the SDK's own retries. Try again later. */
  | 'throttled';

const throttlings = new Set([
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'RequestLimitExceeded',
]);

/** Whether an AWS service refuses for now, after the SDK's own retries. */
export function isThrottling(error: unknown): error is Error {
  return error instanceof Error && throttlings.has(error.name);
}

/** A refusal by the ledger. Its message names streams and versions, never what the events say. */
export class LedgerError extends Error {
  readonly code: LedgerErrorCode;
  /** The version that the stream has, where the refusal is about that. */
  readonly currentVersion?: number;

  constructor(
    code: LedgerErrorCode,
    message: string,
    options: { currentVersion?: number; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'LedgerError';
    this.code = code;
    if (options.currentVersion !== undefined) this.currentVersion = options.currentVersion;
  }
}

/** Whether an error is the ledger's, of one code if given. */
export function isLedgerError(error: unknown, code?: LedgerErrorCode): error is LedgerError {
  return error instanceof LedgerError && (code === undefined || error.code === code);
}
