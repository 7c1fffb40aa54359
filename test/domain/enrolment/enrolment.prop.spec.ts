import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CompletionRule } from '../../../domain/course/content.ts';
import type { PublishedCourse } from '../../../domain/course/events.ts';
import type { EnrolmentEvent } from '../../../domain/enrolment/events.ts';
import { percentOf, statusOf } from '../../../domain/enrolment/path.ts';
import { type Enrolment, type EnrolmentState, enrolment, factsOf } from '../../../domain/enrolment/state.ts';
import {
  type Command,
  commands,
  decide,
  type History,
  ids,
  published,
  type Step,
  timeOn,
  walk,
} from '../../support/enrolment-walks.ts';
import { eventFixtures } from '../../support/event-fixtures.ts';
import { frozen } from '../../support/frozen.ts';

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
    always(({ asked, events, before }, course) => {
      // Who checked in while it was open took part, whatever was corrected since.
      if (asked.kind === 'settle') return;
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
        if (!exemptBy || !exemption || !('score' in exemption.by)) continue;
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
          const evenings = { kind: 'attend', sessionId: 's1', meetings: 2 } as const;
          const present = { ...evenings, status: 'present', mode: 'remote', minutes: 60 } as const;
          return course.activities.find((each) => each.id === id)?.timing === 'synchronous'
            ? [1, 2].map((meeting) => ({ ...done, ...present, meeting }))
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
