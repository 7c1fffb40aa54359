import type { Activity, PublishedCourse } from '../course/events.ts';
import type { Meeting } from '../session/events.ts';
import type { Session } from '../session/state.ts';
import { addDays } from '../shared/calendar.ts';
import { isRejection } from '../shared/decision.ts';
import type { Mode } from '../shared/values.ts';
import {
  activityOf,
  type Enrol,
  type EnrolmentDecision,
  type EnrolmentRejection,
  enrol,
  withConsequences,
} from './decide.ts';
import type { Attendance, AttendanceStatus, EnrolmentEvent } from './events.ts';
import { isDone, missingBefore } from './path.ts';
import { attendanceOf, staysOf } from './presence.ts';
import { type Enrolment, type EnrolmentState, enrolment, factsOf, isOfMeeting } from './state.ts';

/** A session as far as attendance is concerned. */
export interface AttendedSession {
  readonly sessionId: string;
  readonly activityId: string;
  /** In order; more than one of a series. */
  readonly meetings: readonly Meeting[];
  readonly isCancelled: boolean;
  /** From then on nothing is recorded of it any more, only corrected. */
  readonly lockedAt: string;
}

export interface RecordAttendance {
  readonly course: PublishedCourse;
  readonly session: AttendedSession;
  /** Of a series, which meeting, from 1. */
  readonly meeting?: number | undefined;
  readonly status: AttendanceStatus;
  readonly mode: Mode;
  readonly minutes?: number | undefined;
  readonly now: string;
}
export interface RecordWalkIn extends RecordAttendance {
  readonly learnerId: string;
  /** What who is not enrolled begins. */
  readonly newest: Pick<Enrol, 'course' | 'isRetired'>;
}
export interface CheckIn {
  readonly course: PublishedCourse;
  readonly session: AttendedSession;
  readonly mode: Mode;
  readonly now: string;
}
export interface CheckOut {
  readonly sessionId: string;
  readonly now: string;
}
export interface SettleAttendance {
  readonly course: PublishedCourse;
  readonly session: AttendedSession;
  readonly now: string;
}

/** How somebody took part, and for how long. */
type PartTaken = Pick<Attendance, 'status' | 'mode' | 'minutes'>;

/** For so many days what was recorded of a session may be recorded otherwise. */
export const usualAttendanceLockDays = 30;

/** Doors open so long before a meeting begins. */
const checkInOpensMilliseconds = 60 * 60_000;

/** More comings and goings that wait for the end of their meeting are a client's mistake; the state must stay small. */
const maximumVisits = 100;

/** What attendance needs to know of a session. Who wrote it down after it was held has as much time as anyone. */
export function attendedSession(
  sessionId: string,
  { activityId, meetings, status, endsAt, scheduledAt }: Session,
  lockDays = usualAttendanceLockDays,
): AttendedSession {
  const recordableSince = endsAt > scheduledAt ? endsAt : scheduledAt;
  return {
    sessionId,
    activityId,
    meetings,
    isCancelled: status === 'cancelled',
    lockedAt: addDays(recordableSince, lockDays),
  };
}

/**
 * Records how a learner took part in a session, or in one meeting of a series. Another word on the same meeting replaces
 * the former, unless the activity is completed: that takes a correction, with its reason.
 */
export function recordAttendance(state: EnrolmentState, command: RecordAttendance): EnrolmentDecision {
  const { session, course, now } = command;
  const found = attendedActivity(state, course, session);
  if ('rejected' in found) return found;
  const { attempt, activity, facts, missing } = found;
  // Who was not there may be noted as such, whatever they still had to do.
  if (missing.length > 0 && tookPart(command.status)) {
    return { rejected: 'prerequisite-open', activityId: activity.id, missing };
  }
  const meeting = meetingOf(session, command.meeting);
  if ('rejected' in meeting) return meeting;
  const part = partTaken(activity, minutesBetween(meeting), command);
  if ('rejected' in part) return part;

  const recorded = attendanceRecord(attempt, session, meeting, part, now);
  const attendance = recorded.data;
  const former = facts.attendance.find((each) => isOfMeeting(each, attendance));
  const isCompleted = facts.completedAt !== undefined;
  // A session that was rescheduled since makes the same minutes another part of it, which may now be enough.
  const isSamePart = part.minutes === 0 || former?.sessionMinutes === attendance.sessionMinutes;
  if (former && isSameWord(former, attendance) && (isSamePart || isCompleted)) return [];
  if (now >= session.lockedAt) return { rejected: 'attendance-locked', lockedAt: session.lockedAt };
  if (former && isCompleted) return { rejected: 'correction-needed', activityId: activity.id };
  return withConsequences(attempt, course, recorded);
}

