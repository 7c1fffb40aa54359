import * as z from 'zod';
import type { SealedLog } from '../../ledger/log/sealed-log.ts';

/** Of which commits an export is; what is not said is not asked for. */
export interface Selection {
  /** Recorded at or after this time (ISO, UTC). */
  readonly from?: string;
  /** Recorded before this time (ISO, UTC). */
  readonly to?: string;
  /** `<type>#<id>` */
  readonly stream?: string;
}

const exportedCommitSchema = z.looseObject({
  stream: z.string(),
  version: z.number(),
  commitId: z.string(),
  recordedAt: z.string(),
  actor: z.looseObject({
    kind: z.string(),
    id: z.string(),
    roles: z.array(z.string()),
    onBehalfOf: z.string().optional(),
  }),
  correlationId: z.string(),
  causationId: z.string().optional(),
  events: z.array(
    z.looseObject({
      id: z.string(),
      type: z.string(),
      schemaVersion: z.number(),
      occurredAt: z.string(),
      data: z.unknown(),
    }),
  ),
  prevHash: z.string(),
  hash: z.string(),
});
export type ExportedCommit = z.infer<typeof exportedCommitSchema>;

export interface ChosenCommit {
  readonly position: number;
  /** As it lies in the log, byte for byte: what its leaf is the hash of. */
  readonly line: string;
  readonly commit: ExportedCommit;
}

/** The commits of a selection below a size of the log, in their order. */
export async function* chosenCommits(
  log: Pick<SealedLog, 'read'>,
  tenant: string,
  { from = '', to, stream }: Selection,
  size: number,
): AsyncGenerator<ChosenCommit, void, undefined> {
  for await (const { position, line } of log.read(tenant, { from: 0, to: size })) {
    const commit = exportedCommitSchema.parse(JSON.parse(line));
    const isChosen =
      commit.recordedAt >= from &&
      (to === undefined || commit.recordedAt < to) &&
      (stream === undefined || commit.stream === `${tenant}#${stream}`);
    if (isChosen) yield { position, line, commit };
  }
}

/** How much it is, by numbers that do not grow with it. */
export interface Totals {
  readonly commits: number;
  readonly events: number;
  /** The first position, and the one behind the last: both 0 when nothing was chosen. */
  readonly fromPosition: number;
  readonly toPosition: number;
  readonly firstRecordedAt?: string;
  readonly lastRecordedAt?: string;
  /** Events by type, the types in order. */
  readonly eventsByType: Readonly<Record<string, number>>;
}

/** Counts a selection, in constant memory. */
export async function totalsOf(commits: AsyncIterable<ChosenCommit>): Promise<Totals> {
  const byType = new Map<string, number>();
  const recorded: { first?: string; last?: string } = {};
  let count = 0;
  let events = 0;
  let fromPosition = 0;
  let toPosition = 0;
  for await (const { position, commit } of commits) {
    if (count === 0) fromPosition = position;
    toPosition = position + 1;
    count += 1;
    events += commit.events.length;
    const { recordedAt } = commit;
    if (recorded.first === undefined || recordedAt < recorded.first) recorded.first = recordedAt;
    if (recorded.last === undefined || recordedAt > recorded.last) recorded.last = recordedAt;
    for (const { type } of commit.events) byType.set(type, (byType.get(type) ?? 0) + 1);
  }
  return {
    commits: count,
    events,
    fromPosition,
    toPosition,
    ...(recorded.first !== undefined && { firstRecordedAt: recorded.first }),
    ...(recorded.last !== undefined && { lastRecordedAt: recorded.last }),
    eventsByType: Object.fromEntries([...byType].sort(([one], [other]) => (one < other ? -1 : 1))),
  };
}

/**
 * The instant that a person's `--from` or `--to` names; undefined when it names none.
 *
 * @param day what a bare day stands for, which is one of UTC: its beginning, or its end so that it is in the range
 */
export function instantOf(text: string, day: 'begins' | 'ends'): string | undefined {
  if (z.iso.date().safeParse(text).success) {
    const begin = new Date(`${text}T00:00:00.000Z`);
    if (day === 'ends') begin.setUTCDate(begin.getUTCDate() + 1);
    return begin.toISOString();
  }
  return z.iso.datetime({ offset: true }).safeParse(text).success ? new Date(text).toISOString() : undefined;
}
