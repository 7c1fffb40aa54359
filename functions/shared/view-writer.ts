import type { StatusEntry } from '../../domain/certificate/events.ts';
import { statusEntryId } from '../../domain/status-entry/state.ts';
import type { ProjectedRow, RowKey, RowSink } from './row-write.ts';
import { enrolmentIdOf } from './streams.ts';
import type { ProjectionName } from './subscriptions.ts';
import type { TimelineEntry } from './timeline-entry.ts';
import {
  type AssignmentRow,
  type AttemptActivityRow,
  type AttemptRow,
  type BookingRow,
  type CertificateRow,
  type CourseRow,
  type DueKind,
  dueSessionKey,
  type EnrolmentRequestRow,
  type EnrolmentRow,
  type ExternalCertificateRow,
  groupOf,
  type ImportRow,
  type InsightCertificateRow,
  type InsightSessionRow,
  insightRowKeys,
  type LearnerRow,
  learnerRowKeys,
  participantRowKeys,
  partitionOf,
  placeAmongDue,
  type SessionRow,
  sessionRowKey,
  shardFor,
} from './view-rows.ts';

/** Of which attempt a row of a course's insight is. */
interface AttemptPlace {
  readonly courseId: string;
  readonly learnerId: string;
  readonly attempt: number;
}

/**
 * The rows that projections make, for the live lists or for a replay.
 *
 * Every row that sums up a stream carries the version of the commit that it shows, and only moves forward. So
 * events may come twice and in any order.
 */
export class ViewWriter {
  readonly #sink: RowSink;

  constructor(sink: RowSink) {
    this.#sink = sink;
  }

