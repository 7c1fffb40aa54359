import fc from 'fast-check';
import { type CompletionRule, type CourseContent, courseContentSchema } from '../../domain/course/content.ts';
import { publishCourse } from '../../domain/course/decide.ts';
import type { PublishedCourse } from '../../domain/course/events.ts';
import { course as courses } from '../../domain/course/state.ts';
import { checkIn, checkOut, recordAttendance, settleAttendance } from '../../domain/enrolment/attend.ts';
import { type CorrectRecord, correctRecord } from '../../domain/enrolment/correct.ts';
import { enrol, exemptActivity, recordProgress, withdraw } from '../../domain/enrolment/decide.ts';
import type { AttendanceStatus, EnrolmentEvent } from '../../domain/enrolment/events.ts';
import { type Enrolment, type EnrolmentState, enrolment } from '../../domain/enrolment/state.ts';
import { isRejection } from '../../domain/shared/decision.ts';
import type { Recorded } from '../../domain/shared/event-catalogue.ts';
import type { Mode } from '../../domain/shared/values.ts';
import { sessionOf } from './enrolment-examples.ts';
import { frozen } from './frozen.ts';

/** Activities. Two are the names of what every object inherits. */
export const ids = ['intro', 'constructor', 'toString', 'practice', 'exam'] as const;
/** When everything is recorded; what is recorded happened in the weeks before. */
export const now = '2026-03-31T12:00:00.000Z';
const day = fc.integer({ min: 10, max: 28 });
export const timeOn = (dayOfMonth: number) => `2026-03-${dayOfMonth}T10:00:00.000Z`;
const ratio = fc.constantFrom(0, 0.3, 0.5, 0.7, 1);

const rule: fc.Arbitrary<CompletionRule> = fc.letrec<{ tree: CompletionRule }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(...ids),
    fc.record({ all: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }) }),
    fc
      .array(tie('tree'), { minLength: 1, maxLength: 3 })
      .chain((of) => fc.integer({ min: 1, max: of.length }).map((atLeast) => ({ atLeast, of }))),
  ),
})).tree;

const activity = (index: number): fc.Arbitrary<CourseContent['activities'][number]> =>
  fc
    .record({
      isAttended: fc.boolean(),
      after: fc.subarray(ids.slice(0, index), { maxLength: Math.min(2, index) }),
      bound: fc.option(ratio, { nil: undefined }),
      minScore: fc.option(ratio, { nil: undefined }),
      exemptBy: fc.option(fc.record({ activity: fc.constantFrom(...ids), minScore: ratio }), {
        nil: undefined,
        freq: 2,
      }),
    })
    .map(({ isAttended, after, bound, minScore, exemptBy }) => ({
      id: ids[index] ?? 'exam',
      title: `Activity ${index}`,
      format: isAttended ? 'classroom' : 'e-learning',
      timing: isAttended ? 'synchronous' : 'asynchronous',
      place: 'either',
      minutes: 60,
      after,
      completion: isAttended ? { minAttendance: bound } : { minProgress: bound, minScore },
      ...(exemptBy && { exemptBy }),
    }));

/** Courses as the schema takes them, published. */
export const published: fc.Arbitrary<PublishedCourse> = fc
  .record({ activities: fc.tuple(...ids.map((_, index) => activity(index))), completion: rule })
  .map((content) => courseContentSchema.safeParse({ title: 'A course', language: 'en', ...content }))
  .filter(({ success }) => success)
  .map(({ data }) => {
    if (!data) throw new Error('The course should have been valid');
    const decision = publishCourse(courses.initialState, { content: data, now });
    if (isRejection(decision)) throw new Error(`Refused: ${decision.rejected}`);
    const version = decision.find(({ type }) => type === 'CoursePublished');
    if (version?.type !== 'CoursePublished') throw new Error('The course should have been published');
    return { courseId: 'course', ...version.data };
  });

/** What is asked of an enrolment; most of it can be refused. */
export type Command =
  | {
      kind: 'progress';
      id: string;
      progress: number;
      secondsSpent: number;
      score: number | undefined;
      day: number;
    }
  | {
      kind: 'attend';
      id: string;
      sessionId: string;
      /** Of a series, which meeting, of how many. */
      meeting: number | undefined;
      meetings: number;
      status: AttendanceStatus;
      mode: Mode;
      minutes: number;
      day: number;
    }
  | {
      kind: 'check-in';
      id: string;
      sessionId: string;
      meetings: number;
      mode: Mode;
      day: number;
      hour: number;
    }
  | { kind: 'check-out'; id: string; sessionId: string; day: number; hour: number }
  | { kind: 'settle'; id: string; sessionId: string; meetings: number; day: number }
  | { kind: 'exempt'; id: string }
  | { kind: 'correct'; nth: number; replacement: CorrectRecord['replacement'] }
  | { kind: 'withdraw' }
  | { kind: 'enrol' };

