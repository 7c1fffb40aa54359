import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CompletionRule,
  type CourseContent,
  courseContentSchema,
} from '../../../domain/course/content.ts';
import { publishCourse } from '../../../domain/course/decide.ts';
import type { PublishedCourse } from '../../../domain/course/events.ts';
import { course as courses } from '../../../domain/course/state.ts';
import { type CorrectRecord, correctRecord } from '../../../domain/enrolment/correct.ts';
import {
  enrol,
  exemptActivity,
  recordAttendance,
  recordProgress,
  withdraw,
} from '../../../domain/enrolment/decide.ts';
import type { AttendanceStatus, EnrolmentEvent } from '../../../domain/enrolment/events.ts';
import { percentOf, statusOf } from '../../../domain/enrolment/path.ts';
import { type Enrolment, type EnrolmentState, enrolment, factsOf } from '../../../domain/enrolment/state.ts';
import { isRejection } from '../../../domain/shared/decision.ts';
import type { Recorded } from '../../../domain/shared/event-catalogue.ts';
import type { Mode } from '../../../domain/shared/values.ts';
import { eventFixtures } from '../../support/event-fixtures.ts';
import { frozen } from '../../support/frozen.ts';

// Two are the names of what every object inherits.
const ids = ['intro', 'constructor', 'toString', 'practice', 'exam'] as const;
const now = '2026-03-31T12:00:00.000Z';
const day = fc.integer({ min: 10, max: 28 });
const timeOn = (dayOfMonth: number) => `2026-03-${dayOfMonth}T10:00:00.000Z`;
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
const published: fc.Arbitrary<PublishedCourse> = fc
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

type Command =
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
      status: AttendanceStatus;
      mode: Mode;
      minutes: number;
      day: number;
    }
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
      id,
      sessionId: fc.constantFrom('s1', 's2'),
      ...attendance,
      day,
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('exempt' as const), id }) },
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('correct' as const), nth: fc.nat(30), replacement }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'withdraw' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'enrol' as const }) },
);
const commands = fc.array(command, { maxLength: 25 });

type History = readonly Recorded<EnrolmentEvent>[];

