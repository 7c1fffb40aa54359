import {
  type ImportCounts,
  type ImportEvent,
  type ImportOutcome,
  importEvents,
  type ReceivedFile,
  type StopReason,
} from './events.ts';

interface Stop {
  readonly reason: StopReason;
  readonly active: number;
  readonly wouldLeave: number;
}

/** A file in the line. */
export type ImportInLine = ReceivedFile & {
  readonly receivedAt: string;
  /** When its turn first came. */
  readonly startedAt?: string;
  /** Once somebody approved it, nothing stops it again. */
  readonly isApproved: boolean;
} & (
    | { readonly status: 'received' }
    | { readonly status: 'applying' }
    | { readonly status: 'approved' }
    | { readonly status: 'stopped'; readonly stop: Stop }
  );

type FinishedImport = ReceivedFile & {
  readonly status: ImportOutcome;
  readonly receivedAt: string;
  readonly startedAt?: string;
  readonly finishedAt: string;
  readonly isApproved: boolean;
  readonly reason?: string;
  readonly counts: ImportCounts;
};

/** The files of one tenant. */
export interface ImportLine {
  /** Those that are not finished, in the order in which they came. */
  readonly line: readonly ImportInLine[];
  /** Of all that are done, the one that was exported last; of those exported at once, the one done last. */
  readonly newestDone?: { readonly importId: string; readonly exportedAt: string; readonly sha256: string };
  /** The latest that finished, oldest first: so a file that is announced again is known again. */
  readonly finished: readonly {
    readonly importId: string;
    readonly outcome: ImportOutcome;
    readonly isApproved: boolean;
  }[];
  /** The last that finished, whole: what projections are told of it. */
  readonly lastFinished?: FinishedImport;
}

const initialState: ImportLine = { line: [], finished: [] };

/** S3 and queues repeat themselves within days; nobody drops so many files in that time. */
const maximumFinished = 50;

function evolve(state: ImportLine, event: ImportEvent): ImportLine {
  const { importId } = event.data;
  switch (event.type) {
    case 'ImportReceived': {
      if (isKnown(state, importId)) return state;
      const received: ImportInLine = {
        ...event.data,
        status: 'received',
        receivedAt: event.occurredAt,
        isApproved: false,
      };
      return { ...state, line: [...state.line, received] };
    }
    case 'ImportStarted':
      return changed(state, importId, (file) => ({
        ...withoutStop(file),
        status: 'applying',
        startedAt: file.startedAt ?? event.occurredAt,
      }));
    case 'ImportStopped': {
      const { importId: _importId, ...stop } = event.data;
      return changed(state, importId, (file) => ({ ...withoutStop(file), status: 'stopped', stop }));
    }
    case 'ImportApproved':
      return changed(state, importId, (file) => ({
        ...withoutStop(file),
        status: 'approved',
        isApproved: true,
      }));
    case 'ImportFinished':
      return finished(state, event);
    default:
      return event satisfies never;
  }
}

function changed(
  state: ImportLine,
  importId: string,
  change: (file: ImportInLine) => ImportInLine,
): ImportLine {
  return { ...state, line: state.line.map((file) => (file.importId === importId ? change(file) : file)) };
}

function withoutStop(file: ImportInLine) {
  if (file.status !== 'stopped') return file;
  const { stop: _stop, ...rest } = file;
  return rest;
}

function finished(
  state: ImportLine,
  { occurredAt, data }: Extract<ImportEvent, { type: 'ImportFinished' }>,
): ImportLine {
  const { importId, outcome, reason, counts } = data;
  const file = inLine(state, importId);
  // Nothing finishes that is not in the line; a fold is total all the same.
  if (!file) return state;
  const { importId: _importId, exportedAt, sha256, isApproved } = file;
  const isNewest = outcome === 'done' && (!state.newestDone || exportedAt >= state.newestDone.exportedAt);
  return {
    ...state,
    line: state.line.filter((other) => other.importId !== importId),
    ...(isNewest && { newestDone: { importId, exportedAt, sha256 } }),
    finished: [...state.finished, { importId, outcome, isApproved }].slice(-maximumFinished),
    lastFinished: {
      ...withoutStop(file),
      status: outcome,
      finishedAt: occurredAt,
      ...(reason !== undefined && { reason }),
      counts,
    },
  };
}

/** The line of a tenant's employee files: which came, whose turn it is, how each ended. */
export const importLine = {
  type: 'import',
  stateVersion: 2,
  initialState,
  evolve,
  events: importEvents,
} as const;

/** The id of a tenant's line: there is one, of employees. */
export const importLineId = 'employees';

/** A file in the line; undefined when it never came, or is finished. */
export function inLine({ line }: ImportLine, importId: string): ImportInLine | undefined {
  return line.find((file) => file.importId === importId);
}

/** How a file ended; undefined when it did not, or so long ago that it is forgotten. */
export function finishedOf({ finished }: ImportLine, importId: string) {
  return finished.find((file) => file.importId === importId);
}

/** Whether this file came before. */
export function isKnown(state: ImportLine, importId: string): boolean {
  return inLine(state, importId) !== undefined || finishedOf(state, importId) !== undefined;
}

/**
 * Whose turn it is: the file that was begun, until it is stopped or finished, because half of a newer file under a
 * whole older one would leave neither; else the one that was exported first, of those that do not wait for a person.
 * Files that were exported at once go in the order in which they came. One that waits in vain, because a newer file
 * was applied since, has its turn too, to fail.
 */
export function nextInLine(state: ImportLine): ImportInLine | undefined {
  const begun = begunOf(state);
  if (begun) return begun;
  return state.line
    .filter((file) => file.status !== 'stopped' || isOlderThanApplied(state, file))
    .reduce<ImportInLine | undefined>(
      (first, file) => (first === undefined || file.exportedAt < first.exportedAt ? file : first),
      undefined,
    );
}

/** The file that was begun and neither stopped nor finished; there is one at most. */
export function begunOf({ line }: ImportLine): ImportInLine | undefined {
  return line.find(({ status }) => status === 'applying');
}

/** Whether a file tells of a time before that of which a file was applied already. */
export function isOlderThanApplied({ newestDone }: ImportLine, { exportedAt }: ReceivedFile): boolean {
  return newestDone !== undefined && exportedAt < newestDone.exportedAt;
}

/**
 * One file as its row shows it, and what projections are told of it after each commit. Null when it never came, or
 * when another has finished since it did.
 */
export function summariseImport(importId: string, state: ImportLine) {
  const told = inLine(state, importId) ?? lastFinished(state, importId);
  if (!told) return null;
  switch (told.status) {
    case 'received':
    case 'applying':
      return told;
    // Somebody said that it may go on, and it waits for its turn again.
    case 'approved':
      return { ...told, status: 'received' as const };
    case 'stopped': {
      const { stop, ...facts } = told;
      return { ...facts, ...stop };
    }
    case 'done':
    case 'failed': {
      const { counts, ...facts } = told;
      return { ...facts, ...counts };
    }
    default:
      return told satisfies never;
  }
}

function lastFinished(state: ImportLine, importId: string): FinishedImport | undefined {
  return state.lastFinished?.importId === importId ? state.lastFinished : undefined;
}
