import { type DynamoDBDocumentClient, QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { certificateStatus } from '../../domain/certificate/state.ts';
import { addDays } from '../../domain/shared/calendar.ts';
import { openCursor, type Position, sealCursor } from './cursor.ts';
import { Generations } from './generations.ts';
import { inParallel } from './in-parallel.ts';
import { allRows, inGroup, inPartition, inPartitionFrom, type Row, type Selection } from './row-queries.ts';
import { enrolmentIdOf } from './streams.ts';
import type { ProjectionName } from './subscriptions.ts';
import type { Language } from './tenant-language.ts';
import type { TimelineEntry } from './timeline-entry.ts';
import { timelineTitle } from './timeline-title.ts';
import {
  type AssignmentRow,
  assignmentRowSchema,
  type BookingRow,
  bookingRowSchema,
  type CertificateRow,
  type CourseRow,
  certificateRowSchema,
  courseRowSchema,
  type EnrolmentRequestRow,
  type EnrolmentRow,
  type ExternalCertificateRow,
  enrolmentRequestRowSchema,
  enrolmentRowSchema,
  externalCertificateRowSchema,
  groupIndex,
  groupOf,
  type ImportProgress,
  type ImportRow,
  importProgressSchema,
  importRowSchema,
  type LearnerRow,
  learnerRowKeys,
  learnerRowSchema,
  participantRowKeys,
  participantRowSchema,
  partitionOf,
  type SessionRow,
  sessionRowKey,
  sessionRowSchema,
  statusEntryRowSchema,
  timelineRowSchema,
} from './view-rows.ts';

/** An entry of a timeline as clients get it. */
export interface TimelineItem {
  readonly eventId: string;
  readonly occurredAt: string;
  readonly recordedAt: string;
  readonly type: TimelineEntry['type'];
  readonly title: string;
  readonly courseId?: string;
  readonly activityId?: string;
  readonly sessionId?: string;
  readonly mode?: 'on-site' | 'remote';
  readonly minutes?: number;
  readonly score?: number;
  readonly certificateId?: string;
  readonly externalCertificateId?: string;
  /** The id of the event that corrected this one. */
  readonly correctedBy?: string;
}

/** Which part of a list is wanted. */
export interface PageRequest {
  /** 1 to 200 */
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** A part of a list; `nextCursor` is there when there may be more. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor?: string;
}

type RowsQuery = Omit<QueryCommandInput, 'TableName' | 'Limit' | 'ExclusiveStartKey'>;

/** A list: which rows it has, in which order, and what becomes of them. */
interface List<Item> {
  readonly tenant: string;
  readonly projection: ProjectionName;
  /** What a cursor of this list is bound to: the tenant and every filter. */
  readonly binding: readonly unknown[];
  /** @param scope the tenant with the generation */
  readonly queryIn: (scope: string) => RowsQuery;
  /** Of rows that were read, those that are on the list, with what other lists say of them; default: all as they are. */
  readonly select?: (rows: readonly Row[]) => Promise<readonly Row[]>;
  readonly itemOf: (row: unknown) => Item;
}

/** How many rows are read at once after a first read that a filter has left too few of. */
const readOnRows = 500;
/** A page looks at some 10 000 rows at most; where a filter fits too few of them it ends early, and its cursor goes on. */
const maximumReadsOfPage = 20;

/** So much later than it was booked for, at most, is a session looked for that was moved. */
const movedDaysAtMost = 366;
const readsAtOnce = 16;

/** Which certificates are on the list of those that end. */
export interface EndingFilter {
  readonly withinDays: number;
  /** ISO 8601, UTC */
  readonly now: string;
  readonly managerId?: string | undefined;
  readonly department?: string | undefined;
}

const endingCertificateSchema = certificateRowSchema.extend({
  validUntil: z.string(),
  department: z.string().optional(),
  /** The learner has begun the course again. */
  isRenewing: z.boolean(),
});
export type EndingCertificate = z.infer<typeof endingCertificateSchema>;

/** Which certificates from elsewhere are on a list. */
export interface ExternalCertificateFilter {
  readonly status: ExternalCertificateRow['status'];
  /** Of approved ones: those whose last day is one of these, the first and the last (yyyy-mm-dd) included. */
  readonly endsOn?: readonly [first: string, last: string] | undefined;
  readonly managerId?: string | undefined;
  readonly department?: string | undefined;
}

const listedExternalCertificateSchema = externalCertificateRowSchema.extend({
  department: z.string().optional(),
});
export type ListedExternalCertificate = z.infer<typeof listedExternalCertificateSchema>;

/** The lists that projections keep in the Views table. */
export class Views {
  readonly #documents: DynamoDBDocumentClient;
  readonly #tableName: string;
  readonly #generations: Generations;
  readonly #cursorKey: () => Promise<Uint8Array>;
  readonly #languageOf: (tenant: string) => Language;

  constructor(options: {
    documents: DynamoDBDocumentClient;
    tableName: string;
    /** The application secret's key for `cursor`. */
    cursorKey: () => Promise<Uint8Array>;
    languageOf: (tenant: string) => Language;
  }) {
    this.#documents = options.documents;
    this.#tableName = options.tableName;
    this.#generations = new Generations(options.documents, options.tableName);
    this.#cursorKey = options.cursorKey;
    this.#languageOf = options.languageOf;
  }

  /** The tenant's courses, by id. */
  async listCourses(tenant: string, page: PageRequest): Promise<Page<CourseRow>> {
    return this.#page(page, {
      tenant,
      projection: 'courses',
      binding: ['courses', partitionOf.courses(tenant)],
      queryIn: (scope) => inPartition(partitionOf.courses(scope)),
      itemOf: (row) => courseRowSchema.parse(row),
    });
  }

  /** The tenant's sessions by their start: those that start at `from` or later, and before `to` (both UTC). */
  async listSessions(
    tenant: string,
    {
      courseId,
      from,
      to,
    }: { courseId?: string | undefined; from?: string | undefined; to?: string | undefined },
    page: PageRequest,
  ): Promise<Page<SessionRow>> {
    // DynamoDB refuses such a range.
    if (from !== undefined && to !== undefined && from >= to) return { items: [] };
    return this.#page(page, {
      tenant,
      projection: 'sessions',
      binding: ['sessions', groupOf.sessions(tenant), courseId ?? null, from ?? null, to ?? null],
      queryIn: (scope) => ({
        IndexName: groupIndex,
        // An order is `<startsAt>#<id>`, which sorts after the bare time: `from` is included, `to` is not.
        KeyConditionExpression: '#group = :group AND #order BETWEEN :from AND :to',
        ...(courseId !== undefined && { FilterExpression: 'courseId = :courseId' }),
        ExpressionAttributeNames: { '#group': 'group', '#order': 'order' },
        ExpressionAttributeValues: {
          ':group': groupOf.sessions(scope),
          ':from': from ?? beforeAllTimes,
          ':to': to ?? afterAllTimes,
          ...(courseId !== undefined && { ':courseId': courseId }),
        },
      }),
      itemOf: (row) => sessionRowSchema.parse(row),
    });
  }

  /**
   * The sessions at which a learner has a seat or waits for one, and that end at `from` (UTC) or later as they were
   * booked, or as they were moved since. Rows tell only so much: each session itself says how it stands now. One that was
   * moved more than a year later than it was booked for is not found any more.
   */
  async listBookings(tenant: string, learnerId: string, from: string): Promise<readonly BookingRow[]> {
    return this.#generations.read(tenant, 'sessions', async (scope) => {
      const rows = await this.#all({
        IndexName: groupIndex,
        KeyConditionExpression: '#group = :group AND #order >= :from',
        ExpressionAttributeNames: { '#group': 'group', '#order': 'order' },
        ExpressionAttributeValues: {
          ':group': groupOf.bookingsOf(scope, learnerId),
          ':from': addDays(from, -movedDaysAtMost),
        },
      });
      const bookings = rows.map((row) => bookingRowSchema.parse(row));
      const ended = bookings.filter(({ endsAt }) => endsAt < from);
      const movedOn = new Set<string>();
      await inParallel(ended, readsAtOnce, async ({ sessionId }) => {
        const row = await this.#get(partitionOf.session(scope, sessionId), sessionRowKey);
        if (row && sessionRowSchema.parse(row).endsAt >= from) movedOn.add(sessionId);
      });
      return bookings.filter(({ sessionId, endsAt }) => endsAt >= from || movedOn.has(sessionId));
    });
  }

  /** Who came to a session, or was recorded at it, by id. */
  async listParticipants(tenant: string, sessionId: string): Promise<readonly string[]> {
    const rows = await this.#generations.read(tenant, 'enrolments', (scope) =>
      this.#all(inPartitionFrom(partitionOf.session(scope, sessionId), participantRowKeys)),
    );
    return rows.map((row) => participantRowSchema.parse(row).learnerId);
  }

  /** The tenant's learners by id, or those of one manager; who was erased is on no list but that of all there ever were. */
  async listLearners(
    tenant: string,
    { managerId, withErased = false }: { managerId?: string | undefined; withErased?: boolean },
    page: PageRequest,
  ): Promise<Page<LearnerRow>> {
    const placeIn = (scope: string) =>
      managerId === undefined ? partitionOf.learners(scope) : groupOf.peopleOf(scope, managerId);
    return this.#page(page, {
      tenant,
      projection: 'learners',
      binding: [withErased ? 'all-learners' : 'learners', placeIn(tenant)],
      queryIn: (scope) => {
        const rows = managerId === undefined ? inPartition(placeIn(scope)) : inGroup(placeIn(scope));
        return withErased ? rows : withoutErased(rows);
      },
      itemOf: (row) => learnerRowSchema.parse(row),
    });
  }

  /** A learner's enrolments, by course. */
  async listEnrolments(
    tenant: string,
    learnerId: string,
    page: PageRequest,
  ): Promise<Page<EnrolmentRow & { readonly enrolmentId: string }>> {
    return this.#page(page, {
      tenant,
      projection: 'enrolments',
      binding: ['enrolments', partitionOf.learner(tenant, learnerId)],
      queryIn: (scope) => inPartitionFrom(partitionOf.learner(scope, learnerId), learnerRowKeys.enrolment),
      itemOf: (row) => {
        const enrolment = enrolmentRowSchema.parse(row);
        return { enrolmentId: enrolmentIdOf(enrolment.courseId, enrolment.learnerId), ...enrolment };
      },
    });
  }

  /** A learner's requests to begin a course, by course, the answered ones included. */
  async listRequestsOf(
    tenant: string,
    learnerId: string,
    page: PageRequest,
  ): Promise<Page<EnrolmentRequestRow>> {
    return this.#page(page, {
      tenant,
      projection: 'enrolments',
      binding: ['requests-of', partitionOf.learner(tenant, learnerId)],
      queryIn: (scope) => inPartitionFrom(partitionOf.learner(scope, learnerId), learnerRowKeys.request),
      itemOf: (row) => enrolmentRequestRowSchema.parse(row),
    });
  }

  /**
   * The tenant's requests that wait for an answer, the oldest first; all, or those of a manager's people. Those of who
   * left are on no list until they return.
   */
  async listOpenRequests(
    tenant: string,
    { managerId }: { readonly managerId?: string | undefined },
    page: PageRequest,
  ): Promise<Page<EnrolmentRequestRow>> {
    return this.#page(page, {
      tenant,
      projection: 'enrolments',
      binding: ['requests', groupOf.requests(tenant), managerId ?? null],
      queryIn: (scope) => inGroup(groupOf.requests(scope)),
      select: (rows) => this.#withDepartments(tenant, rows, { managerId }),
      itemOf: (row) => enrolmentRequestRowSchema.parse(row),
    });
  }

  /** A learner's certificates, by id. */
  async listCertificates(
    tenant: string,
    learnerId: string,
    page: PageRequest,
  ): Promise<Page<CertificateRow>> {
    return this.#page(page, {
      tenant,
      projection: 'certificates',
      binding: ['certificates', partitionOf.learner(tenant, learnerId)],
      queryIn: (scope) => inPartitionFrom(partitionOf.learner(scope, learnerId), learnerRowKeys.certificate),
      itemOf: (row) => certificateRowSchema.parse(row),
    });
  }

  /** The ids of the newest of a learner's certificates that were not taken back, newest first. */
  async newestCertificates(tenant: string, learnerId: string, maximum: number): Promise<readonly string[]> {
    const rows = await this.#generations.read(tenant, 'certificates', (scope) =>
      this.#all(inPartitionFrom(partitionOf.learner(scope, learnerId), learnerRowKeys.certificate)),
    );
    return rows
      .map((row) => certificateRowSchema.parse(row))
      .filter(({ status }) => status === 'issued')
      .sort((one, other) => (one.issuedAt < other.issuedAt ? 1 : -1))
      .slice(0, maximum)
      .map(({ certificateId }) => certificateId);
  }

  /** The places of a status list whose certificates count no more, in order. */
  async revokedPlaces(tenant: string, statusListId: string): Promise<readonly number[]> {
    const rows = await this.#generations.read(tenant, 'certificates', (scope) =>
      this.#all(inGroup(groupOf.revokedIn(scope, statusListId))),
    );
    return rows.map((row) => statusEntryRowSchema.parse(row).index).sort((one, other) => one - other);
  }

  /**
   * The certificates that are in grace or end within so many days, by the end of their validity: of the people of one manager
   * or of all, of one department or of all. Those of who left are not on it, nor those that a later one has replaced.
   */
  async listEndingCertificates(
    tenant: string,
    { withinDays, now, managerId, department }: EndingFilter,
    page: PageRequest,
  ): Promise<Page<EndingCertificate>> {
    return this.#page(page, {
      tenant,
      projection: 'certificates',
      binding: [groupOf.endingCertificates(tenant), withinDays, managerId ?? null, department ?? null],
      queryIn: (scope) => ({
        IndexName: groupIndex,
        KeyConditionExpression: '#group = :group AND #order < :until',
        ExpressionAttributeNames: { '#group': 'group', '#order': 'order' },
        ExpressionAttributeValues: {
          ':group': groupOf.endingCertificates(scope),
          ':until': addDays(now, withinDays),
        },
      }),
      select: async (rows) => {
        // What the clock has not noted yet.
        const standing = rows.filter(
          (row) => certificateStatus(certificateRowSchema.parse(row), now) !== 'expired',
        );
        const ofPeople = await this.#withDepartments(tenant, standing, { managerId, department });
        return this.#notRenewed(tenant, ofPeople);
      },
      itemOf: (row) => endingCertificateSchema.parse(row),
    });
  }

  /** A learner's certificates from elsewhere, by id: all, or those that stand so. */
  async listExternalCertificatesOf(
    tenant: string,
    learnerId: string,
    { status }: { readonly status?: ExternalCertificateRow['status'] | undefined },
    page: PageRequest,
  ): Promise<Page<ListedExternalCertificate>> {
    return this.#page(page, {
      tenant,
      projection: 'external-certificates',
      binding: ['external-certificates', partitionOf.learner(tenant, learnerId), status ?? null],
      queryIn: (scope) =>
        inPartitionFrom(partitionOf.learner(scope, learnerId), learnerRowKeys.externalCertificate),
      select: async (rows) => rows.filter((row) => status === undefined || row.status === status),
      itemOf: (row) => externalCertificateRowSchema.parse(row),
    });
  }

  /**
   * The tenant's certificates from elsewhere that stand so: approved ones by their last day, others by when they were handed in.
   * Those of who left are on no list until they return.
   */
  async listExternalCertificates(
    tenant: string,
    { status, endsOn, managerId, department }: ExternalCertificateFilter,
    page: PageRequest,
  ): Promise<Page<ListedExternalCertificate>> {
    return this.#page(page, {
      tenant,
      projection: 'external-certificates',
      binding: [
        groupOf.externalCertificates(tenant, status),
        endsOn ?? null,
        managerId ?? null,
        department ?? null,
      ],
      queryIn: (scope) => {
        const group = groupOf.externalCertificates(scope, status);
        if (!endsOn) return inGroup(group);
        const [first, last] = endsOn;
        return {
          IndexName: groupIndex,
          // An order is `<day>#<id>`, which sorts after the bare day and before its `~`.
          KeyConditionExpression: '#group = :group AND #order BETWEEN :from AND :to',
          ExpressionAttributeNames: { '#group': 'group', '#order': 'order' },
          ExpressionAttributeValues: { ':group': group, ':from': first, ':to': `${last}~` },
        };
      },
      select: (rows) => this.#withDepartments(tenant, rows, { managerId, department }),
      itemOf: (row) => listedExternalCertificateSchema.parse(row),
    });
  }

  /** The rows that are about people whom a filter lets through, with their department. */
  async #withDepartments(
    tenant: string,
    rows: readonly Row[],
    { managerId, department }: Pick<EndingFilter, 'managerId' | 'department'>,
  ): Promise<readonly Row[]> {
    const people = await this.#generations.read(tenant, 'learners', (scope) =>
      this.#ofLearners(rows, (learnerId) => this.#get(partitionOf.learners(scope), learnerId)),
    );
    return rows.flatMap((row) => {
      // Who learns without ever having been registered is in no list, and in nobody's department.
      const person = learnerRowSchema.optional().parse(people.get(learnerIdOf(row)));
      if (person?.status === 'left' || person?.status === 'erased') return [];
      if (managerId !== undefined && person?.managerId !== managerId) return [];
      if (department !== undefined && person?.department !== department) return [];
      return [{ ...row, ...(person?.department !== undefined && { department: person.department }) }];
    });
  }

  /** The certificates that no later one of the same course has replaced, and whether the learner is at it. */
  async #notRenewed(tenant: string, rows: readonly Row[]): Promise<readonly Row[]> {
    const [certificates, enrolments] = await Promise.all([
      this.#generations.read(tenant, 'certificates', (scope) =>
        this.#ofLearners(rows, (learnerId) =>
          this.#all(inPartitionFrom(partitionOf.learner(scope, learnerId), learnerRowKeys.certificate)),
        ),
      ),
      this.#generations.read(tenant, 'enrolments', (scope) =>
        this.#ofLearners(rows, (learnerId) =>
          this.#all(inPartitionFrom(partitionOf.learner(scope, learnerId), learnerRowKeys.enrolment)),
        ),
      ),
    ]);
    return rows.flatMap((row) => {
      const { learnerId, courseId, attempt } = certificateRowSchema.parse(row);
      const isLater = (other: { courseId: string; attempt: number }) =>
        other.courseId === courseId && other.attempt > attempt;
      const isReplaced = (certificates.get(learnerId) ?? [])
        .map((other) => certificateRowSchema.parse(other))
        .some((other) => other.status === 'issued' && isLater(other));
      const isRenewing = (enrolments.get(learnerId) ?? [])
        .map((other) => enrolmentRowSchema.parse(other))
        .some((other) => other.status === 'active' && isLater(other));
      return isReplaced ? [] : [{ ...row, isRenewing }];
    });
  }

  /** Reads something of each learner that rows are about. */
  async #ofLearners<Found>(
    rows: readonly Row[],
    read: (learnerId: string) => Promise<Found>,
  ): Promise<ReadonlyMap<string, Found>> {
    const found = new Map<string, Found>();
    await inParallel([...new Set(rows.map(learnerIdOf))], readsAtOnce, async (learnerId) => {
      found.set(learnerId, await read(learnerId));
    });
    return found;
  }

  /** The tenant's rules for mandatory training by id, the ended ones included. */
  async listAssignments(tenant: string, page: PageRequest): Promise<Page<AssignmentRow>> {
    return this.#page(page, {
      tenant,
      projection: 'assignments',
      binding: ['assignments', partitionOf.assignments(tenant)],
      queryIn: (scope) => inPartition(partitionOf.assignments(scope)),
      itemOf: (row) => assignmentRowSchema.parse(row),
    });
  }

  /** The tenant's imports, newest first. */
  async listImports(tenant: string, page: PageRequest): Promise<Page<ImportRow>> {
    return this.#page(page, {
      tenant,
      projection: 'imports',
      binding: ['imports', partitionOf.imports(tenant)],
      queryIn: (scope) => ({ ...inPartition(partitionOf.imports(scope)), ScanIndexForward: false }),
      itemOf: (row) => importRowSchema.parse(row),
    });
  }

  /** One import; undefined when there is none of that id. */
  async findImport(tenant: string, importId: string): Promise<ImportRow | undefined> {
    const row = await this.#generations.read(tenant, 'imports', (scope) =>
      this.#get(partitionOf.imports(scope), importId),
    );
    return row && importRowSchema.parse(row);
  }

  /** How far an import is; undefined before it began. */
  async findImportProgress(tenant: string, importId: string): Promise<ImportProgress | undefined> {
    const row = await this.#get(partitionOf.importProgress(tenant), importId);
    return row && importProgressSchema.parse(row);
  }

  async #get(pk: string, sk: string): Promise<Record<string, unknown> | undefined> {
    const { Items } = await this.#documents.send(
      new QueryCommand({
        TableName: this.#tableName,
        KeyConditionExpression: 'pk = :pk AND sk = :sk',
        ExpressionAttributeValues: { ':pk': pk, ':sk': sk },
        ConsistentRead: true,
      }),
    );
    return Items?.[0];
  }

  /** A learner's timeline, newest first, in the tenant's language. */
  async timeline(tenant: string, learnerId: string, page: PageRequest): Promise<Page<TimelineItem>> {
    const language = this.#languageOf(tenant);
    return this.#page(page, {
      tenant,
      projection: 'timeline',
      binding: ['timeline', partitionOf.timeline(tenant, learnerId)],
      queryIn: (scope) => ({
        ...inPartition(partitionOf.timeline(scope, learnerId)),
        FilterExpression: 'attribute_exists(entry)',
        ScanIndexForward: false,
      }),
      itemOf: (row) => timelineItemOf(row, language),
    });
  }

  #all(query: RowsQuery): Promise<readonly Row[]> {
    return allRows(this.#documents, { ...query, TableName: this.#tableName });
  }

  async #page<Item>({ limit, cursor }: PageRequest, list: List<Item>): Promise<Page<Item>> {
    const { tenant, projection, binding, queryIn, itemOf, select } = list;
    const key = await this.#cursorKey();
    const after = cursor === undefined ? undefined : openCursor(key, binding, cursor);
    const { rows, next } = await this.#generations.read(tenant, projection, async (scope) => {
      // Rows have the same keys in each generation but for its name. Cursors tell those of the first, so that they
      // go on at the same row when another generation was shown since.
      const page = await this.#rows(queryIn(scope), limit, after && moved(after, tenant, scope), select);
      return { rows: page.rows, next: page.next && moved(page.next, scope, tenant) };
    });
    return { items: rows.map(itemOf), ...(next && { nextCursor: sealCursor(key, binding, next) }) };
  }

  /** Reads on until the page is full, so that filters make no holes, and one row further, to know whether to go on. */
  async #rows(
    query: RowsQuery,
    limit: number,
    after: Position | undefined,
    select: List<unknown>['select'] = async (read) => read,
  ): Promise<{ readonly rows: readonly Row[]; readonly next?: Position | undefined }> {
    const rows: Row[] = [];
    let position = after;
    for (let reads = 0; reads < maximumReadsOfPage; reads += 1) {
      const { Items = [], LastEvaluatedKey } = await this.#documents.send(
        new QueryCommand({
          ...query,
          TableName: this.#tableName,
          Limit: reads === 0 ? limit + 1 : readOnRows,
          ...(position && { ExclusiveStartKey: position }),
        }),
      );
      rows.push(...(await select(Items)));
      if (rows.length > limit) {
        const shown = rows.slice(0, limit);
        return { rows: shown, next: positionSchemaOf(query).parse(shown.at(-1)) };
      }
      if (!LastEvaluatedKey) return { rows };
      position = positionSchemaOf(query).parse(LastEvaluatedKey);
    }
    return { rows, next: position };
  }
}

