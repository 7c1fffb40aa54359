import { DeleteCommand, type DynamoDBDocumentClient, GetCommand, paginateScan } from '@aws-sdk/lib-dynamodb';
import type { SealedLog } from '../../ledger/log/sealed-log.ts';
import { scopeOf } from '../shared/generations.ts';
import { inParallel } from '../shared/in-parallel.ts';
import {
  maximumNamedProblems,
  type ReplayProgress,
  type ReplayProgressNotes,
} from '../shared/replay-progress.ts';
import { isRowOf, placeOfRow, type RowPlace } from '../shared/row-place.ts';
import { writeRow } from '../shared/row-write.ts';
import type { ProjectionName } from '../shared/subscriptions.ts';
import { GenerationRows } from './generation-rows.ts';
import { logProjector } from './project-log.ts';
import type { ReplayGenerations } from './replay-generations.ts';
import {
  compareRows,
  type RowFault,
  type StoredRow,
  storedRowSchema,
  versionOfRow,
} from './row-comparison.ts';

export interface ReplayServices {
  readonly log: Pick<SealedLog, 'head' | 'read'>;
  readonly documents: DynamoDBDocumentClient;
  readonly tableName: string;
  readonly generations: ReplayGenerations;
  readonly notes: ReplayProgressNotes;
  /** Waits until more of the log may be there. */
  readonly wait: () => Promise<void>;
  readonly now: () => Date;
  /** Of a clock that only goes forward. */
  readonly nowMilliseconds: () => number;
}

export interface ProjectionReplay {
  readonly tenant: string;
  readonly replayId: string;
  readonly projection: ProjectionName;
  /** Compares, and lists go on to show what they showed. */
  readonly isDryRun: boolean;
  /** Whether what was recorded before the replay began is sealed by now, as far as can be told. */
  readonly isSealed: () => Promise<boolean>;
}

/** After so many commits it is noted how far the replay is: that much is done again after a crash. */
const commitsBetweenNotes = 5_000;
/** Rows compared or removed at once. */
const rowsAtOnce = 32;
/** How long a row that differs may wait for events that are on their way; they take less than a second. */
const patienceMilliseconds = 30_000;

/**
 * Makes a projection's rows again from the log, beside those that lists show, compares both, and has lists show the new
 * ones. As far as time allows: `more` when it must go on in another invocation. It may be broken off anywhere, and goes
 * on from where it was, or a little before, to the same effect.
 */
export async function replayProjection(
  services: ReplayServices,
  replay: ProjectionReplay,
  hasTime: () => boolean,
): Promise<{ readonly outcome: 'more' | 'done'; readonly progress: ReplayProgress }> {
  const { notes, generations, now } = services;
  const { tenant, replayId, projection } = replay;
  let progress = await takeUp(services, replay);
  const note = async (change: Partial<ReplayProgress>) => {
    progress = { ...progress, ...change };
    await notes.note(tenant, progress);
  };
  if (progress.step === 'reading') {
    if (!(await readOn(services, replay, () => progress, note, hasTime)))
      return { outcome: 'more', progress };
    await note({ step: 'comparing' });
  }
  if (progress.step === 'comparing') {
    if (!(await compareAll(services, replay, () => progress, note, hasTime))) {
      return { outcome: 'more', progress };
    }
    if (replay.isDryRun) await generations.giveUp(tenant, projection, progress.generation);
    else await generations.show(tenant, projection, progress.generation);
    await note({ step: 'removing', walkedTo: undefined });
  }
  if (progress.step === 'removing') {
    if (!(await removeOthers(services, replay, note, progress, hasTime)))
      return { outcome: 'more', progress };
    await note({ step: 'done', walkedTo: undefined });
  }
  return { outcome: 'done', progress };

  async function takeUp({ log }: ReplayServices, { isDryRun }: ProjectionReplay): Promise<ReplayProgress> {
    const known = await notes.find(tenant, replayId);
    if (known && (known.step === 'removing' || known.step === 'done')) return known;
    const shown = await generations.of(tenant, projection);
    // The pointer was moved, and that not noted yet.
    if (known && !isDryRun && shown.live === known.generation) return known;
    const generation = await generations.begin(tenant, projection, replayId);
    if (known?.generation === generation) return known;
    // Not begun yet; or another replay came between, and took the generation for one that nobody works on.
    const size = (await log.head(tenant))?.size ?? 0;
    return {
      replayId,
      step: 'reading',
      startedAt: known?.startedAt ?? now().toISOString(),
      generation,
      position: 0,
      size,
      events: 0,
      problems: [],
      problemCount: 0,
    };
  }
}

