import { createHash } from 'node:crypto';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { TimelineEntry } from './timeline-entry.ts';
import {
  type AssignmentRow,
  type CertificateRow,
  type CourseRow,
  type DueKind,
  type DueRow,
  dueShards,
  type EnrolmentRow,
  groupOf,
  type ImportProgress,
  type ImportRow,
  type LearnerRow,
  learnerRowKeys,
  partitionOf,
  type SessionRow,
} from './view-rows.ts';

/** Where a row stands in the table, and in the index `byGroup` if it is in that. */
interface RowKey {
  readonly pk: string;
  readonly sk: string;
  readonly group?: string;
  readonly order?: string;
}

/**
 * What projections write in the Views table.
 *
 * Every row that sums up a stream carries the version of the commit that it shows, and only moves forward. So
 * events may come twice and in any order.
 */
export class ViewWriter {
  readonly #documents: DynamoDBDocumentClient;
  readonly #tableName: string;

  constructor(documents: DynamoDBDocumentClient, tableName: string) {
    this.#documents = documents;
    this.#tableName = tableName;
  }

  async putCourse(tenant: string, version: number, row: CourseRow): Promise<void> {
    await this.#put({ pk: partitionOf.courses(tenant), sk: row.courseId }, version, row);
  }

  async putSession(tenant: string, version: number, row: SessionRow): Promise<void> {
    const key = {
      pk: partitionOf.session(tenant, row.sessionId),
      sk: 'session',
      group: groupOf.sessions(tenant),
      order: `${row.startsAt}#${row.sessionId}`,
    };
    await this.#put(key, version, row);
  }

  async putLearner(tenant: string, version: number, row: LearnerRow): Promise<void> {
    const key = {
      pk: partitionOf.learners(tenant),
      sk: row.learnerId,
      ...(row.managerId !== undefined && {
        group: groupOf.peopleOf(tenant, row.managerId),
        order: row.learnerId,
      }),
    };
    await this.#put(key, version, row);
  }

  /**
   * Notes on which day time alone changes where a learner stands; of one who left, since when.
   *
   * @param dueOn yyyy-mm-dd; undefined: on none
   * @param leftOn yyyy-mm-dd: their last day
   */
  async putDue(
    tenant: string,
    version: number,
    learnerId: string,
    dueOn: string | undefined,
    leftOn?: string,
  ): Promise<void> {
    const key = { pk: partitionOf.learner(tenant, learnerId), sk: learnerRowKeys.dueByEmployment };
    if (leftOn !== undefined) {
      const place = { group: groupOf.left(tenant), order: `${leftOn}#${learnerId}` };
      return this.#put({ ...key, ...place }, version, { tenant, learnerId });
    }
    // Without a group it is in no list, and still says that it is newer than what may come late.
    if (dueOn === undefined) return this.#put(key, version, { tenant, learnerId });
    const due: DueRow = { tenant, learnerId, dueOn };
    await this.#put({ ...key, ...placeAmongDue('employment', due) }, version, due);
  }