/** A row's key as it is in another generation. */
function moved(position: Position, from: string, to: string): Position {
  const { pk, group } = position;
  return {
    ...position,
    ...(pk !== undefined && { pk: to + pk.slice(from.length) }),
    ...(group !== undefined && { group: to + group.slice(from.length) }),
  };
}

function learnerIdOf(row: Row): string {
  return certificateRowSchema.shape.learnerId.parse(row.learnerId);
}

/** Sort before and after every time in ISO 8601. */
const beforeAllTimes = '0';
const afterAllTimes = '~';

function withoutErased(selection: Selection): ReturnType<List<unknown>['queryIn']> {
  return {
    ...selection,
    FilterExpression: '#status <> :erased',
    ExpressionAttributeNames: { ...selection.ExpressionAttributeNames, '#status': 'status' },
    ExpressionAttributeValues: { ...selection.ExpressionAttributeValues, ':erased': 'erased' },
  };
}

const tablePositionSchema = z.object({ pk: z.string(), sk: z.string() });
const groupPositionSchema = tablePositionSchema.extend({ group: z.string(), order: z.string() });

/** A row's key as DynamoDB wants it to go on after: in an index, that of the index too. */
function positionSchemaOf({ IndexName }: RowsQuery) {
  return IndexName === undefined ? tablePositionSchema : groupPositionSchema;
}

function timelineItemOf(row: unknown, language: Language): TimelineItem {
  const { entry, correctedBy } = timelineRowSchema.parse(row);
  const { eventId, occurredAt, recordedAt, type } = entry;
  return {
    eventId,
    occurredAt,
    recordedAt,
    type,
    title: timelineTitle(entry, language),
    ...('courseId' in entry && { courseId: entry.courseId }),
    ...('activityId' in entry && { activityId: entry.activityId }),
    ...('sessionId' in entry && { sessionId: entry.sessionId }),
    ...('mode' in entry && { mode: entry.mode }),
    ...('minutes' in entry && entry.minutes !== undefined && { minutes: entry.minutes }),
    ...('score' in entry && entry.score !== undefined && { score: entry.score }),
    ...('certificateId' in entry && { certificateId: entry.certificateId }),
    ...('externalCertificateId' in entry && { externalCertificateId: entry.externalCertificateId }),
    ...(correctedBy !== undefined && { correctedBy }),
  };
}
