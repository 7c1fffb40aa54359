import { type DynamoDBDocumentClient, QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { openCursor, sealCursor } from './cursor.ts';
import { enrolmentIdOf } from './streams.ts';
import type { Language } from './tenant-language.ts';
import type { TimelineEntry } from './timeline-entry.ts';
import { timelineTitle } from './timeline-title.ts';
import {
  type AssignmentRow,
  assignmentRowSchema,
  type CertificateRow,
  type CourseRow,
  certificateRowSchema,
  courseRowSchema,
  type EnrolmentRow,
  enrolmentRowSchema,
  groupIndex,
  groupOf,
  type ImportProgress,
  type ImportRow,
  importProgressSchema,
  importRowSchema,
  type LearnerRow,
  learnerRowSchema,
  partitionOf,
  type SessionRow,
  sessionRowSchema,
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

/** A list: which rows it has, in which order, and what becomes of them. */
interface List<Item> {
  /** What a cursor of this list is bound to: the tenant and every filter. */
  readonly scope: readonly unknown[];
  readonly query: Omit<QueryCommandInput, 'TableName' | 'Limit' | 'ExclusiveStartKey'>;
  readonly itemOf: (row: unknown) => Item;
}

/** How many rows are read at once after a first read that a filter has left too few of. */
const readOnRows = 500;
/** A page looks at some 10 000 rows at most; where a filter fits too few of them it ends early, and its cursor goes on. */
const maximumReadsOfPage = 20;

/** The lists that projections keep in the Views table. */
export class Views {
  readonly #documents: DynamoDBDocumentClient;
  readonly #tableName: string;
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
    this.#cursorKey = options.cursorKey;
    this.#languageOf = options.languageOf;
  }

  /** The tenant's courses, by id. */
  async listCourses(tenant: string, page: PageRequest): Promise<Page<CourseRow>> {
    const pk = partitionOf.courses(tenant);
    return this.#page(page, {
      scope: ['courses', pk],
      query: inPartition(pk),
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
    const group = groupOf.sessions(tenant);
    return this.#page(page, {
      scope: ['sessions', group, courseId ?? null, from ?? null, to ?? null],
      query: {
        IndexName: groupIndex,
        // An order is `<startsAt>#<id>`, which sorts after the bare time: `from` is included, `to` is not.
        KeyConditionExpression: '#group = :group AND #order BETWEEN :from AND :to',
        ...(courseId !== undefined && { FilterExpression: 'courseId = :courseId' }),
        ExpressionAttributeNames: { '#group': 'group', '#order': 'order' },
        ExpressionAttributeValues: {
          ':group': group,
          ':from': from ?? beforeAllTimes,
          ':to': to ?? afterAllTimes,
          ...(courseId !== undefined && { ':courseId': courseId }),
        },
      },
      itemOf: (row) => sessionRowSchema.parse(row),
    });
  }

  /** The tenant's learners by id, or those of one manager; who was erased is on no list. */
  async listLearners(
    tenant: string,
    { managerId }: { managerId?: string | undefined },
    page: PageRequest,
  ): Promise<Page<LearnerRow>> {
    const pk = managerId === undefined ? partitionOf.learners(tenant) : groupOf.peopleOf(tenant, managerId);
    const partition = managerId === undefined ? inPartition(pk) : inGroup(pk);
    return this.#page(page, {
      scope: ['learners', pk],
      query: {
        ...partition,
        FilterExpression: '#status <> :erased',
        ExpressionAttributeNames: { ...partition.ExpressionAttributeNames, '#status': 'status' },
        ExpressionAttributeValues: { ...partition.ExpressionAttributeValues, ':erased': 'erased' },
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
    const pk = partitionOf.learner(tenant, learnerId);
    return this.#page(page, {
      scope: ['enrolments', pk],
      query: inPartitionFrom(pk, 'enrolment#'),
      itemOf: (row) => {
        const enrolment = enrolmentRowSchema.parse(row);
        return { enrolmentId: enrolmentIdOf(enrolment.courseId, enrolment.learnerId), ...enrolment };
      },
    });
  }

  /** A learner's certificates, by id. */
  async listCertificates(
    tenant: string,
    learnerId: string,
    page: PageRequest,
  ): Promise<Page<CertificateRow>> {
    const pk = partitionOf.learner(tenant, learnerId);
    return this.#page(page, {
      scope: ['certificates', pk],
      query: inPartitionFrom(pk, 'certificate#'),
      itemOf: (row) => certificateRowSchema.parse(row),
    });
  }

  /** The tenant's rules for mandatory training by id, the ended ones included. */
  async listAssignments(tenant: string, page: PageRequest): Promise<Page<AssignmentRow>> {
    const pk = partitionOf.assignments(tenant);
    return this.#page(page, {
      scope: ['assignments', pk],
      query: inPartition(pk),
      itemOf: (row) => assignmentRowSchema.parse(row),
    });
  }

  /** The tenant's imports, newest first. */
  async listImports(tenant: string, page: PageRequest): Promise<Page<ImportRow>> {
    const pk = partitionOf.imports(tenant);
    return this.#page(page, {
      scope: ['imports', pk],
      query: { ...inPartition(pk), ScanIndexForward: false },
      itemOf: (row) => importRowSchema.parse(row),
    });
  }

  /** One import; undefined when there is none of that id. */
  async findImport(tenant: string, importId: string): Promise<ImportRow | undefined> {
    const row = await this.#get(partitionOf.imports(tenant), importId);
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
    const pk = partitionOf.timeline(tenant, learnerId);
    const language = this.#languageOf(tenant);
    return this.#page(page, {
      scope: ['timeline', pk],
      query: {
        ...inPartition(pk),
        FilterExpression: 'attribute_exists(entry)',
        ScanIndexForward: false,
      },
      itemOf: (row) => timelineItemOf(row, language),
    });
  }

  /** Reads on until the page is full, so that filters make no holes, and one row further, to know whether to go on. */
  async #page<Item>(
    { limit, cursor }: PageRequest,
    { scope, query, itemOf }: List<Item>,
  ): Promise<Page<Item>> {
    const key = await this.#cursorKey();
    const rows: Record<string, unknown>[] = [];
    let position = cursor === undefined ? undefined : openCursor(key, scope, cursor);
    for (let reads = 0; reads < maximumReadsOfPage; reads += 1) {
      const { Items = [], LastEvaluatedKey } = await this.#documents.send(
        new QueryCommand({
          ...query,
          TableName: this.#tableName,
          Limit: reads === 0 ? limit + 1 : readOnRows,
          ...(position && { ExclusiveStartKey: position }),
        }),
      );
      rows.push(...Items);
      if (rows.length > limit) {
        const shown = rows.slice(0, limit);
        position = positionSchemaOf(query).parse(shown.at(-1));
        return { items: shown.map(itemOf), nextCursor: sealCursor(key, scope, position) };
      }
      if (!LastEvaluatedKey) return { items: rows.map(itemOf) };
      position = positionSchemaOf(query).parse(LastEvaluatedKey);
    }
    return {
      items: rows.map(itemOf),
      ...(position && { nextCursor: sealCursor(key, scope, position) }),
    };
  }
}