/** Records attendance of a learner who came without having enrolled, and so enrols them; of any other as ever. */
export function recordWalkIn(state: EnrolmentState, command: RecordWalkIn): EnrolmentDecision {
  if (state.status === 'active' || state.status === 'completed') return recordAttendance(state, command);
  const { newest, learnerId, now } = command;
  const begun = enrol(state, { ...newest, learnerId, now });
  if (isRejection(begun)) return begun;
  const beginning = begun.reduce<EnrolmentState>(enrolment.evolve, state);
  const recorded = recordAttendance(beginning, { ...command, course: newest.course });
  return isRejection(recorded) ? recorded : [...begun, ...recorded];
}

/**
 * Notes that a learner came to the meeting that is on, or about to begin. Who came already is there; who went may come
 * again; who goes on at home, or in the room, went from the one and came to the other.
 */
export function checkIn(state: EnrolmentState, { course, session, mode, now }: CheckIn): EnrolmentDecision {
  const found = attendedActivity(state, course, session);
  if ('rejected' in found) return found;
  const { attempt, activity, facts, missing } = found;
  if (!isOffered(activity, mode)) return { rejected: 'mode-not-offered', mode };
  if (missing.length > 0) return { rejected: 'prerequisite-open', activityId: activity.id, missing };
  const meeting = meetingAt(session, now);
  if ('rejected' in meeting) return meeting;
  const { sessionId, activityId } = session;
  const visit = { activityId, sessionId, ...(meeting.number !== undefined && { meeting: meeting.number }) };
  if (facts.attendance.some((each) => isOfMeeting(each, visit))) return { rejected: 'attendance-recorded' };
  const here = attempt.visits.find((each) => each.until === undefined && isOfMeeting(each, visit));
  if (here?.mode === mode) return [];
  if (attempt.visits.length >= maximumVisits) return { rejected: 'too-many-visits', maximum: maximumVisits };
  const { startsAt, endsAt } = meeting;
  const gone: EnrolmentEvent[] = here
    ? [{ type: 'CheckedOut', occurredAt: now, data: { ...visit, mode: here.mode } }]
    : [];
  return [...gone, { type: 'CheckedIn', occurredAt: now, data: { ...visit, mode, startsAt, endsAt } }];
}

/** Notes that a learner went. Who went already is gone, and so is who was there when the meeting ended. */
export function checkOut(state: EnrolmentState, { sessionId, now }: CheckOut): EnrolmentDecision {
  if (state.status === 'none' || state.status === 'withdrawn') return { rejected: 'not-enrolled' };
  const visits = state.visits.filter((visit) => visit.sessionId === sessionId);
  const here = visits.findLast(({ until }) => until === undefined);
  if (here) {
    const { startsAt: _startsAt, endsAt: _endsAt, from: _from, until: _until, ...visit } = here;
    return [{ type: 'CheckedOut', occurredAt: now, data: visit }];
  }
  const attendance = Object.values(state.activities).flatMap((facts) => facts.attendance);
  const wasThere = visits.length > 0 || attendance.some((each) => each.sessionId === sessionId);
  return wasThere ? [] : { rejected: 'not-checked-in' };
}

/**
 * Records what a learner's visits to the meetings of a session that are over count for. What a trainer recorded stands:
 * then there are no visits left. The learner was let in, so what came before the activity is not asked for again.
 */
export function settleAttendance(
  state: EnrolmentState,
  { course, session, now }: SettleAttendance,
): readonly EnrolmentEvent[] {
  if (state.status === 'none' || state.status === 'withdrawn') return [];
  const events: EnrolmentEvent[] = [];
  let current = state;
  for (const visit of state.visits.filter(({ sessionId }) => sessionId === session.sessionId)) {
    // Those of a meeting are settled with the first of them.
    const visits = current.visits.filter((each) => isOfMeeting(each, visit));
    if (visits.length === 0) continue;
    const found = meetingOf(session, visit.meeting ?? 1);
    const isHeld = !session.isCancelled && !('rejected' in found);
    if (isHeld && now < found.endsAt) continue;
    const meeting = 'rejected' in found ? { ...visit, number: visit.meeting } : found;
    const part = isHeld ? attendanceOf(staysOf(visits, meeting), meeting) : undefined;
    // Who came for nothing is excused.
    const { mode } = visit;
    const word = part ?? { status: 'excused' as const, mode, minutes: 0 };
    const settled = withConsequences(current, course, attendanceRecord(current, session, meeting, word, now));
    events.push(...settled);
    const next = settled.reduce<EnrolmentState>(enrolment.evolve, current);
    if (next.status !== 'none') current = next;
  }
  return events;
}