const id = fc.constantFrom(...ids);
const score = fc.option(ratio, { nil: undefined });
const attendance = {
  status: fc.constantFrom<AttendanceStatus[]>('present', 'late', 'left-early', 'absent', 'excused'),
  mode: fc.constantFrom<Mode[]>('on-site', 'remote'),
  minutes: fc.constantFrom(0, 20, 60),
};
/** The same session may be asked of as it was planned at different times. */
const atSession = {
  id,
  sessionId: fc.constantFrom('s1', 's2'),
  meetings: fc.constantFrom(1, 2, 3),
  day,
};
const hour = fc.integer({ min: 9, max: 13 });
const secondsSpent = fc.constantFrom(0, 90);
const replacement: fc.Arbitrary<CorrectRecord['replacement']> = fc.oneof(
  fc.constant(null),
  fc.record({ progress: ratio, secondsSpent, score }),
  fc.record(attendance),
);
const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('progress' as const),
      id,
      progress: ratio,
      secondsSpent,
      score,
      day,
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('attend' as const),
      ...atSession,
      meeting: fc.constantFrom(undefined, 1, 2, 3),
      ...attendance,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('check-in' as const),
      ...atSession,
      mode: attendance.mode,
      hour,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('check-out' as const), ...atSession, hour }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('settle' as const), ...atSession }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('exempt' as const), id }) },
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('correct' as const), nth: fc.nat(30), replacement }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'withdraw' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'enrol' as const }) },
);
export const commands = fc.array(command, { maxLength: 25 });

const sessionIdIn = ({ id, sessionId }: { id: string; sessionId: string }) => `${sessionId}-of-${id}`;
const hourOn = ({ day: on, hour: at }: { day: number; hour: number }) =>
  timeOn(on).replace('T10:00', `T${String(at).padStart(2, '0')}:20`);

/** Meetings of an hour, one after another. */
function sessionIn(asked: { id: string; sessionId: string; meetings: number; day: number }) {
  const on = timeOn(asked.day);
  const [first, ...others] = Array.from({ length: asked.meetings }, (_, index) => ({
    startsAt: on.replace('T10', `T${10 + index}`),
    endsAt: on.replace('T10', `T${11 + index}`),
  }));
  if (!first) throw new Error('A session has a meeting');
  return sessionOf([first, ...others], { sessionId: sessionIdIn(asked), activityId: asked.id });
}

export type History = readonly Recorded<EnrolmentEvent>[];

export function decide(state: EnrolmentState, course: PublishedCourse, history: History, asked: Command) {
  switch (asked.kind) {
    case 'progress':
      return recordProgress(state, {
        course,
        activityId: asked.id,
        ...asked,
        occurredAt: timeOn(asked.day),
        now,
      });
    case 'attend':
      return recordAttendance(state, { course, session: sessionIn(asked), ...asked, now });
    case 'check-in':
      return checkIn(state, { course, session: sessionIn(asked), mode: asked.mode, now: hourOn(asked) });
    case 'check-out':
      return checkOut(state, { sessionId: sessionIdIn(asked), now: hourOn(asked) });
    case 'settle':
      return settleAttendance(state, { course, session: sessionIn(asked), now });
    case 'exempt':
      return exemptActivity(state, {
        course,
        activityId: asked.id,
        reason: 'Knows it',
        by: { actor: 'trainer' },
        now,
      });
    case 'correct': {
      const event = history[asked.nth % history.length];
      return correctRecord(state, {
        course,
        history,
        eventId: event?.id ?? 'none',
        replacement: asked.replacement,
        reason: 'Mistaken',
        now,
      });
    }
    case 'withdraw':
      return withdraw(state, { reason: 'No time', now });
    case 'enrol':
      return enrol(state, { course, isRetired: false, learnerId: 'E100', now });
    default:
      return asked satisfies never;
  }
}

export interface Step {
  readonly asked: Command;
  readonly events: readonly EnrolmentEvent[];
  readonly before: Enrolment;
  readonly after: Enrolment;
  /** Of the whole stream, this step included. */
  readonly history: History;
}

/** What a sequence of commands leads to, one step per command that was not refused. */
export function walk(course: PublishedCourse, asked: readonly Command[]): readonly Step[] {
  const steps: Step[] = [];
  let state: EnrolmentState = enrolment.initialState;
  let history: History = [];
  for (const each of [{ kind: 'enrol' as const }, ...asked]) {
    const decision = decide(state, course, history, each);
    if (isRejection(decision)) continue;
    const before = state;
    const added = decision.map((event, index) => ({ ...event, id: `e${history.length + index + 1}` }));
    state = added.reduce<EnrolmentState>((current, event) => frozen(enrolment.evolve(current, event)), state);
    history = [...history, ...added];
    if (before.status !== 'none' && state.status !== 'none') {
      steps.push({ asked: each, events: decision, before, after: state, history });
    }
  }
  return steps;
}