type Note = (change: Partial<ReplayProgress>) => Promise<void>;

/** Reads on in the log, to its end as it is now. False when time ran out. */
async function readOn(
  { log, documents, tableName }: ReplayServices,
  { tenant, projection }: ProjectionReplay,
  progressNow: () => ReplayProgress,
  note: Note,
  hasTime: () => boolean,
): Promise<boolean> {
  const size = (await log.head(tenant))?.size ?? 0;
  let { position, events, generation } = progressNow();
  const rows = new GenerationRows(scopeOf(tenant, generation), (write) =>
    writeRow(documents, tableName, write),
  );
  const project = logProjector(projection, rows);
  let unnoted = 0;
  const noteDone = async () => {
    await rows.flush();
    await note({ position, events, size });
    unnoted = 0;
  };
  for await (const commit of log.read(tenant, { from: position, to: size })) {
    events += await project(commit);
    position = commit.position + 1;
    unnoted += 1;
    if (unnoted < commitsBetweenNotes) continue;
    await noteDone();
    if (!hasTime()) return position === size;
  }
  await noteDone();
  return true;
}

interface Suspect {
  readonly place: RowPlace;
  readonly fault: RowFault;
  readonly isCertain: boolean;
  readonly live: StoredRow | undefined;
  readonly made: StoredRow | undefined;
}

/** Compares every row of both generations, page by page of the table. False when time ran out. */
async function compareAll(
  services: ReplayServices,
  replay: ProjectionReplay,
  progressNow: () => ReplayProgress,
  note: Note,
  hasTime: () => boolean,
): Promise<boolean> {
  const { tenant, projection } = replay;
  const { live } = await services.generations.of(tenant, projection);
  const { generation } = progressNow();
  // Moved already, and that not noted yet.
  if (live === generation) return true;
  for await (const { rows, walkedTo } of pagesOfTable(services, tenant, progressNow().walkedTo)) {
    const places = new Map<string, RowPlace>();
    for (const row of rows) {
      const place = placeOfRow(row);
      const isEither = place.generation === live || place.generation === generation;
      if (isEither && isRowOf[projection](place)) places.set(nameOf(place), place);
    }
    const settled = await settle([...places.values()]);
    if (!settled) return false;
    const { problems, problemCount } = progressNow();
    const named = settled.map(({ place, fault, live: liveRow, made }) => ({
      row: nameOf(place),
      fault,
      ...defined('liveVersion', versionOfRow(liveRow)),
      ...defined('logVersion', versionOfRow(made)),
    }));
    await note({
      problems: [...problems, ...named].slice(0, maximumNamedProblems),
      problemCount: problemCount + named.length,
      walkedTo,
    });
    if (walkedTo && !hasTime()) return false;
  }
  return true;

  /** Those that differ and will go on to; undefined when time ran out. */
  async function settle(places: readonly RowPlace[]): Promise<readonly Suspect[] | undefined> {
    const begun = services.nowMilliseconds();
    let suspects = await look(places);
    for (;;) {
      if (suspects.every(({ isCertain }) => isCertain)) return suspects;
      const isPatient = services.nowMilliseconds() - begun < patienceMilliseconds;
      // Whatever the log has not brought by now it will not bring, unless sealing stands still.
      if (!isPatient && (await replay.isSealed())) return suspects;
      if (!hasTime()) return undefined;
      await services.wait();
      if (!(await readOn(services, replay, progressNow, note, hasTime))) return undefined;
      suspects = await look(suspects.map(({ place }) => place));
    }
  }

  async function look(places: readonly RowPlace[]): Promise<readonly Suspect[]> {
    const suspects: Suspect[] = [];
    await inParallel(places, rowsAtOnce, async (place) => {
      const scopes = [scopeOf(tenant, live), scopeOf(tenant, generation)] as const;
      const [liveRow, made] = await Promise.all(scopes.map((scope) => rowAt(services, scope, place)));
      const verdict = compareRows({ row: liveRow, scope: scopes[0] }, { row: made, scope: scopes[1] });
      if (verdict !== 'same') suspects.push({ place, ...verdict, live: liveRow, made });
    });
    return suspects.sort((one, other) => (nameOf(one.place) < nameOf(other.place) ? -1 : 1));
  }
}