/** The activity of a session, and what must be done before it; before what is done already nothing must. */
function attendedActivity(
  state: EnrolmentState,
  course: PublishedCourse,
  { activityId }: Pick<AttendedSession, 'activityId'>,
) {
  const found = activityOf(state, { course, activityId });
  if ('rejected' in found) return found;
  const { attempt, activity } = found;
  if (activity.timing === 'asynchronous') return { rejected: 'progress-needed', activityId } as const;
  const facts = factsOf(attempt, activityId);
  return { attempt, activity, facts, missing: isDone(facts) ? [] : missingBefore(attempt, activity) };
}

type AttendanceRecorded = Extract<EnrolmentEvent, { type: 'AttendanceRecorded' }>;

/** A meeting of a session; of a series, with its number. */
export type NumberedMeeting = Meeting & { readonly number?: number | undefined };

function attendanceRecord(
  attempt: Enrolment,
  session: AttendedSession,
  meeting: NumberedMeeting,
  part: PartTaken,
  now: string,
): AttendanceRecorded {
  const { sessionId, activityId } = session;
  const { attendance, completedAt } = factsOf(attempt, activityId);
  // What completed the activity keeps its measure: a series that grows since must not take that away.
  const measured =
    completedAt === undefined ? undefined : attendance.findLast((each) => each.sessionId === sessionId);
  const total = session.meetings.reduce((sum, each) => sum + minutesBetween(each), 0);
  return {
    type: 'AttendanceRecorded',
    // A day that ended early is over when the trainer says so.
    occurredAt: now < meeting.endsAt ? now : meeting.endsAt,
    data: {
      activityId,
      sessionId,
      ...(meeting.number !== undefined && { meeting: meeting.number }),
      ...part,
      sessionMinutes: measured?.sessionMinutes ?? total,
      ...(meeting.number !== undefined && { meetingMinutes: minutesBetween(meeting) }),
    },
  };
}

/** Which meeting is meant: of a series it must be said, of any other there is but one. */
export function meetingOf(
  { meetings }: Pick<AttendedSession, 'meetings'>,
  asked: number | undefined,
): NumberedMeeting | Extract<EnrolmentRejection, { rejected: 'meeting-needed' | 'unknown-meeting' }> {
  const isSeries = meetings.length > 1;
  if (asked === undefined && isSeries) return { rejected: 'meeting-needed', meetings: meetings.length };
  const number = asked ?? 1;
  const meeting = meetings[number - 1];
  if (!meeting) return { rejected: 'unknown-meeting', meeting: number };
  return { ...meeting, ...(isSeries && { number }) };
}

/** The meeting that is on, or that one may come to already. */
function meetingAt({ meetings }: AttendedSession, now: string): NumberedMeeting | EnrolmentRejection {
  const index = meetings.findIndex(({ endsAt }) => now < endsAt);
  const meeting = meetings[index];
  if (!meeting) return { rejected: 'session-over', endsAt: meetings.at(-1)?.endsAt ?? now };
  const opensAt = new Date(Date.parse(meeting.startsAt) - checkInOpensMilliseconds).toISOString();
  if (now < opensAt) return { rejected: 'check-in-not-open', opensAt };
  return { ...meeting, ...(meetings.length > 1 && { number: index + 1 }) };
}

function minutesBetween({ startsAt, endsAt }: Meeting): number {
  return Math.round((Date.parse(endsAt) - Date.parse(startsAt)) / 60_000);
}

function tookPart(status: AttendanceStatus): boolean {
  return status !== 'absent' && status !== 'excused';
}

function isOffered({ place }: Activity, mode: Mode): boolean {
  return place === 'either' || place === mode;
}

/**
 * The part of a meeting that a learner took, for a record and for its correction alike: all of it for who was
 * present, unless minutes are given, and nothing for who was not there.
 */
export function partTaken(
  activity: Activity,
  meetingMinutes: number,
  { status, mode, minutes }: Pick<RecordAttendance, 'status' | 'mode' | 'minutes'>,
): PartTaken | EnrolmentRejection {
  if (!tookPart(status)) return { status, mode, minutes: 0 };
  if (!isOffered(activity, mode)) return { rejected: 'mode-not-offered', mode };
  if (minutes !== undefined && minutes > meetingMinutes)
    return { rejected: 'too-many-minutes', meetingMinutes };
  if (minutes === undefined && status !== 'present') return { rejected: 'minutes-needed', status };
  return { status, mode, minutes: minutes ?? meetingMinutes };
}

/** Whether two records say the same of how somebody took part. */
export function isSameWord(one: PartTaken, other: PartTaken): boolean {
  return one.status === other.status && one.mode === other.mode && one.minutes === other.minutes;
}
