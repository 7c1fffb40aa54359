/** What is wrong with a part of a sealed log, or why nothing was added to it; for programs. */
export type LogErrorCode =
  /** Not a signed note, by its form. */
  | 'note-malformed'
  /** A known key's signature does not hold for the text. */
  | 'signature-invalid'
  /** No known key has signed the note. */
  | 'note-unsigned'
  /** The signed text is not a checkpoint, or one of another log. */
  | 'checkpoint-malformed'
  | 'checkpoint-foreign'
  /** Not a verifier key, by its form, or its id is not that of its key. */
  | 'key-malformed'
  /** Not a `.tlog-proof`, by its form. */
  | 'proof-malformed'
  /** The proof does not lead from the leaf to the root. */
  | 'proof-invalid'
  /** A tile that a tree of this size has is not there. */
  | 'tile-missing'
  /** A tile has not as many hashes as its name says. */
  | 'tile-malformed'
  /** A segment that the log must have is not there, or what is there is not what was ever written. */
  | 'segment-missing'
  | 'segment-malformed'
  /** The tree is not the one that was signed: the log is not continued. */
  | 'root-mismatch'
  /** The LogIndex does not know all that the checkpoint covers; it can be made again from the segments. */
  | 'index-behind'
  /** DynamoDB leaves places unwritten. Try again later. */
  | 'index-throttled'
  /** Others kept sealing the same log for as long as we were ready to try. Try again later. */
  | 'too-many-sealers'
  /** The time for sealing was over before all was sealed. Try again. */
  | 'out-of-time';

/** A part of a sealed log is not what it should be, or was not written. The message never holds what events say. */
export class LogError extends Error {
  override readonly name = 'LogError';
  readonly code: LogErrorCode;

  constructor(code: LogErrorCode, message: string, options: { readonly cause?: unknown } = {}) {
    super(message, options);
    this.code = code;
  }
}

/** Whether an error is the log's, of one code if given. */
export function isLogError(error: unknown, code?: LogErrorCode): error is LogError {
  return error instanceof LogError && (code === undefined || error.code === code);
}
