/** What is wrong with a part of a sealed log, for programs. */
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
  | 'tile-malformed';

/** A part of a sealed log that is not what it should be. Its message never holds what events say. */
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
