import type { Decision } from '../shared/decision.ts';
import {
  type ImportCounts,
  type ImportEvent,
  type ImportOutcome,
  nothingCounted,
  type ReceivedFile,
  type StopReason,
} from './events.ts';
import { begunOf, finishedOf, type ImportLine, inLine, isKnown, isOlderThanApplied } from './state.ts';

export interface ReceiveImport {
  readonly file: ReceivedFile;
  readonly now: string;
}
export interface BeginImport {
  readonly importId: string;
  readonly now: string;
}
export interface StopImport {
  readonly importId: string;
  readonly reason: StopReason;
  /** How many are in service, and how many of those the file would make leave. */
  readonly active: number;
  readonly wouldLeave: number;
  readonly now: string;
}
export interface ApproveImport {
  readonly importId: string;
  readonly now: string;
}
export interface FinishImport {
  readonly importId: string;
  readonly outcome: ImportOutcome;
  /** A code; of one that failed. */
  readonly reason?: string | undefined;
  readonly counts: ImportCounts;
  readonly now: string;
}

export type ImportRejection =
  | { readonly rejected: 'unknown-import' }
  | { readonly rejected: 'import-not-stopped' }
  | { readonly rejected: 'import-stopped' }
  | { readonly rejected: 'another-import-begun'; readonly importId: string }
  | { readonly rejected: 'too-many-imports'; readonly maximum: number };

type ImportDecision = Decision<ImportEvent, ImportRejection>;

/** The whole line is folded into one state, which must stay small enough to be stored. */
const maximumInLine = 200;

/** Puts a file in the line, once. */
export function receiveImport(state: ImportLine, { file, now }: ReceiveImport): ImportDecision {
  if (isKnown(state, file.importId)) return [];
  if (state.line.length >= maximumInLine) return { rejected: 'too-many-imports', maximum: maximumInLine };
  return [{ type: 'ImportReceived', occurredAt: now, data: file }];
}

/**
 * Takes up the file whose turn it is. A file that is older than what was applied has failed: it would undo what is
 * known since. One that was exported at the same moment may be applied. Afterwards `nextInLine` tells whether the
 * file may go on: it is that one, or it is not.
 */
export function beginImport(state: ImportLine, { importId, now }: BeginImport): ImportDecision {
  const file = inLine(state, importId);
  if (!file) return finishedOr(state, importId, { rejected: 'unknown-import' });
  if (file.status === 'applying') return [];
  const begun = begunOf(state);
  if (begun) return { rejected: 'another-import-begun', importId: begun.importId };
  if (isOlderThanApplied(state, file)) {
    const refused = { outcome: 'failed', reason: 'older-than-applied', counts: nothingCounted } as const;
    return [{ type: 'ImportFinished', occurredAt: now, data: { importId, ...refused } }];
  }
  if (file.status === 'stopped') return { rejected: 'import-stopped' };
  return [{ type: 'ImportStarted', occurredAt: now, data: { importId } }];
}

/** Stops a file before anything of it is applied, until somebody approves it; not one that somebody approved. */
export function stopImport(
  state: ImportLine,
  { importId, reason, active, wouldLeave, now }: StopImport,
): ImportDecision {
  const file = inLine(state, importId);
  if (!file) return finishedOr(state, importId, { rejected: 'unknown-import' });
  if (file.status === 'stopped' || file.isApproved) return [];
  return [{ type: 'ImportStopped', occurredAt: now, data: { importId, reason, active, wouldLeave } }];
}

/** Lets a file that was stopped go on. */
export function approveImport(state: ImportLine, { importId, now }: ApproveImport): ImportDecision {
  const file = inLine(state, importId) ?? finishedOf(state, importId);
  if (!file) return { rejected: 'unknown-import' };
  if (file.isApproved) return [];
  if (!('status' in file) || file.status !== 'stopped') return { rejected: 'import-not-stopped' };
  return [{ type: 'ImportApproved', occurredAt: now, data: { importId } }];
}

/** Takes a file out of the line for good. One that is stopped can fail, but is not done: nothing of it was applied. */
export function finishImport(
  state: ImportLine,
  { importId, outcome, reason, counts, now }: FinishImport,
): ImportDecision {
  const file = inLine(state, importId);
  if (!file) return finishedOr(state, importId, { rejected: 'unknown-import' });
  if (file.status === 'stopped' && outcome === 'done') return { rejected: 'import-stopped' };
  const data = { importId, outcome, ...(reason !== undefined && { reason }), counts };
  return [{ type: 'ImportFinished', occurredAt: now, data }];
}

/** What is over needs nothing more. */
function finishedOr(state: ImportLine, importId: string, rejection: ImportRejection): ImportDecision {
  return finishedOf(state, importId) ? [] : rejection;
}