  /**
   * Notes that the policy of mandatory training may enrol a learner in a course. It must be noted before that is done,
   * so that whoever looks afterwards knows where to look.
   */
  async noteTraining(tenant: string, learnerId: string, courseId: string): Promise<void> {
    await this.#documents.send(
      new UpdateCommand({
        TableName: this.#tableName,
        Key: { pk: partitionOf.learner(tenant, learnerId), sk: learnerRowKeys.training },
        UpdateExpression: 'ADD courseIds :courseIds',
        ExpressionAttributeValues: { ':courseIds': new Set([courseId]) },
      }),
    );
  }

  /**
   * Notes on which day time alone makes a learner need training. It follows from several streams, so no version
   * orders its writers: each must look again after it wrote.
   *
   * @param dueOn yyyy-mm-dd; undefined: on none
   */
  async putTrainingDue(tenant: string, learnerId: string, dueOn: string | undefined): Promise<void> {
    const names = { '#group': 'group', '#order': 'order' };
    const due = dueOn === undefined ? undefined : { tenant, learnerId, dueOn };
    const place = due && placeAmongDue('training', due);
    await this.#documents.send(
      new UpdateCommand({
        TableName: this.#tableName,
        Key: { pk: partitionOf.learner(tenant, learnerId), sk: learnerRowKeys.training },
        ExpressionAttributeNames: names,
        ...(due && place
          ? {
              UpdateExpression:
                'SET tenant = :tenant, learnerId = :learnerId, dueOn = :dueOn, #group = :group, #order = :order',
              ExpressionAttributeValues: {
                ':tenant': due.tenant,
                ':learnerId': due.learnerId,
                ':dueOn': due.dueOn,
                ':group': place.group,
                ':order': place.order,
              },
            }
          : { UpdateExpression: 'REMOVE dueOn, #group, #order' }),
      }),
    );
  }

  async putAssignment(tenant: string, version: number, row: AssignmentRow): Promise<void> {
    await this.#put({ pk: partitionOf.assignments(tenant), sk: row.assignmentId }, version, row);
  }

  async putEnrolment(tenant: string, version: number, row: EnrolmentRow): Promise<void> {
    const key = { pk: partitionOf.learner(tenant, row.learnerId), sk: `enrolment#${row.courseId}` };
    await this.#put(key, version, row);
  }

  async putCertificate(tenant: string, version: number, row: CertificateRow): Promise<void> {
    const key = { pk: partitionOf.learner(tenant, row.learnerId), sk: `certificate#${row.certificateId}` };
    await this.#put(key, version, row);
  }

  async putImport(tenant: string, version: number, row: ImportRow): Promise<void> {
    await this.#put({ pk: partitionOf.imports(tenant), sk: row.importId }, version, row);
  }

  /** Notes how far an import is. There is one writer at a time: the tenant's turn in the line. */
  async putImportProgress(tenant: string, progress: ImportProgress): Promise<void> {
    await this.#documents.send(
      new PutCommand({
        TableName: this.#tableName,
        Item: { ...progress, pk: partitionOf.importProgress(tenant), sk: progress.importId },
      }),
    );
  }

  /** Writes an entry of a timeline, and leaves alone what a correction has noted at it. */
  async putTimelineEntry(tenant: string, learnerId: string, entry: TimelineEntry): Promise<void> {
    await this.#documents.send(
      new UpdateCommand({
        TableName: this.#tableName,
        Key: timelineKey(tenant, learnerId, entry),
        UpdateExpression: 'SET entry = :entry',
        ExpressionAttributeValues: { ':entry': entry },
      }),
    );
  }

  /**
   * Notes at an entry which event corrected it; the latest correction stays. When the correction comes before what
   * it corrects, the row waits without an entry, and lists leave it out.
   */
  async markCorrected(
    tenant: string,
    learnerId: string,
    corrected: { readonly eventId: string; readonly occurredAt: string },
    by: { readonly eventId: string; readonly version: number },
  ): Promise<void> {
    await unlessNewerStands(
      this.#documents.send(
        new UpdateCommand({
          TableName: this.#tableName,
          Key: timelineKey(tenant, learnerId, corrected),
          UpdateExpression: 'SET correctedBy = :by, correctedByVersion = :version',
          ConditionExpression: 'attribute_not_exists(correctedByVersion) OR correctedByVersion < :version',
          ExpressionAttributeValues: { ':by': by.eventId, ':version': by.version },
        }),
      ),
    );
  }

  async #put(key: RowKey, version: number, row: object): Promise<void> {
    await unlessNewerStands(
      this.#documents.send(
        new PutCommand({
          TableName: this.#tableName,
          Item: { ...row, ...key, version },
          ConditionExpression: 'attribute_not_exists(pk) OR #version < :version',
          ExpressionAttributeNames: { '#version': 'version' },
          ExpressionAttributeValues: { ':version': version },
        }),
      ),
    );
  }
}

/** Where a row stands in the index, so that those of one day can be found. */
function placeAmongDue(kind: DueKind, { tenant, learnerId, dueOn }: DueRow) {
  const group = groupOf.due(kind, shardOf(tenant, learnerId));
  return { group, order: `${dueOn}#${tenant}#${learnerId}` };
}

function shardOf(tenant: string, learnerId: string): (typeof dueShards)[number] {
  const [byte = 0] = createHash('sha256').update(`${tenant}#${learnerId}`).digest();
  return dueShards[byte % dueShards.length] ?? dueShards[0];
}

/** Awaits a conditional write; that the row shows this version or a later one already is as good as having written. */
async function unlessNewerStands(write: Promise<unknown>): Promise<void> {
  try {
    await write;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}

function timelineKey(
  tenant: string,
  learnerId: string,
  { occurredAt, eventId }: { occurredAt: string; eventId: string },
): RowKey {
  // The id ends in the event's place in its commit, which must sort as a number: the tenth comes after the ninth.
  const place = eventId.replace(/\d+$/, (digits) => digits.padStart(4, '0'));
  return { pk: partitionOf.timeline(tenant, learnerId), sk: `${occurredAt}#${place}` };
}
