import { describe, expect, it } from 'vitest';
import { attemptsAsOf } from '../../../domain/as-of/enrolment.ts';
import { correctRecord } from '../../../domain/enrolment/correct.ts';
import { recordProgress } from '../../../domain/enrolment/decide.ts';
import type { EnrolmentEvent } from '../../../domain/enrolment/events.ts';
import { type EnrolmentState, enrolment } from '../../../domain/enrolment/state.ts';
import type { Recorded } from '../../../domain/shared/event-catalogue.ts';
import { courseWith, enrolled, video } from '../../support/enrolment-examples.ts';
import { clerk, historyOf } from '../../support/histories.ts';

const course = courseWith([video('theory')]);
const day = (date: string) => `2026-${date}T09:00:00.000Z`;

/** An enrolment of 1 March whose events the rules decide, each recorded when it is said to be. */
function story() {
  const recorded: [string, ...Recorded<EnrolmentEvent>[]][] = [];
  let state: EnrolmentState = enrolment.initialState;
  const events = () => recorded.flatMap(([, ...some]) => some);
  const record = (recordedAt: string, decided: readonly EnrolmentEvent[] | { rejected: string }) => {
    if ('rejected' in decided) throw new Error(decided.rejected);
    const count = events().length;
    const withIds = decided.map((event, index) => ({ ...event, id: `event-${count + index + 1}` }));
    state = withIds.reduce<EnrolmentState>(enrolment.evolve, state);
    recorded.push([recordedAt, ...withIds]);
  };
  record(day('03-01'), [enrolled()]);
  return {
    completes(occurredAt: string, recordedAt: string) {
      const work = { course, activityId: 'theory', progress: 1, secondsSpent: 600 };
      record(recordedAt, recordProgress(state, { ...work, occurredAt, now: recordedAt }));
    },
    isCorrected(recordedAt: string, replacement: { progress: number } | null) {
      const wrong = { eventId: 'event-2', replacement, reason: 'It was somebody else' };
      record(recordedAt, correctRecord(state, { course, history: events(), ...wrong, now: recordedAt }));
    },
    asOf(at: string, knownAt: string) {
      const attempt = attemptsAsOf(historyOf<EnrolmentEvent>(...recorded), { at, knownAt }).at(-1);
      const theory = attempt?.state.activities.theory;
      return { status: attempt?.state.status, progress: theory?.progress, corrections: attempt?.corrections };
    },
  };
}

describe('an enrolment', () => {
  it('is not there before it began', () => {
    expect(story().asOf(day('02-28'), day('04-01')).status).toBeUndefined();
  });

  it('is not there while nobody knew of it', () => {
    expect(story().asOf(day('03-05'), day('02-28')).status).toBeUndefined();
  });

  it('began when the work did, for who was enrolled afterwards', () => {
    const it = story();
    it.completes(day('02-20'), day('03-02'));
    expect(it.asOf(day('02-25'), day('04-01')).status).toBe('completed');
    expect(it.asOf(day('02-15'), day('04-01')).status).toBeUndefined();
  });
});

describe('work that was reported late', () => {
  const late = () => {
    const it = story();
    it.completes(day('03-05'), day('03-20'));
    return it;
  };

  it('counts from when it was done, once it is known', () => {
    expect(late().asOf(day('03-10'), day('03-21'))).toMatchObject({ status: 'completed', progress: 1 });
  });

  it('does not count as long as nobody knew of it', () => {
    expect(late().asOf(day('03-10'), day('03-19'))).toMatchObject({ status: 'active' });
    expect(late().asOf(day('03-10'), day('03-19')).progress).toBeUndefined();
  });

  it('does not count before it was done', () => {
    expect(late().asOf(day('03-04'), day('03-21'))).toMatchObject({ status: 'active', progress: 0 });
  });
});

describe('a record that was corrected', () => {
  const corrected = (replacement: { progress: number } | null = null) => {
    const it = story();
    it.completes(day('03-05'), day('03-05'));
    it.isCorrected(day('03-20'), replacement);
    return it;
  };

  it('counts as it stood, as far as was known before the correction', () => {
    const { status, corrections } = corrected().asOf(day('03-10'), day('03-19'));
    expect(status).toBe('completed');
    expect(corrections).toEqual([]);
  });

  it('was never so, as known after the correction', () => {
    expect(corrected().asOf(day('03-10'), day('03-20')).status).toBe('active');
    expect(corrected({ progress: 0.5 }).asOf(day('03-10'), day('03-20')).progress).toBe(0.5);
  });

  it('tells who corrected it, when and why', () => {
    expect(corrected().asOf(day('03-10'), day('03-20')).corrections).toEqual([
      {
        eventId: 'event-5',
        correctedEventId: 'event-2',
        correctedType: 'ActivityProgressed',
        activityId: 'theory',
        occurredAt: day('03-05'),
        recordedAt: day('03-20'),
        actor: clerk,
        reason: 'It was somebody else',
        replacement: null,
        isSuperseded: false,
      },
    ]);
  });

  it('tells of the correction only from when the record counts', () => {
    expect(corrected().asOf(day('03-04'), day('03-20')).corrections).toEqual([]);
  });

  it('tells which correction was the last', () => {
    const it = corrected();
    it.isCorrected(day('03-25'), { progress: 1 });
    const { status, corrections = [] } = it.asOf(day('03-10'), day('04-01'));
    expect(status).toBe('completed');
    expect(corrections.map(({ isSuperseded }) => isSuperseded)).toEqual([true, false]);
  });
});

describe('an attempt that another followed', () => {
  const history = historyOf<EnrolmentEvent>(
    [day('03-01'), enrolled()],
    [day('03-05'), { type: 'Withdrawn', occurredAt: day('03-05'), data: { attempt: 1, reason: 'No time' } }],
    [day('03-10'), { ...enrolled({ attempt: 2 }), occurredAt: day('03-10') }],
  );
  const attempts = (at: string) =>
    attemptsAsOf(history, { at, knownAt: day('04-01') }).map(({ state }) => [state.attempt, state.status]);

  it('stands as it stood', () => {
    expect(attempts(day('03-04'))).toEqual([[1, 'active']]);
    expect(attempts(day('03-06'))).toEqual([[1, 'withdrawn']]);
    expect(attempts(day('03-10'))).toEqual([
      [1, 'withdrawn'],
      [2, 'active'],
    ]);
  });
});