function decide(state: EnrolmentState, course: PublishedCourse, history: History, asked: Command) {
  switch (asked.kind) {
    case 'progress':
      return recordProgress(state, {
        course,
        activityId: asked.id,
        ...asked,
        occurredAt: timeOn(asked.day),
        now,
      });
    case 'attend': {
      const on = timeOn(asked.day);
      const session = {
        sessionId: `${asked.sessionId}-of-${asked.id}`,
        activityId: asked.id,
        startsAt: on,
        endsAt: on.replace('T10', 'T11'),
      };
      return recordAttendance(state, { course, session, ...asked, now });
    }
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

interface Step {
  readonly asked: Command;
  readonly events: readonly EnrolmentEvent[];
  readonly before: Enrolment;
  readonly after: Enrolment;
  /** Of the whole stream, this step included. */
  readonly history: History;
}

/** What a sequence of commands leads to, one step per command that was not refused. */
function walk(course: PublishedCourse, asked: readonly Command[]): readonly Step[] {
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

function always(check: (step: Step, course: PublishedCourse) => void): void {
  fc.assert(
    fc.property(published, commands, (course, asked) => {
      for (const step of walk(course, asked)) check(step, course);
    }),
    { numRuns: 400 },
  );
}

/** The rule as its author reads it: nothing of the code under test. */
function isMetBy(done: ReadonlySet<string>, at: CompletionRule): boolean {
  if (typeof at === 'string') return done.has(at);
  if ('all' in at) return at.all.every((branch) => isMetBy(done, branch));
  if ('any' in at) return at.any.some((branch) => isMetBy(done, branch));
  return at.of.filter((branch) => isMetBy(done, branch)).length >= at.atLeast;
}

function namedIn(at: CompletionRule): string[] {
  if (typeof at === 'string') return [at];
  return ('all' in at ? at.all : 'any' in at ? at.any : at.of).flatMap(namedIn);
}

function doneIn(state: Enrolment, course: PublishedCourse): ReadonlySet<string> {
  const done = course.activities.filter((each) => ['completed', 'exempt'].includes(statusOf(state, each)));
  return new Set(done.map((each) => each.id));
}

/** What the last correction of an event put in its place; undefined when there was none. */
function correctionOf(eventId: string, history: History) {
  const last = history.findLast(
    (event) => event.type === 'RecordCorrected' && event.data.eventId === eventId,
  );
  return last?.type === 'RecordCorrected' ? last.data.replacement : undefined;
}

describe('whatever is recorded and corrected, in whatever order', () => {
  it('is complete exactly while the rule of the course is met', () => {
    always(({ after }, course) => {
      if (after.status === 'withdrawn') return;
      const isMet = isMetBy(doneIn(after, course), course.completion);
      expect(after.status).toBe(isMet ? 'completed' : 'active');
      expect(after.completedAt !== undefined).toBe(isMet);
    });
  });

  it('shows a whole percent, which is 100 exactly when the rule is met', () => {
    always(({ after }, course) => {
      const percent = percentOf(after, course);
      expect(Number.isInteger(percent) && percent >= 0 && percent <= 100).toBe(true);
      expect(percent === 100).toBe(isMetBy(doneIn(after, course), course.completion));
    });
  });

  it('never takes back progress, scores, time or what is done, unless by a correction or a new attempt', () => {
    always(({ asked, before, after }, course) => {
      if (asked.kind === 'correct' || asked.kind === 'enrol') return;
      for (const each of ids) {
        const [was, is] = [factsOf(before, each), factsOf(after, each)];
        expect(is.progress).toBeGreaterThanOrEqual(was.progress);
        expect(is.bestScore ?? -1).toBeGreaterThanOrEqual(was.bestScore ?? -1);
        expect(is.secondsSpent).toBeGreaterThanOrEqual(was.secondsSpent);
      }
      const done = doneIn(after, course);
      for (const each of doneIn(before, course)) expect(done).toContain(each);
    });
  });

  it('lets nobody take part in what is locked', () => {
    always(({ events, before }, course) => {
      for (const event of events) {
        const isPart =
          event.type === 'ActivityProgressed' ||
          (event.type === 'AttendanceRecorded' && !['absent', 'excused'].includes(event.data.status));
        const part = isPart && course.activities.find((each) => each.id === event.data.activityId);
        if (part) expect(statusOf(before, part)).not.toBe('locked');
      }
    });
  });

  it('decides nothing when the same is asked twice, but for time and tries', () => {
    always(({ asked, events, after, history }, course) => {
      if (asked.kind === 'enrol') return;
      // The same event is meant, however long the history has become.
      const nth = asked.kind === 'correct' ? asked.nth % (history.length - events.length) : 0;
      const again = decide(after, course, history, asked.kind === 'correct' ? { ...asked, nth } : asked);
      if (asked.kind !== 'progress') return expect(again).toEqual([]);
      const isFree = asked.secondsSpent === 0 && asked.score === undefined;
      const timeAndTry = {
        activityId: asked.id,
        secondsSpent: asked.secondsSpent,
        ...(asked.score !== undefined && { score: asked.score }),
      };
      expect(again).toEqual(
        isFree ? [] : [{ type: 'ActivityProgressed', occurredAt: timeOn(asked.day), data: timeAndTry }],
      );
    });
  });

  it('knows after corrections what it would know had the replacements been recorded at first', () => {
    always(({ after, history }, course) => {
      const corrected = new Map(
        history.flatMap((event) =>
          event.type === 'RecordCorrected' ? [[event.data.eventId, event.data.replacement] as const] : [],
        ),
      );
      const atFirst = history
        .filter((event) => corrected.get(event.id) !== null)
        .flatMap((event): EnrolmentEvent[] => {
          const instead = corrected.get(event.id);
          if (event.type === 'ActivityProgressed' && instead && !('status' in instead)) {
            const { activityId } = event.data;
            return [{ ...event, data: { secondsSpent: 0, ...instead, activityId } }];
          }
          if (event.type === 'AttendanceRecorded' && instead && 'status' in instead) {
            return [{ ...event, data: { ...event.data, ...instead } }];
          }
          const isRecord = ['Enrolled', 'ActivityProgressed', 'AttendanceRecorded'].includes(event.type);
          return isRecord ? [event] : [];
        })
        .reduce<EnrolmentState>(enrolment.evolve, enrolment.initialState);
      if (atFirst.status === 'none') throw new Error('There was an enrolment');
      for (const { id: each } of course.activities) {
        const { completedAt: _completed, exemption: _exemption, ...known } = factsOf(after, each);
        expect(known).toEqual(factsOf(atFirst, each));
      }
    });
  });

  it('was completed when one of the activities of the rule was done, as it stands corrected', () => {
    always(({ after }, course) => {
      if (after.completedAt === undefined) return;
      const moments = namedIn(course.completion).flatMap((each) => {
        const { completedAt, exemption } = factsOf(after, each);
        return [completedAt, exemption?.at];
      });
      expect(moments).toContain(after.completedAt);
    });
  });

  it('exempts by the first try that scored enough, as it stands corrected', () => {
    always(({ after, history }, course) => {
      const attempt = history.slice(history.findLastIndex(({ type }) => type === 'Enrolled'));
      for (const { id: each, exemptBy } of course.activities) {
        const { exemption } = factsOf(after, each);
        if (!exemptBy || !exemption || 'actor' in exemption.by) continue;
        const tries = attempt.flatMap((event) => {
          if (event.type !== 'ActivityProgressed' || event.data.activityId !== exemptBy.activity) return [];
          const instead = correctionOf(event.id, attempt);
          if (instead === null || (instead && 'status' in instead)) return [];
          const { score } = instead ?? event.data;
          return score !== undefined && score >= exemptBy.minScore ? [{ score, at: event.occurredAt }] : [];
        });
        expect({ score: exemption.by.score, at: exemption.at }).toEqual(tries[0]);
      }
    });
  });

  it('stores events that read back as they were', () => {
    always(({ events }) => {
      for (const event of events) {
        const data: unknown = JSON.parse(JSON.stringify(event.data));
        const { type, occurredAt } = event;
        const schemaVersion = enrolment.events.schemaVersionOf(type);
        const stored = { id: 'e', type, schemaVersion, occurredAt, data };
        expect(enrolment.events.read(stored).data).toEqual(event.data);
      }
    });
  });
});

describe('every course that may be published', () => {
  it('can be completed, by doing all of it in the order in which it opens', () => {
    fc.assert(
      fc.property(published, (course) => {
        const everything = ids.flatMap((id): Command[] => {
          const done = { id, day: 10 } as const;
          return course.activities.find((each) => each.id === id)?.timing === 'synchronous'
            ? [{ ...done, kind: 'attend', sessionId: 's1', status: 'present', mode: 'remote', minutes: 60 }]
            : [{ ...done, kind: 'progress', progress: 1, secondsSpent: 1, score: 1 }];
        });
        const last = walk(course, everything).at(-1);
        expect(last?.after.status).toBe('completed');
        expect(last && doneIn(last.after, course).size).toBe(ids.length);
      }),
      { numRuns: 200 },
    );
  });
});

describe('the fold of an enrolment', () => {
  const stored = eventFixtures('enrolment').map((fixture) => enrolment.events.read(fixture));

  it('takes any history, changes no state in place, and stays plain JSON', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...stored), { maxLength: 30 }), (history) => {
        const state = history.reduce<EnrolmentState>(
          (current, event) => frozen(enrolment.evolve(current, event)),
          frozen(enrolment.initialState),
        );
        expect(JSON.parse(JSON.stringify(state))).toStrictEqual(state);
      }),
    );
  });
});