  async putCourse(tenant: string, version: number, row: CourseRow): Promise<void> {
    await this.#put('courses', tenant, version, row, (scope) => ({
      pk: partitionOf.courses(scope),
      sk: row.courseId,
    }));
  }

  async putSession(tenant: string, version: number, row: SessionRow): Promise<void> {
    await this.#put('sessions', tenant, version, row, (scope) => ({
      pk: partitionOf.session(scope, row.sessionId),
      sk: sessionRowKey,
      group: groupOf.sessions(scope),
      order: `${row.startsAt}#${row.sessionId}`,
    }));
  }

  /** A booking that is cancelled keeps its row, so that what comes late does not bring it back, and leaves the list. */
  async putBooking(tenant: string, version: number, row: BookingRow): Promise<void> {
    await this.#put('sessions', tenant, version, row, (scope) => ({
      pk: partitionOf.learner(scope, row.learnerId),
      sk: `${learnerRowKeys.booking}${row.sessionId}`,
      ...(row.status !== 'cancelled' && {
        group: groupOf.bookingsOf(scope, row.learnerId),
        order: `${row.endsAt}#${row.sessionId}`,
      }),
    }));
  }

  async putLearner(tenant: string, version: number, row: LearnerRow): Promise<void> {
    await this.#put('learners', tenant, version, row, (scope) => ({
      pk: partitionOf.learners(scope),
      sk: row.learnerId,
      ...(row.managerId !== undefined && {
        group: groupOf.peopleOf(scope, row.managerId),
        order: row.learnerId,
      }),
    }));
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
    const from = leftOn === undefined ? dueOn : undefined;
    await this.#put('learners', tenant, version, { tenant, learnerId }, (scope) => ({
      pk: partitionOf.learner(scope, learnerId),
      sk: learnerRowKeys.dueByEmployment,
      ...placeIfDue('employment', tenant, learnerId, from),
      ...(leftOn !== undefined && { group: groupOf.left(scope), order: `${leftOn}#${learnerId}` }),
    }));
  }

  /**
   * Notes from when on the next meeting of a session is to be announced.
   *
   * @param from ISO 8601, UTC; undefined: never
   */
  async putDueSession(
    tenant: string,
    version: number,
    sessionId: string,
    from: string | undefined,
  ): Promise<void> {
    await this.#put('sessions', tenant, version, {}, (scope) => ({
      pk: partitionOf.session(scope, sessionId),
      sk: dueSessionKey,
      ...placeIfDue('session', tenant, sessionId, from),
    }));
  }

  async putAssignment(tenant: string, version: number, row: AssignmentRow): Promise<void> {
    await this.#put('assignments', tenant, version, row, (scope) => ({
      pk: partitionOf.assignments(scope),
      sk: row.assignmentId,
    }));
  }

  async putEnrolment(tenant: string, version: number, row: EnrolmentRow): Promise<void> {
    await this.#put('enrolments', tenant, version, row, (scope) => ({
      pk: partitionOf.learner(scope, row.learnerId),
      sk: `${learnerRowKeys.enrolment}${row.courseId}`,
    }));
  }

  /**
   * Notes from when on it can be said what a learner's presence counts for.
   *
   * @param settlesAt ISO 8601, UTC; undefined: no presence waits for that
   */
  async putDueAttendance(
    tenant: string,
    version: number,
    { courseId, learnerId }: Pick<EnrolmentRow, 'courseId' | 'learnerId'>,
    settlesAt: string | undefined,
  ): Promise<void> {
    const enrolmentId = enrolmentIdOf(courseId, learnerId);
    await this.#put('enrolments', tenant, version, {}, (scope) => ({
      pk: partitionOf.learner(scope, learnerId),
      sk: `${learnerRowKeys.dueByAttendance}${courseId}`,
      ...placeIfDue('attendance', tenant, enrolmentId, settlesAt),
    }));
  }

  /** Notes that a learner came to a session, or that it was recorded how they took part. */
  async putParticipant(tenant: string, version: number, sessionId: string, learnerId: string): Promise<void> {
    await this.#put('enrolments', tenant, version, { learnerId }, (scope) => ({
      pk: partitionOf.session(scope, sessionId),
      sk: `${participantRowKeys}${learnerId}`,
    }));
  }

  async putEnrolmentRequest(tenant: string, version: number, row: EnrolmentRequestRow): Promise<void> {
    const { courseId, learnerId, requestedAt } = row;
    await this.#put('enrolments', tenant, version, row, (scope) => ({
      pk: partitionOf.learner(scope, learnerId),
      sk: `${learnerRowKeys.request}${courseId}`,
      // Answered it is in no list, and still says that it is newer than what may come late.
      ...(requestedAt !== undefined && {
        group: groupOf.requests(scope),
        order: `${requestedAt}#${courseId}.${learnerId}`,
      }),
    }));
  }

  /**
   * Writes a certificate, and when the clock has something to note of it.
   *
   * @param noteFrom ISO 8601, UTC; undefined: never, and then it is not among those that will end
   */
  async putCertificate(
    tenant: string,
    version: number,
    row: CertificateRow,
    noteFrom: string | undefined,
  ): Promise<void> {
    const { learnerId, certificateId, validUntil } = row;
    await this.#put('certificates', tenant, version, row, (scope) => ({
      pk: partitionOf.learner(scope, learnerId),
      sk: `${learnerRowKeys.certificate}${certificateId}`,
      ...(noteFrom !== undefined && {
        group: groupOf.endingCertificates(scope),
        order: `${validUntil}#${certificateId}`,
      }),
    }));
    await this.#put('certificates', tenant, version, {}, (scope) => ({
      pk: partitionOf.learner(scope, learnerId),
      sk: `${learnerRowKeys.dueByCertificate}${certificateId}`,
      ...placeIfDue('certificate', tenant, certificateId, noteFrom),
    }));
  }

  /** Notes of which tenant a certificate is, once: that never changes. */
  async putCertificateTenant(
    tenant: string,
    { learnerId, certificateId }: Pick<CertificateRow, 'learnerId' | 'certificateId'>,
  ): Promise<void> {
    await this.#put('certificates', tenant, 1, { tenant }, (scope) => ({
      pk: partitionOf.learner(scope, learnerId),
      sk: `${learnerRowKeys.certificateTenant}${certificateId}`,
      group: groupOf.certificate(certificateId),
      order: tenant,
    }));
  }

  async putExternalCertificate(tenant: string, version: number, row: ExternalCertificateRow): Promise<void> {
    const { learnerId, externalCertificateId, status, submittedAt, validThrough } = row;
    const place = status === 'approved' ? (validThrough ?? afterAllDays) : submittedAt;
    await this.#put('external-certificates', tenant, version, row, (scope) => ({
      pk: partitionOf.learner(scope, learnerId),
      sk: `${learnerRowKeys.externalCertificate}${externalCertificateId}`,
      group: groupOf.externalCertificates(scope, status),
      order: `${place}#${externalCertificateId}`,
    }));
  }

  /** Notes whether a place in a status list is set, on its certificate's version; only those that are can be found by their list. */
  async putStatusEntry(
    tenant: string,
    version: number,
    { learnerId }: Pick<CertificateRow, 'learnerId'>,
    { isSet, ...entry }: StatusEntry & { readonly isSet: boolean },
  ): Promise<void> {
    const { listId, index } = entry;
    const entryId = statusEntryId(entry);
    await this.#put('certificates', tenant, version, { index }, (scope) => ({
      pk: partitionOf.learner(scope, learnerId),
      sk: `${learnerRowKeys.statusEntry}${entryId}`,
      ...(isSet && { group: groupOf.revokedIn(scope, listId), order: entryId }),
    }));
  }

  async putAttempt(tenant: string, version: number, of: AttemptPlace, row: AttemptRow): Promise<void> {
    const sk = insightRowKeys.attempt(of.learnerId, of.attempt);
    await this.#putInsight(tenant, version, { ...of, shardedBy: of.learnerId, sk }, row);
  }

  async putAttemptActivity(
    tenant: string,
    version: number,
    of: AttemptPlace & { readonly activityId: string },
    row: AttemptActivityRow,
  ): Promise<void> {
    const sk = insightRowKeys.activity(of.learnerId, of.attempt, of.activityId);
    await this.#putInsight(tenant, version, { ...of, shardedBy: of.learnerId, sk }, row);
  }

  async putInsightCertificate(
    tenant: string,
    version: number,
    { courseId, certificateId }: { readonly courseId: string; readonly certificateId: string },
    row: InsightCertificateRow,
  ): Promise<void> {
    const sk = insightRowKeys.certificate(certificateId);
    await this.#putInsight(tenant, version, { courseId, shardedBy: row.learnerId, sk }, row);
  }

  async putInsightSession(
    tenant: string,
    version: number,
    { courseId, sessionId }: { readonly courseId: string; readonly sessionId: string },
    row: InsightSessionRow,
  ): Promise<void> {
    const sk = insightRowKeys.session(sessionId);
    await this.#putInsight(tenant, version, { courseId, shardedBy: sessionId, sk }, row);
  }

  async #putInsight(
    tenant: string,
    version: number,
    { courseId, shardedBy, sk }: { courseId: string; shardedBy: string; sk: string },
    row: object,
  ): Promise<void> {
    await this.#put('insight', tenant, version, row, (scope) => ({
      pk: partitionOf.insight(scope, courseId, shardFor(shardedBy)),
      sk,
    }));
  }

  async putImport(tenant: string, version: number, row: ImportRow): Promise<void> {
    await this.#put('imports', tenant, version, row, (scope) => ({
      pk: partitionOf.imports(scope),
      sk: row.importId,
    }));
  }

  /** Writes an entry of a timeline, and leaves alone what a correction has noted at it. */
  async putTimelineEntry(tenant: string, learnerId: string, entry: TimelineEntry): Promise<void> {
    await this.#sink.write({
      tenant,
      projection: 'timeline',
      writeIn: (scope) => ({ kind: 'entry', key: timelineKey(scope, learnerId, entry), entry }),
    });
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
    await this.#sink.write({
      tenant,
      projection: 'timeline',
      writeIn: (scope) => ({
        kind: 'correction',
        key: timelineKey(scope, learnerId, corrected),
        version: by.version,
        by: by.eventId,
      }),
    });
  }

  async #put(
    projection: ProjectionName,
    tenant: string,
    version: number,
    row: object,
    keyIn: (scope: string) => RowKey,
  ): Promise<void> {
    const writeIn: ProjectedRow['writeIn'] = (scope) => ({
      kind: 'summary',
      key: keyIn(scope),
      version,
      row,
    });
    await this.#sink.write({ tenant, projection, writeIn });
  }
}

/** Sorts after every day, as what counts for ever ends after all others. */
const afterAllDays = '~';

/** Without a place a row is in no list, and still says that it is newer than what may come late. */
function placeIfDue(kind: DueKind, tenant: string, id: string, from: string | undefined) {
  return from === undefined ? {} : placeAmongDue(kind, { tenant, id, from });
}

function timelineKey(
  scope: string,
  learnerId: string,
  { occurredAt, eventId }: { occurredAt: string; eventId: string },
): RowKey {
  // The id ends in the event's place in its commit, which must sort as a number: the tenth comes after the ninth.
  const place = eventId.replace(/\d+$/, (digits) => digits.padStart(4, '0'));
  return { pk: partitionOf.timeline(scope, learnerId), sk: `${occurredAt}#${place}` };
}
