import { type Checkpoint, openCheckpoint, parseCheckpoint } from '../checkpoint.ts';
import { isLogError } from '../log-error.ts';
import { emptyRoot, type TreeHead } from '../merkle-tree.ts';
import { type NoteVerifier, unverifiedText } from '../signed-note.ts';
import { readLine } from './commit-line.ts';
import { type Gap, LogWalk } from './log-walk.ts';
import { MissingLeaves } from './missing-leaves.ts';
import { placedSegments } from './placed-lines.ts';
import { type Problem, ProblemList } from './problem.ts';
import { SealedLeaves } from './sealed-leaves.ts';
import type { LedgerItems, LogFiles } from './sources.ts';
import type { StartFold } from './stream-fold.ts';
import { StreamRegister } from './stream-register.ts';
import { commitIn, type Overdue, TableWalk } from './table-walk.ts';

/** How far a verification is: first the log is read, then the table, then again what differs. */
export interface VerificationProgress {
  readonly step: 'log' | 'table' | 'differences';
  /** Commits read in this step. */
  readonly commits: number;
  /** Of how many, where that is known. */
  readonly ofCommits?: number;
}

export interface VerificationOptions {
  readonly tenant: string;
  /** Whose log it must be, and who may sign for it. */
  readonly origin: string;
  readonly verifiers: readonly NoteVerifier[];
  readonly log: LogFiles;
  readonly table: LedgerItems;
  /** An older checkpoint, already opened, that the log must still begin with. */
  readonly since?: Checkpoint;
  /** How the streams of a kind are folded; states of other kinds are not looked at. */
  readonly startFold?: (streamType: string) => StartFold | undefined;
  readonly now: () => Date;
  /** Commits younger than this need not be in the log. */
  readonly sealingLagSeconds?: number;
  /** How many problems are told of; the rest is counted as far as it is met. */
  readonly maximumProblems?: number;
  readonly onProgress?: (progress: VerificationProgress) => void;
  /** Asked often; true ends the verification early. */
  readonly isOutOfTime?: () => boolean;
}

export interface Verification {
  /** False when it was ended before all was read: what was not found then says nothing. */
  readonly isComplete: boolean;
  /** The head of the log that was verified; undefined while nothing is sealed. */
  readonly checkpoint?: Checkpoint;
  /** Read in the log. */
  readonly commits: number;
  readonly events: number;
  /** Read in log and table. */
  readonly streams: number;
  /** In the table and too young to be in the log. */
  readonly unsealed: number;
  /** The first of them, up to the maximum. */
  readonly problems: readonly Problem[];
  /** Of all that were met. */
  readonly problemCount: number;
}

/** Sealing takes seconds; after an outage it catches up within minutes. */
const defaultSealingLagSeconds = 600;
const defaultMaximumProblems = 100;

/**
 * Verifies a tenant's log by itself, and compares it with the ledger's table both ways.
 *
 * Reads the log once and the table once, and again only the streams in which something is odd. Memory grows with the number
 * of streams (stream-register.ts), not with that of commits. Nothing that is read is trusted, but for the verifiers.
 */
