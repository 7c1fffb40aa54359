import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AttemptAsOf, attemptsAsOf } from '../../../domain/as-of/enrolment.ts';
import type { HistoricCommit } from '../../../domain/as-of/history.ts';
import type { PublishedCourse } from '../../../domain/course/events.ts';
import type { EnrolmentEvent } from '../../../domain/enrolment/events.ts';
import { describeEnrolment } from '../../../domain/enrolment/path.ts';
import { factsOf } from '../../../domain/enrolment/state.ts';
import { commands, published, type Step, timeOn, walk } from '../../support/enrolment-walks.ts';
import { clerk } from '../../support/histories.ts';

/** One commit in an hour, from the day after all that happened. */
const recordedAt = (index: number) =>
  new Date(Date.parse('2026-04-01T00:00:00.000Z') + index * 3_600_000).toISOString();
const atLast = '2026-12-31T00:00:00.000Z';

function commitsOf(steps: readonly Step[]): readonly HistoricCommit<EnrolmentEvent>[] {
  const [first] = steps;
  const begun = first ? first.history.slice(0, first.history.length - first.events.length) : [];
  const added = steps.map(({ history, events }) => history.slice(history.length - events.length));
  return [begun, ...added]
    .filter((events) => events.length > 0)
    .map((events, index) => ({ version: index + 1, recordedAt: recordedAt(index), actor: clerk, events }));
}

const time = fc.integer({ min: 10, max: 31 }).map(timeOn);

function always(
  check: (
    history: readonly HistoricCommit<EnrolmentEvent>[],
    times: { at: string; knownAt: string },
    course: PublishedCourse,
    steps: readonly Step[],
  ) => void,
): void {
  fc.assert(
    fc.property(published, commands, time, fc.nat(25), (course, asked, at, known) => {
      const steps = walk(course, asked);
      check(commitsOf(steps), { at, knownAt: recordedAt(known) }, course, steps);
    }),
    { numRuns: 300 },
  );
}

const lastOf = (attempts: readonly AttemptAsOf[]) => attempts.at(-1)?.state;

describe('an enrolment as it was at a time', () => {
  it('is now, as known now, what it is', () => {
    always((history, _times, course, steps) => {
      const now = lastOf(attemptsAsOf(history, { at: atLast, knownAt: atLast }));
      const state = steps.at(-1)?.after;
      if (!now || !state) return expect(history.length).toBeLessThan(2);
      const { activities: _now, ...rest } = now;
      const { activities: _state, ...ordinary } = state;
      expect(rest).toEqual(ordinary);
      expect(describeEnrolment(now, course)).toEqual(describeEnrolment(state, course));
      for (const { id } of course.activities) expect(factsOf(now, id)).toEqual(factsOf(state, id));
    });
  });

  it('does not change by what is recorded later', () => {
    always((history, { at, knownAt }) => {
      const earlier = history.filter((commit) => commit.recordedAt <= knownAt);
      expect(attemptsAsOf(history, { at, knownAt })).toEqual(attemptsAsOf(earlier, { at, knownAt: atLast }));
    });
  });

  it('has nothing in it that happened later', () => {
    always((history, { at, knownAt }) => {
      for (const { state, corrections } of attemptsAsOf(history, { at, knownAt })) {
        expect((state.completedAt ?? at) <= at).toBe(true);
        for (const { completedAt, exemption } of Object.values(state.activities)) {
          expect([completedAt ?? at, exemption?.at ?? at].every((moment) => moment <= at)).toBe(true);
        }
        expect(corrections.every(({ occurredAt }) => occurredAt <= at)).toBe(true);
      }
    });
  });

  it('only goes further as time does', () => {
    always((history, { at, knownAt }, course) => {
      const then = lastOf(attemptsAsOf(history, { at, knownAt }));
      const later = lastOf(attemptsAsOf(history, { at: atLast, knownAt }));
      if (!then || !later || then.attempt !== later.attempt) return;
      for (const { id } of course.activities) {
        const [one, other] = [factsOf(then, id), factsOf(later, id)];
        expect(one.progress).toBeLessThanOrEqual(other.progress);
        expect(one.secondsSpent).toBeLessThanOrEqual(other.secondsSpent);
        expect(one.completedAt === undefined || one.completedAt === other.completedAt).toBe(true);
      }
    });
  });
});
