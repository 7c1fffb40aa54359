import { describe, expect, it } from 'vitest';
import { recordAttendance } from '../../../domain/enrolment/attend.ts';
import { correctRecord } from '../../../domain/enrolment/correct.ts';
import { exemptActivity, recordProgress } from '../../../domain/enrolment/decide.ts';
import type { EnrolmentEvent } from '../../../domain/enrolment/events.ts';
import { eventsOfAttempt, evidenceOf } from '../../../domain/enrolment/evidence.ts';
import { type EnrolmentState, enrolment } from '../../../domain/enrolment/state.ts';
import type { Decision } from '../../../domain/shared/decision.ts';
import type { Recorded } from '../../../domain/shared/event-catalogue.ts';
import { bhv, enrolled, practiceDay } from '../../support/enrolment-examples.ts';

type History = readonly Recorded<EnrolmentEvent>[];
type Step = (state: EnrolmentState, history: History) => Decision<EnrolmentEvent, { rejected: string }>;
const now = '2026-03-20T12:00:00.000Z';

/** What the rules make of some commands after an enrolment; the ids are `event-1`, `event-2`, … */
function whenDone(...steps: readonly Step[]): History {
  const history: Recorded<EnrolmentEvent>[] = [{ ...enrolled(), id: 'event-1' }];
  for (const step of steps) {
    const decided = step(history.reduce<EnrolmentState>(enrolment.evolve, enrolment.initialState), history);
    if ('rejected' in decided) throw new Error(decided.rejected);
    for (const event of decided) history.push({ ...event, id: `event-${history.length + 1}` });
  }
  return history;
}

const progress =
  (activityId: string, occurredAt: string, score?: number): Step =>
  (state) =>
    recordProgress(state, { course: bhv, activityId, progress: 1, score, occurredAt, now });
const exempted: Step = (state) =>
  exemptActivity(state, {
    course: bhv,
    activityId: 'theory',
    reason: 'Teaches it',
    by: { actor: 'jan' },
    now: '2026-03-02T09:00:00.000Z',
  });
const attended: Step = (state) =>
  recordAttendance(state, {
    course: bhv,
    session: practiceDay.session,
    status: 'present',
    mode: 'on-site',
    now,
  });
const corrected =
  (eventId: string): Step =>
  (state, history) =>
    correctRecord(state, {
      course: bhv,
      history,
      eventId,
      replacement: { status: 'late', mode: 'on-site', minutes: 230 },
      reason: 'Came late',
      now,
    });

const evidence = (history: History) =>
  Object.fromEntries(evidenceOf(history, bhv).map(({ activityId, ...rest }) => [activityId, rest]));
const idOf = (history: History, type: EnrolmentEvent['type'], activityId: string) =>
  history.findLast(
    ({ type: found, data }) => found === type && 'activityId' in data && data.activityId === activityId,
  )?.id;

describe('the evidence of an activity', () => {
  it('is the record by which its rule was met, of all that there are', () => {
    const history = whenDone(
      progress('theory', '2026-03-02T09:00:00.000Z', 0.4),
      progress('theory', '2026-03-03T09:00:00.000Z', 0.8),
    );
    expect(evidence(history).theory).toEqual({
      title: 'Film theory',
      isNamedByRule: true,
      status: 'completed',
      completion: { completedAt: '2026-03-03T09:00:00.000Z', eventId: 'event-4', metBy: 'event-3' },
      records: ['event-2', 'event-3'],
    });
  });

  it('is who exempted from it, and why', () => {
    expect(evidence(whenDone(exempted)).theory).toMatchObject({
      status: 'exempt',
      exemption: {
        exemptedAt: '2026-03-02T09:00:00.000Z',
        by: { actor: 'jan' },
        reason: 'Teaches it',
        eventId: 'event-2',
      },
    });
  });

  it('is the score in another that exempted from it', () => {
    const history = whenDone(progress('pre-test', '2026-03-02T09:00:00.000Z', 0.95));
    expect(evidence(history).theory).toMatchObject({
      status: 'exempt',
      exemption: { by: { activity: 'pre-test', score: 0.95 } },
    });
    expect(evidence(history)['pre-test']).toMatchObject({ isNamedByRule: false, status: 'completed' });
  });

  it('is the corrected record, with the correction among the records', () => {
    const attendedId = idOf(whenDone(exempted, attended), 'AttendanceRecorded', 'practice') ?? '';
    const history = whenDone(exempted, attended, corrected(attendedId));
    const correction = idOf(history, 'RecordCorrected', 'practice');
    expect(evidence(history).practice).toMatchObject({
      status: 'completed',
      completion: { metBy: attendedId },
      records: [attendedId, correction],
    });
  });

  it('is nothing for what was not done', () => {
    expect(evidence(whenDone()).practice).toEqual({
      title: 'Dag practice',
      isNamedByRule: true,
      status: 'locked',
      records: [],
    });
  });
});

describe('the events of an attempt', () => {
  const again = { ...enrolled({ attempt: 2 }), id: 'event-3' };
  const history = [...whenDone(exempted), again];

  it('begin with the enrolment and end before the next', () => {
    expect(eventsOfAttempt(history, 1).map(({ id }) => id)).toEqual(['event-1', 'event-2']);
    expect(eventsOfAttempt(history, 2)).toEqual([again]);
  });

  it('are none when there was no such attempt', () => {
    expect(eventsOfAttempt(history, 3)).toEqual([]);
  });
});