export async function verifyLog(options: VerificationOptions): Promise<Verification> {
  const { tenant, log, table, now, maximumProblems = defaultMaximumProblems } = options;
  const startedAt = now();
  const lagMilliseconds = (options.sealingLagSeconds ?? defaultSealingLagSeconds) * 1_000;
  const sealedBefore = new Date(startedAt.getTime() - lagMilliseconds).toISOString();
  const problems = new ProblemList(maximumProblems);
  const register = new StreamRegister();
  const { checkpoint, isReadable } = await readCheckpoint(options, problems);
  const isSigned = problems.count === 0;
  const head: TreeHead = checkpoint ?? { size: 0, root: emptyRoot };
  const walk = new LogWalk({ tenant, files: log, head, since: options.since, register, problems });
  const { missing } = walk;
  const { startFold = () => undefined } = options;
  const scan = new TableWalk({ tenant, items: table, register, problems, missing, startFold, sealedBefore });
  const result = (isComplete: boolean): Verification => ({
    isComplete,
    ...(checkpoint && { checkpoint }),
    commits: walk.commits,
    events: walk.events,
    streams: register.count,
    unsealed: scan.unsealed,
    problems: problems.problems,
    problemCount: problems.count,
  });
  if (!isReadable) return result(true);

  const isOutOfTime = options.isOutOfTime ?? (() => false);
  for await (const commits of walk.run()) {
    options.onProgress?.({ step: 'log', commits, ofCommits: head.size });
    if (isOutOfTime()) return result(false);
  }
  for await (const commits of scan.scan()) {
    if (commits % progressEvery !== 0) continue;
    options.onProgress?.({ step: 'table', commits });
    if (isOutOfTime()) return result(false);
  }
  suspectAbsentStreams(register);
  const compared = await compareSuspected({
    options,
    head,
    register,
    problems,
    names: scan.names,
    isVouched: async (leaves, position, leaf) =>
      isSigned && (walk.rootHolds || (await leaves.vouchFor(position, leaf))),
    isOutOfTime,
  });
  if (!compared) return result(false);
  for (const stream of scan.names) {
    if (isOutOfTime()) return result(false);
    if (!problems.isFull) await scan.readAgain(stream);
  }
  await nameGaps(walk.gaps, options, missing, problems);
  await nameOverdue(scan.overdue, options, head, missing, problems);
  for (const position of missing.untold) {
    const message = 'the commit that was sealed here is gone, and no item of the table is it';
    problems.add({ kind: 'commit-missing', where: 'log', position, message });
  }
  return result(true);
}

/** Commits of the table between two looks at the clock. */
const progressEvery = 1_000;

/** The head of the log; what it says is followed even if nobody vouches for it, so that the rest is looked at. */
async function readCheckpoint(
  { log, origin, verifiers }: VerificationOptions,
  problems: ProblemList,
): Promise<{ readonly checkpoint?: Checkpoint; readonly isReadable: boolean }> {
  const note = await readNote(log);
  if (!note) {
    for await (const object of log.list('segments/')) {
      const message = 'there are segments, but no checkpoint';
      problems.add({ kind: 'checkpoint-missing', where: 'checkpoint', object, message });
      break;
    }
    return { isReadable: true };
  }
  try {
    return { checkpoint: openCheckpoint(note, { origin, verifiers }), isReadable: true };
  } catch (error) {
    if (!isLogError(error)) throw error;
    const message = `${error.message} (${error.code})`;
    problems.add({ kind: 'checkpoint-invalid', where: 'checkpoint', object: 'checkpoint', message });
  }
  try {
    return { checkpoint: parseCheckpoint(unverifiedText(note)), isReadable: true };
  } catch (error) {
    if (!isLogError(error)) throw error;
    return { isReadable: false };
  }
}

/** What is too large to be a checkpoint is read as one that says nothing. */
async function readNote(log: LogFiles): Promise<Uint8Array | undefined> {
  try {
    return await log.read('checkpoint');
  } catch (error) {
    if (isLogError(error)) return Buffer.of();
    throw error;
  }
}

/** Streams that the table has less of than the log. */
function suspectAbsentStreams(register: StreamRegister): void {
  for (let stream = 0; stream < register.count; stream += 1) {
    if (register.tableVersion(stream) < register.logVersion(stream)) register.suspect(stream);
  }
}

