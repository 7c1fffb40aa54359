import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { employmentAsOf } from '../../../domain/as-of/employment.ts';
import type { HistoricCommit } from '../../../domain/as-of/history.ts';
import { passDay, putLearner } from '../../../domain/learner/decide.ts';
import type { LearnerEvent } from '../../../domain/learner/events.ts';
import { type LearnerState, learner } from '../../../domain/learner/state.ts';
import { isRejection } from '../../../domain/shared/decision.ts';
import { clerk } from '../../support/histories.ts';

const timeZone = 'Europe/Amsterdam';
const days = Array.from({ length: 9 }, (_, index) => `2026-03-0${index + 1}`);
const day = fc.constantFrom(...days);
const noonOf = (on: string) => `${on}T11:00:00.000Z`;
const personalData = { ciphertext: 'a1.ciphertext', digest: 'digest' };

/** What HR sent, each on its day; days do not go back. */
const sent = fc
  .array(
    fc.record({
      on: day,
      employment: fc
        .record(
          { department: fc.constantFrom('Logistiek', 'Magazijn'), startsOn: day, endsOn: day },
          { requiredKeys: [] },
        )
        .filter(({ startsOn = '', endsOn = '9' }) => startsOn <= endsOn),
    }),
    { maxLength: 6 },
  )
  .map((letters) => letters.toSorted((one, other) => (one.on < other.on ? -1 : 1)));

type Letters = ReturnType<typeof sent.generate>['value'];

/** What was recorded, on each day what HR sent after what the day brought, and what became of it in the end. */
function lived(letters: Letters) {
  const history: HistoricCommit<LearnerEvent>[] = [];
  let state: LearnerState = learner.initialState;
  const record = (on: string, events: readonly LearnerEvent[]) => {
    if (events.length === 0) return;
    const version = history.length + 1;
    const recorded = events.map((event, index) => ({ ...event, id: `${version}-${index}` }));
    state = recorded.reduce<LearnerState>(learner.evolve, state);
    history.push({ version, recordedAt: noonOf(on), actor: clerk, events: recorded });
  };
  for (const on of days) {
    const now = noonOf(on);
    record(on, passDay(state, { today: on, now }));
    for (const { employment } of letters.filter((letter) => letter.on === on)) {
      const decision = putLearner(state, { personalData, employment, today: on, now });
      if (!isRejection(decision)) record(on, decision);
    }
  }
  return { history, state };
}

describe('an employment as it was at a time', () => {
  it('is now, as known now, what it is', () => {
    fc.assert(
      fc.property(sent, (letters) => {
        const { history, state } = lived(letters);
        const now = noonOf('2026-03-09');
        expect(employmentAsOf(history, { at: now, knownAt: now }, timeZone)).toEqual(state);
      }),
    );
  });

  it('does not change by what is recorded later', () => {
    fc.assert(
      fc.property(sent, day, day, (letters, at, known) => {
        const times = { at: noonOf(at), knownAt: noonOf(known) };
        const { history } = lived(letters);
        const before = lived(letters.filter(({ on }) => on <= known)).history;
        expect(employmentAsOf(history, times, timeZone)).toEqual(employmentAsOf(before, times, timeZone));
      }),
    );
  });

  it('sees ahead what the days bring by themselves', () => {
    fc.assert(
      fc.property(sent, day, (letters, known) => {
        const untilThen = lived(letters.filter(({ on }) => on <= known));
        const at = noonOf('2026-03-09');
        const foreseen = employmentAsOf(untilThen.history, { at, knownAt: noonOf(known) }, timeZone);
        expect(foreseen).toEqual(untilThen.state);
      }),
    );
  });
});