/** Takes away the projection's rows of every generation that is neither shown nor being made. False when time ran out. */
async function removeOthers(
  services: ReplayServices,
  { tenant, projection }: ProjectionReplay,
  note: Note,
  { walkedTo: from }: ReplayProgress,
  hasTime: () => boolean,
): Promise<boolean> {
  const { documents, tableName, generations } = services;
  const { live, building } = await generations.of(tenant, projection);
  for await (const { rows, walkedTo } of pagesOfTable(services, tenant, from)) {
    const old = rows.filter((row) => {
      const place = placeOfRow(row);
      const isKept = place.generation === live || place.generation === building?.generation;
      return !isKept && isRowOf[projection](place);
    });
    await inParallel(old, rowsAtOnce, async ({ pk, sk }) => {
      await documents.send(new DeleteCommand({ TableName: tableName, Key: { pk, sk } }));
    });
    if (walkedTo) await note({ walkedTo });
    if (walkedTo && !hasTime()) return false;
  }
  return true;
}

interface PageOfTable {
  readonly rows: readonly StoredRow[];
  /** Undefined on the last page. */
  readonly walkedTo: { readonly pk: string; readonly sk: string } | undefined;
}

/** A tenant's rows, a page of the whole table at a time. */
async function* pagesOfTable(
  { documents, tableName }: ReplayServices,
  tenant: string,
  from: PageOfTable['walkedTo'],
): AsyncGenerator<PageOfTable, void, undefined> {
  const pages = paginateScan(
    { client: documents, ...(from && { startingToken: from }) },
    {
      TableName: tableName,
      FilterExpression: 'begins_with(pk, :first) OR begins_with(pk, :later)',
      ExpressionAttributeValues: { ':first': `${tenant}#`, ':later': `${tenant}~` },
      ConsistentRead: true,
    },
  );
  for await (const { Items = [], LastEvaluatedKey } of pages) {
    yield {
      rows: Items.map((item) => storedRowSchema.parse(item)),
      walkedTo: LastEvaluatedKey && storedRowSchema.parse(LastEvaluatedKey),
    };
  }
}

async function rowAt(
  { documents, tableName }: ReplayServices,
  scope: string,
  { partition, sk }: RowPlace,
): Promise<StoredRow | undefined> {
  const { Item } = await documents.send(
    new GetCommand({ TableName: tableName, Key: { pk: `${scope}#${partition}`, sk }, ConsistentRead: true }),
  );
  return Item && storedRowSchema.parse(Item);
}

function nameOf({ partition, sk }: RowPlace): string {
  return `${partition}/${sk}`;
}

function defined<Name extends string>(name: Name, value: number | undefined): Partial<Record<Name, number>> {
  const named: Partial<Record<Name, number>> = {};
  if (value !== undefined) named[name] = value;
  return named;
}
