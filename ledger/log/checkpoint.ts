import { decodeBase64, encodeBase64 } from './base64.ts';
import { LogError } from './log-error.ts';
import { hashBytes, type TreeHead } from './merkle-tree.ts';
import { type NoteSigner, type NoteVerifier, openNote, signNote } from './signed-note.ts';

/** The head of a log as it is signed (C2SP tlog-checkpoint). */
export interface Checkpoint extends TreeHead {
  /** Which log it is of: one key signs those of all tenants. */
  readonly origin: string;
}

/** The name of the key that signs the checkpoints of all logs of a stack. */
export function keyNameOf(stackName: string): string {
  return `leerspoor/${stackName}`;
}

/** The name of a tenant's log. */
export function originOf(stackName: string, tenant: string): string {
  return originUnder(keyNameOf(stackName), tenant);
}

/** The name of a tenant's log, by that of the key that signs it. */
export function originUnder(keyName: string, tenant: string): string {
  return `${keyName}/${tenant}`;
}

/** Signs the head of a log. */
export async function signCheckpoint(checkpoint: Checkpoint, signer: NoteSigner): Promise<string> {
  return signNote(formatCheckpoint(checkpoint), [signer]);
}

/**
 * Opens the checkpoint of a log. The origin is asked for, since the same key signs other logs: a signature that holds
 * says that the checkpoint is ours, not whose.
 *
 * @throws LogError note-malformed, signature-invalid, note-unsigned, checkpoint-malformed, checkpoint-foreign
 */
export function openCheckpoint(
  note: string | Uint8Array,
  { origin, verifiers }: { readonly origin: string; readonly verifiers: readonly NoteVerifier[] },
): Checkpoint {
  const checkpoint = parseCheckpoint(openNote(note, verifiers).text);
  if (checkpoint.origin !== origin) {
    throw new LogError('checkpoint-foreign', `The checkpoint is of ${checkpoint.origin}, not of ${origin}`);
  }
  return checkpoint;
}

/** The text of a checkpoint, which is what is signed. */
export function formatCheckpoint({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${encodeBase64(root)}\n`;
}

/**
 * Reads the text of a checkpoint. Lines after the third are extensions, of which ours has none and others may.
 *
 * @throws LogError checkpoint-malformed
 */
export function parseCheckpoint(text: string): Checkpoint {
  const lines = text.split('\n');
  const end = lines.pop();
  const [origin = '', size = '', encodedRoot = ''] = lines;
  const root = decodeBase64(encodedRoot);
  const isSize = /^(0|[1-9]\d*)$/.test(size) && Number.isSafeInteger(Number(size));
  if (end !== '' || lines.includes('') || !isSize || root?.byteLength !== hashBytes) {
    throw new LogError('checkpoint-malformed', 'The signed text is not a checkpoint (C2SP tlog-checkpoint)');
  }
  return { origin, size: Number(size), root };
}