/** Reads the log again, and compares each commit of a suspected stream with its item. False when time was over. */
async function compareSuspected({
  options,
  head,
  register,
  problems,
  names,
  isVouched,
  isOutOfTime,
}: {
  readonly options: VerificationOptions;
  readonly head: TreeHead;
  readonly register: StreamRegister;
  readonly problems: ProblemList;
  /** Takes the name of each suspected stream. */
  readonly names: Set<string>;
  /** Whether what was signed says that a leaf stands at a position. */
  readonly isVouched: (leaves: SealedLeaves, position: number, leaf: Uint8Array) => Promise<boolean>;
  readonly isOutOfTime: () => boolean;
}): Promise<boolean> {
  if (!register.hasSuspicious) return true;
  const { log: files, table, onProgress } = options;
  // What the log itself has to say was said the first time.
  const said = new ProblemList(0);
  const leaves = new SealedLeaves(files, head, said);
  const log = { files, size: head.size, leaves, problems: said, missing: new MissingLeaves() };
  for await (const { lines, end } of placedSegments(log)) {
    for (const { line, leaf, position } of lines) {
      const commit = readLine(line);
      if (!commit || !register.isSuspicious(register.numberOf(commit.stream))) continue;
      if (problems.isFull) return true;
      if (isOutOfTime()) return false;
      const { stream, version } = commit;
      names.add(stream);
      if (problems.has('log', stream, version)) continue;
      const item = await table.find(stream, version);
      const found = item && commitIn(item);
      if (found?.line === commit.line) continue;
      // Who vouches for the line says that the table is wrong; else either may be.
      const isRight = position !== undefined && (await isVouched(leaves, position, leaf));
      problems.add({
        kind: item ? 'commit-changed' : 'commit-missing',
        where: isRight || !item ? 'table' : 'log',
        stream,
        version,
        ...(position !== undefined && { position }),
        message: difference(item, found, isRight),
      });
    }
    onProgress?.({ step: 'differences', commits: end, ofCommits: head.size });
  }
  return true;
}

function difference(
  item: unknown,
  found: { readonly hashHolds: boolean } | undefined,
  isRight: boolean,
): string {
  if (!item) return 'the log has it, the table has not';
  if (!found) return 'the item in the table is no commit';
  if (!isRight) return 'log and table differ, and nothing that was signed says which is right';
  return found.hashHolds
    ? 'the table has another commit than was sealed; its hash was computed again'
    : 'the table has another commit than was sealed; its hash is not that of what it says';
}

/** Tells of versions that are not in the log though later ones are; where they stood, if the table still has them. */
async function nameGaps(
  gaps: Iterable<Gap>,
  { table }: VerificationOptions,
  missing: MissingLeaves,
  problems: ProblemList,
): Promise<void> {
  for (const { stream, version } of gaps) {
    if (problems.isFull) return;
    const item = await table.find(stream, version);
    const line = item && commitIn(item)?.line;
    addMissing({ stream, version, line }, 'the log has later versions of its stream', missing, problems);
  }
}

/** Tells of commits that should be in the log by now, unless they were sealed while we were reading. */
async function nameOverdue(
  overdue: readonly Overdue[],
  options: VerificationOptions,
  head: TreeHead,
  missing: MissingLeaves,
  problems: ProblemList,
): Promise<void> {
  if (overdue.length === 0) return;
  const sealed = await sealedSince(options, head, overdue);
  for (const commit of overdue) {
    if (!sealed.has(commit.line)) {
      addMissing(commit, 'the table has it, and it is too old not to be sealed', missing, problems);
    }
  }
}

function addMissing(
  { stream, version, line }: { stream: string; version: number; line: string | undefined },
  message: string,
  missing: MissingLeaves,
  problems: ProblemList,
): void {
  const position = line === undefined ? undefined : missing.positionOf(line);
  if (position !== undefined) missing.tell(position);
  const at = position !== undefined && { position };
  problems.add({ kind: 'commit-missing', where: 'log', stream, version, ...at, message });
}

/** Those of some lines that the log has got since its head was read. */
async function sealedSince(
  options: VerificationOptions,
  head: TreeHead,
  overdue: readonly Overdue[],
): Promise<ReadonlySet<string>> {
  const unheard = new ProblemList(0);
  const { checkpoint } = await readCheckpoint(options, unheard);
  const sealed = new Set<string>();
  if (!checkpoint || checkpoint.size <= head.size || unheard.count > 0) return sealed;
  const wanted = new Set(overdue.map(({ line }) => line));
  const leaves = new SealedLeaves(options.log, checkpoint, unheard);
  const missing = new MissingLeaves();
  const { size } = checkpoint;
  for await (const { lines, end } of placedSegments({
    files: options.log,
    size,
    leaves,
    problems: unheard,
    missing,
  })) {
    if (end <= head.size) continue;
    for (const { line } of lines) if (wanted.has(line)) sealed.add(line);
  }
  return sealed;
}
