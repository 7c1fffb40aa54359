import { hash } from 'node:crypto';
import * as z from 'zod';
import { type Commit, canonicalJson, type Json } from '../../commit.ts';

const hexHashSchema = z.string().regex(/^[0-9a-f]{64}$/);
/** What a verifier must know of a commit; all else in it is under the hash, whatever it is. */
const commitSchema = z.looseObject({
  stream: z.string(),
  version: z.int().min(1).max(0xffff_ffff),
  recordedAt: z.string(),
  commandId: z.string().optional(),
  events: z.array(
    z.looseObject({
      id: z.string(),
      type: z.string(),
      schemaVersion: z.number(),
      occurredAt: z.string(),
      // Looked into by those alone who know the event.
      data: z.custom<Json>((data) => data !== undefined),
    }),
  ),
  prevHash: hexHashSchema,
  hash: hexHashSchema,
});

/** A commit as a verifier has read it. */
export interface ReadCommit
  extends Pick<Commit, 'stream' | 'version' | 'recordedAt' | 'commandId' | 'events' | 'prevHash' | 'hash'> {
  /** Its canonical JSON: what its line in the log must be. */
  readonly line: string;
  /** Whether its hash is that of all else that it says. */
  readonly hashHolds: boolean;
}

/** Reads a line of the log; undefined when it is no commit. */
export function readLine(line: string): ReadCommit | undefined {
  try {
    return readCommit(JSON.parse(line));
  } catch {
    return undefined;
  }
}

/** Reads a commit from what JSON or the table has of it; undefined when it is none. */
export function readCommit(value: unknown): ReadCommit | undefined {
  const { data } = commitSchema.safeParse(value);
  const text = data && canonicalTexts(data);
  if (!text) return undefined;
  const { stream, version, recordedAt, commandId, events, prevHash, hash: carried } = data;
  return {
    stream,
    version,
    recordedAt,
    events,
    prevHash,
    hash: carried,
    ...(commandId !== undefined && { commandId }),
    line: text.line,
    hashHolds: hash('sha256', text.content, 'hex') === carried,
  };
}

/**
 * The canonical JSON of a commit, with its hash and without. Members are sorted, so what stands before `hash` and what
 * stands after it are written once for both.
 */
function canonicalTexts(commit: z.infer<typeof commitSchema>): { line: string; content: string } | undefined {
  const members = Object.entries(commit).filter(([name]) => name !== 'hash');
  try {
    const before = canonicalJson(Object.fromEntries(members.filter(([name]) => name < 'hash'))).slice(0, -1);
    const after = canonicalJson(Object.fromEntries(members.filter(([name]) => name > 'hash'))).slice(1);
    return { line: `${before},"hash":"${commit.hash}",${after}`, content: `${before},${after}` };
  } catch {
    // What JSON has no form for was never stored.
    return undefined;
  }
}
