import { decodeBase64, encodeBase64 } from './base64.ts';
import { type Checkpoint, openCheckpoint } from './checkpoint.ts';
import { LogError } from './log-error.ts';
import { hashBytes, leafHash, verifyInclusion } from './merkle-tree.ts';
import type { NoteVerifier } from './signed-note.ts';

/** That a leaf is in a log, for one who has neither the log nor a network (C2SP tlog-proof). */
export interface TlogProof {
  /** The leaf's position. */
  readonly index: number;
  /** From the leaf up, for the tree of the checkpoint. */
  readonly path: readonly Uint8Array[];
  /** The signed note. */
  readonly checkpoint: string;
  /** What the proof does not vouch for. */
  readonly extra?: Uint8Array;
}

const firstLine = 'c2sp.org/tlog-proof@v1';
/** A tree of 2^63 leaves has no longer path. */
const maximumPathLength = 63;

/** The content of a `.tlog-proof` file. */
export function formatTlogProof({ index, path, checkpoint, extra }: TlogProof): string {
  return [
    firstLine,
    ...(extra ? [`extra ${encodeBase64(extra)}`] : []),
    `index ${index}`,
    ...path.map(encodeBase64),
    '',
    checkpoint,
  ].join('\n');
}

/** @throws LogError proof-malformed */
export function parseTlogProof(text: string): TlogProof {
  const split = text.indexOf('\n\n');
  const [first, ...lines] = text.slice(0, Math.max(split, 0)).split('\n');
  const extra = lines[0]?.startsWith('extra ') ? decodeBase64(lines.shift()?.slice(6) ?? '') : null;
  const [, digits = ''] = /^index (0|[1-9]\d*)$/.exec(lines.shift() ?? '') ?? [];
  const path = lines.flatMap((line) => decodeBase64(line) ?? []).filter(isHash);
  const isWhole = path.length === lines.length && path.length <= maximumPathLength;
  if (first !== firstLine || extra === undefined || digits === '' || !isWhole) {
    throw new LogError('proof-malformed', 'This is not a proof of a log (C2SP tlog-proof)');
  }
  return {
    index: Number(digits),
    path,
    checkpoint: text.slice(split + 2),
    ...(extra && { extra }),
  };
}

function isHash(bytes: Uint8Array): boolean {
  return bytes.byteLength === hashBytes;
}

/**
 * Verifies that a leaf is in the log of an origin, as somebody who knows the log's keys.
 *
 * @returns the checkpoint that vouches for it
 * @throws LogError proof-malformed, proof-invalid, and what openCheckpoint throws
 */
export function verifyTlogProof(
  text: string,
  known: {
    readonly leaf: string | Uint8Array;
    readonly origin: string;
    readonly verifiers: readonly NoteVerifier[];
  },
): Checkpoint {
  const { index, path, checkpoint: note } = parseTlogProof(text);
  const checkpoint = openCheckpoint(note, known);
  const proof = { position: index, size: checkpoint.size, leafHash: leafHash(known.leaf), path };
  if (!verifyInclusion(proof, checkpoint.root)) {
    throw new LogError(
      'proof-invalid',
      `The proof does not lead from the leaf to the root of ${note.split('\n', 1)}`,
    );
  }
  return checkpoint;
}
