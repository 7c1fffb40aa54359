import type { SealedCommit, SealedLog } from '../../ledger/log/sealed-log.ts';
import { scopeOf } from '../shared/generations.ts';
import type { ReplayNote } from '../shared/replay-progress.ts';
import { writeRow } from '../shared/row-write.ts';
import type { ProjectionName } from '../shared/subscriptions.ts';
import { GenerationRows } from './generation-rows.ts';
import { logProjector } from './project-log.ts';
import type { ReplayServices } from './replay-projection.ts';

interface RefreshServices extends Omit<ReplayServices, 'log'> {
  readonly log: Pick<SealedLog, 'head' | 'read' | 'positionOf'>;
}

export interface RowRefresh {
  readonly tenant: string;
  readonly replayId: string;
  readonly projection: ProjectionName;
  /** `<type>#<id>`: what this stream has told; absent: all streams. */
  readonly stream?: string | undefined;
  readonly fromPosition?: number | undefined;
}

/** After so many commits it is noted how far the refresh is: that much is done again after a crash. */
const commitsBetweenNotes = 1_000;

/**
 * Writes rows that lists show anew in their place, from a part of the log: a row moves forward to what that says, or is
 * mended when it shows that version already. A row that shows a later version stays, and none is taken away. As far as time
 * allows, like a replay into a generation.
 *
 * Nobody switches generations meanwhile: a tenant's replays have their turns one after another.
 */
export async function refreshRows(
  services: RefreshServices,
  refresh: RowRefresh,
  hasTime: () => boolean,
): Promise<{ readonly outcome: 'more' | 'done'; readonly progress: ReplayNote }> {
  const { documents, tableName, generations, notes, now } = services;
  const { tenant, replayId, projection, fromPosition = 0 } = refresh;
  let progress: ReplayNote = (await notes.findNote(tenant, replayId)) ?? {
    replayId,
    step: 'reading',
    startedAt: now().toISOString(),
    position: fromPosition,
    size: (await services.log.head(tenant))?.size ?? 0,
    events: 0,
    problems: [],
    problemCount: 0,
  };
  const { live } = await generations.of(tenant, projection);
  const rows = new GenerationRows(scopeOf(tenant, live), (write) =>
    writeRow(documents, tableName, write, 'replaced'),
  );
  const project = logProjector(projection, rows);
  let { position, events } = progress;
  let unnoted = 0;
  const note = async (step: ReplayNote['step']) => {
    await rows.flush();
    progress = { ...progress, step, position, events };
    await notes.note(tenant, progress);
    unnoted = 0;
  };
  for await (const commit of commitsOf(services.log, refresh, { from: position, to: progress.size })) {
    events += await project(commit);
    position = commit.position + 1;
    unnoted += 1;
    // A commit of one stream may take a tenth of a second, each from a segment of its own.
    if (unnoted < commitsBetweenNotes && hasTime()) continue;
    await note('reading');
    if (!hasTime()) return { outcome: 'more', progress };
  }
  position = Math.max(position, progress.size);
  await note('done');
  return { outcome: 'done', progress };
}

function commitsOf(
  log: RefreshServices['log'],
  { tenant, stream }: RowRefresh,
  range: { readonly from: number; readonly to: number },
): AsyncGenerator<SealedCommit, void, undefined> {
  return stream === undefined ? log.read(tenant, range) : commitsOfStream(log, tenant, stream, range);
}

/** The commits of one stream, each from its place in the log: what else is sealed is not read. */
async function* commitsOfStream(
  log: RefreshServices['log'],
  tenant: string,
  stream: string,
  { from, to }: { readonly from: number; readonly to: number },
): AsyncGenerator<SealedCommit, void, undefined> {
  for (let version = 1; ; version += 1) {
    const position = await log.positionOf(`${tenant}#${stream}`, version);
    if (position === undefined || position >= to) return;
    if (position >= from) yield* log.read(tenant, { from: position, to: position + 1 });
  }
}
