import {
  attendedSession,
  isSameWord,
  meetingOf,
  type NumberedMeeting,
  recordAttendance,
} from '../../../domain/enrolment/attend.ts';
import { attendanceOf, type Stay, staysOf } from '../../../domain/enrolment/presence.ts';
import { factsOf, isOfMeeting } from '../../../domain/enrolment/state.ts';
import { type Session, session } from '../../../domain/session/state.ts';
import type { Ledger } from '../../../ledger/ledger.ts';
import type { Enrolments } from '../../shared/enrolments.ts';
import {
  attendanceKey,
  attendancePlace,
  attendanceReportId,
  attendanceReportKey,
  type DroppedAttendance,
  droppedAttendance,
} from '../../shared/import-places.ts';
import { inParallel } from '../../shared/in-parallel.ts';
import type { LearnerIndex } from '../../shared/learner-index.ts';
import type { ListedObject, Objects } from '../../shared/objects.ts';
import type { PersonalDataVault } from '../../shared/personal-data.ts';
import { ProblemError } from '../../shared/problem.ts';
import { enrolmentIdOf, streamOf } from '../../shared/streams.ts';
import type { Language } from '../../shared/tenant-language.ts';
import type { ObjectCreated } from '../object-created.ts';
import { FileReplaced, objectSource } from '../object-source.ts';
import {
  type AttendanceReport,
  attendanceReportSchema,
  doneReport,
  type PersonProblem,
  type ReportCounts,
  type ReportHead,
  refusedReport,
} from './attendance-report.ts';
import { lastWordOn } from './last-word.ts';
import { learnersOf } from './match-people.ts';
import { type AttendanceFile, ReportRefused, readReport } from './read-report.ts';
import { type ProblemCode, problemOfRule } from './report-problem.ts';

interface Dependencies {
  readonly objects: Objects;
  readonly ledger: Ledger;
  readonly enrolments: Enrolments;
  readonly vault: PersonalDataVault;
  readonly index: LearnerIndex;
  readonly languageOf: (tenant: string) => Language;
  readonly now: () => Date;
}

/** The meeting that a file is about. */
interface Reported {
  readonly dropped: DroppedAttendance;
  readonly state: Session;
  readonly meeting: NumberedMeeting;
}

/** Somebody whom a file tells of, once it is known which learner that is. */
interface Participant {
  readonly row: number;
  readonly learnerId: string;
  readonly stays: readonly Stay[];
}

type Outcome = 'recorded' | 'unchanged' | ProblemCode;

/** Quick, and the table has room for others. */
const peopleAtOnce = 10;

/** A meeting that is opened again has another report; one with more was dropped by mistake. */
const mostFilesOfMeeting = 20;

/**
 * A webinar tool's report that was dropped → RecordAttendance for each learner in it, and what became of that. All reports of one meeting
 * count together, in whatever order they come; what a person recorded or corrected stands; told again, it changes nothing. A row that is
 * refused blocks no other, and who is not in it is not marked absent: perhaps they were in the room.
 */