/** Sort before and after every time in ISO 8601. */
const beforeAllTimes = '0';
const afterAllTimes = '~';

type Selection = Pick<
  QueryCommandInput,
  'IndexName' | 'KeyConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
>;

function inPartition(pk: string): Selection {
  return { KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': pk } };
}

function inPartitionFrom(pk: string, prefix: string): Selection {
  return {
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
    ExpressionAttributeValues: { ':pk': pk, ':prefix': prefix },
  };
}

function inGroup(group: string): Selection {
  return {
    IndexName: groupIndex,
    KeyConditionExpression: '#group = :group',
    ExpressionAttributeNames: { '#group': 'group' },
    ExpressionAttributeValues: { ':group': group },
  };
}

const tablePositionSchema = z.object({ pk: z.string(), sk: z.string() });
const groupPositionSchema = tablePositionSchema.extend({ group: z.string(), order: z.string() });

/** A row's key as DynamoDB wants it to go on after: in an index, that of the index too. */
function positionSchemaOf({ IndexName }: List<unknown>['query']) {
  return IndexName === undefined ? tablePositionSchema : groupPositionSchema;
}

function timelineItemOf(row: unknown, language: Language): TimelineItem {
  const { entry, correctedBy } = timelineRowSchema.parse(row);
  const { eventId, occurredAt, recordedAt, type, courseId } = entry;
  return {
    eventId,
    occurredAt,
    recordedAt,
    type,
    title: timelineTitle(entry, language),
    courseId,
    ...('activityId' in entry && { activityId: entry.activityId }),
    ...('sessionId' in entry && { sessionId: entry.sessionId }),
    ...('mode' in entry && { mode: entry.mode }),
    ...('minutes' in entry && entry.minutes !== undefined && { minutes: entry.minutes }),
    ...('score' in entry && entry.score !== undefined && { score: entry.score }),
    ...('certificateId' in entry && { certificateId: entry.certificateId }),
    ...(correctedBy !== undefined && { correctedBy }),
  };
}