export function importAttendance(dependencies: Dependencies) {
  const { objects, languageOf, now } = dependencies;

  return async ({ time, detail: { object } }: ObjectCreated): Promise<void> => {
    const dropped = droppedAttendance(object.key);
    if (!dropped || object.size === 0) return;
    const { tenant, ...named } = dropped;
    const reportId = attendanceReportId(dropped);
    const head: ReportHead = {
      ...named,
      reportId,
      etag: object.etag,
      receivedAt: new Date(time).toISOString(),
    };
    const key = attendanceReportKey(tenant, dropped.sessionId, reportId);
    // Told again: what was recorded then would be unchanged now, and the report would say so.
    if (isOn(await objects.readText(key), head)) return;
    const report = await reportOn(dropped, head, object.size);
    // Gone or written again: then S3 tells of that as well.
    if (!report) return;
    await objects.writeText(key, `${JSON.stringify(report, null, 2)}\n`, 'application/json');
    // An erasure that has removed the file meanwhile may have looked through the reports already.
    if (!(await isThere(object.key))) await objects.remove(key);
  };

  async function reportOn(
    dropped: DroppedAttendance,
    head: ReportHead,
    bytes: number,
  ): Promise<AttendanceReport | undefined> {
    const context = () => ({ finishedAt: now().toISOString(), language: languageOf(dropped.tenant) });
    try {
      const reported = await meetingReported(dropped);
      const own = { key: attendanceKey(dropped), etag: head.etag, bytes };
      const file = await read(reported, own);
      const { counts, problems } = await recorded(reported, file, own);
      return doneReport(head, counts, [...file.faults, ...problems], context());
    } catch (error) {
      if (error instanceof FileReplaced) return undefined;
      if (error instanceof ReportRefused) return refusedReport(head, error.code, context());
      throw error;
    }
  }

  /** @throws ReportRefused when there is no such meeting, or it has not begun */
  async function meetingReported(dropped: DroppedAttendance): Promise<Reported> {
    const { tenant, sessionId } = dropped;
    const { state } = await dependencies.ledger.load(session, streamOf.session(tenant, sessionId));
    if (state.status === 'none') throw new ReportRefused('unknown-session');
    if (state.status === 'cancelled') throw new ReportRefused('session-cancelled');
    const meeting = meetingOf(state, dropped.meeting);
    if ('rejected' in meeting) throw new ReportRefused(meeting.rejected);
    if (now().toISOString() < meeting.startsAt) throw new ReportRefused('not-begun');
    return { dropped, state, meeting };
  }

  /** @throws FileReplaced when that writing of it is not there any more */
  async function read(
    { state: { timeZone }, meeting }: Reported,
    { key, etag, bytes }: Pick<ListedObject, 'key' | 'etag' | 'bytes'>,
  ): Promise<AttendanceFile> {
    return readReport(objectSource(objects, { objectKey: key, etag, bytes }), { ...meeting, timeZone });
  }

  async function participantsIn(reported: Reported, { people }: AttendanceFile) {
    const { dropped, state, meeting } = reported;
    const learners = await learnersOf(dependencies, dropped.tenant, state, people);
    const participants: Participant[] = [];
    const unknown: PersonProblem[] = [];
    // Of who did not go there is no more to say than that the meeting is over, or goes on.
    const latest = new Date(Math.min(now().getTime(), Date.parse(meeting.endsAt))).toISOString();
    for (const person of people) {
      const { row } = person;
      const learnerId = learners.get(person);
      if (learnerId === undefined) unknown.push({ row, code: 'unknown-person' });
      // Who gives the training is in each report.
      else if (learnerId !== state.trainerId) {
        const stays = person.stays.map(({ from, until = latest }) => ({
          from,
          until,
          mode: 'remote' as const,
        }));
        participants.push({ row, learnerId, stays });
      }
    }
    return { participants, unknown };
  }

  async function recorded(
    reported: Reported,
    file: AttendanceFile,
    own: Pick<ListedObject, 'key' | 'etag'>,
  ): Promise<{ counts: ReportCounts; problems: readonly PersonProblem[] }> {
    const { participants, unknown } = await participantsIn(reported, file);
    // Two addresses, or an address and a name, may be one learner.
    const byLearner = new Map<string, Participant>();
    for (const each of participants) {
      const { row, stays } = byLearner.get(each.learnerId) ?? { ...each, stays: [] };
      byLearner.set(each.learnerId, { row, learnerId: each.learnerId, stays: [...stays, ...each.stays] });
    }
    const outcomes = new Map<Participant, Outcome>();
    for (let others: readonly ListedObject[] | undefined; ; ) {
      const listed = await otherFiles(reported, own.key);
      // What came meanwhile may have been recorded already: without these stays, and before them.
      if (others && namesOf(listed) === namesOf(others)) break;
      others = listed;
      for (const { participant, outcome } of await recordEach(
        reported,
        byLearner,
        await staysInAll(reported, others),
      )) {
        const isOwnWord = outcome === 'unchanged' && outcomes.get(participant) === 'recorded';
        if (!isOwnWord) outcomes.set(participant, outcome);
      }
    }
    const problems = [...outcomes].flatMap(([{ row, learnerId }, outcome]) =>
      outcome === 'recorded' || outcome === 'unchanged' ? [] : [{ row, learnerId, code: outcome }],
    );
    const countOf = (wanted: Outcome) =>
      [...outcomes.values()].filter((outcome) => outcome === wanted).length;
    return {
      counts: {
        rows: file.rows,
        people: file.people.length,
        recorded: countOf('recorded'),
        unchanged: countOf('unchanged'),
      },
      problems: [...unknown, ...problems],
    };
  }

  async function otherFiles({ dropped }: Reported, own: string): Promise<readonly ListedObject[]> {
    const files = await Array.fromAsync(objects.list(attendancePlace(dropped)));
    return files.filter(({ key }) => key !== own).slice(0, mostFilesOfMeeting);
  }

  /** What the other reports of the same meeting tell of each learner. */
  async function staysInAll(
    reported: Reported,
    files: readonly ListedObject[],
  ): Promise<ReadonlyMap<string, readonly Stay[]>> {
    const staysOfLearner = new Map<string, readonly Stay[]>();
    for (const file of files) {
      try {
        const { participants } = await participantsIn(reported, await read(reported, file));
        for (const { learnerId, stays } of participants) {
          staysOfLearner.set(learnerId, [...(staysOfLearner.get(learnerId) ?? []), ...stays]);
        }
      } catch (error) {
        // Its own report says so.
        if (!(error instanceof ReportRefused || error instanceof FileReplaced)) throw error;
      }
    }
    return staysOfLearner;
  }

  async function recordEach(
    reported: Reported,
    byLearner: ReadonlyMap<string, Participant>,
    otherStays: ReadonlyMap<string, readonly Stay[]>,
  ) {
    const outcomes: { participant: Participant; outcome: Outcome }[] = [];
    await inParallel([...byLearner.values()], peopleAtOnce, async (participant) => {
      const stays = [...participant.stays, ...(otherStays.get(participant.learnerId) ?? [])];
      const outcome = await recordOne(reported, { ...participant, stays });
      outcomes.push({ participant, outcome });
    });
    return outcomes;
  }

  async function recordOne(
    { dropped, state: planned, meeting }: Reported,
    { learnerId, stays }: Participant,
  ): Promise<Outcome> {
    const { tenant, sessionId } = dropped;
    const ofMeeting = { sessionId, meeting: meeting.number };
    const enrolmentId = enrolmentIdOf(planned.courseId, learnerId);
    const reportId = attendanceReportId(dropped);
    let stands: ProblemCode | undefined;
    try {
      const { change } = await dependencies.enrolments.change(
        tenant,
        enrolmentId,
        {
          actor: { kind: 'import', id: reportId, roles: [] },
          correlationId: reportId,
        },
        async ({ state, course }) => {
          stands = undefined;
          // Who went home was in the room before; what the tool says of being remote is better than a check-in.
          const visits = state.visits.filter(
            (visit) => visit.mode === 'on-site' && isOfMeeting(visit, ofMeeting),
          );
          const part = attendanceOf([...stays, ...staysOf(visits, meeting)], meeting);
          if (!part || part.minutes === 0) {
            stands = 'outside-meeting';
            return [];
          }
          const former = factsOf(state, planned.activityId).attendance.find((each) =>
            isOfMeeting(each, ofMeeting),
          );
          const isSame = former !== undefined && isSameWord(former, part);
          const lastWord = await lastWordOn(
            dependencies.ledger,
            streamOf.enrolment(tenant, enrolmentId),
            ofMeeting,
          );
          const wasInRoom = former !== undefined && former.mode === 'on-site' && former.minutes > 0;
          if (!isSame && (lastWord === 'user' || wasInRoom)) {
            stands = 'recorded-otherwise';
            return [];
          }
          return recordAttendance(state, {
            course,
            session: attendedSession(sessionId, planned),
            meeting: ofMeeting.meeting,
            ...part,
            now: now().toISOString(),
          });
        },
      );
      return stands ?? (change.kind === 'unchanged' ? 'unchanged' : 'recorded');
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      const { status, type } = error.problem;
      // Never enrolled, or no more.
      return status === 404 ? 'not-enrolled' : problemOfRule(type.slice(type.lastIndexOf('/') + 1));
    }
  }

  async function isThere(key: string): Promise<boolean> {
    for await (const listed of objects.list(key)) if (listed.key === key) return true;
    return false;
  }
}

/** Which files there are, each in one writing. */
function namesOf(files: readonly ListedObject[]): string {
  return JSON.stringify(files.map(({ key, etag }) => [key, etag]));
}

function isOn(text: string | undefined, { etag, receivedAt }: ReportHead): boolean {
  if (text === undefined) return false;
  const report = attendanceReportSchema.parse(JSON.parse(text));
  return report.etag === etag && report.receivedAt === receivedAt;
}
