import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { importEmployee, leaveAbsent, passDay, putLearner } from '../../../domain/learner/decide.ts';
import type { LearnerEvent } from '../../../domain/learner/events.ts';
import {
  type LearnerState,
  learner,
  nextDayOf,
  standingOn,
  summariseLearner,
} from '../../../domain/learner/state.ts';
import { isRejection } from '../../../domain/shared/decision.ts';
import { eventFixtures } from '../../support/event-fixtures.ts';
import { frozen } from '../../support/frozen.ts';

const now = '2026-03-05T09:00:00.000Z';
const days = Array.from({ length: 9 }, (_, index) => `2026-03-0${index + 1}`);
const day = fc.constantFrom(...days);

/** The same person encrypted twice gives two ciphertexts and one digest. */
const personalData = fc
  .record({ person: fc.constantFrom('jan', 'piet'), nonce: fc.nat(9) })
  .map(({ person, nonce }) => ({ ciphertext: `${person}-${nonce}`, digest: `digest-of-${person}` }));
const employment = fc
  .record(
    {
      department: fc.constantFrom('Logistiek', 'Magazijn'),
      jobTitle: fc.constant('Heftruckchauffeur'),
      managerId: fc.constantFrom('E200', 'E201'),
      startsOn: day,
      endsOn: day,
    },
    { requiredKeys: [] },
  )
  .filter(({ startsOn, endsOn }) => startsOn === undefined || endsOn === undefined || startsOn <= endsOn);
const isInService = fc.constantFrom(true, false, undefined);

type Asked = (state: LearnerState, today: string) => readonly LearnerEvent[];

const put: fc.Arbitrary<Asked> = fc.record({ personalData, employment }).map(
  (sent): Asked =>
    (state, today) => {
      const decision = putLearner(state, { ...sent, today, now });
      return isRejection(decision) ? [] : decision;
    },
);
const row: fc.Arbitrary<Asked> = fc.record({ personalData, employment, isInService }).map(
  (sent): Asked =>
    (state, today) => {
      const decision = importEmployee(state, { ...sent, today, now });
      return isRejection(decision) ? [] : decision;
    },
);
const passing: Asked = (state, today) => passDay(state, { today, now });
const absence: Asked = (state, today) => leaveAbsent(state, { today, now });
const asked = fc.oneof(put, row, fc.constant(passing), fc.constant(absence));
/** What is asked, each on its day; days do not go back. */
const story = fc
  .array(fc.record({ ask: asked, on: day }), { maxLength: 8 })
  .map((chapters) => chapters.toSorted((one, other) => (one.on < other.on ? -1 : 1)));

function told(chapters: readonly { readonly ask: Asked; readonly on: string }[]): LearnerState {
  return chapters.reduce<LearnerState>(
    (state, { ask, on }) => ask(state, on).reduce(learner.evolve, state),
    learner.initialState,
  );
}

/** What a state says, whichever of two ciphertexts that say the same was recorded. */
function meaningOf(state: LearnerState) {
  if (state.status === 'none') return state;
  const { personalData, ...rest } = state;
  return { ...rest, digest: personalData?.digest };
}

const lastDay = days.at(-1) ?? '';

describe('whatever HR sends about a learner, on whatever days', () => {
  it('leaves what was sent last', () => {
    fc.assert(
      fc.property(story, personalData, employment, (chapters, person, sent) => {
        const command = { personalData: person, employment: sent, today: lastDay, now };
        const decision = putLearner(told(chapters), command);
        if (isRejection(decision)) throw new Error(decision.rejected);
        const state = decision.reduce<LearnerState>(learner.evolve, told(chapters));
        expect(state).toHaveProperty('personalData.digest', person.digest);
        expect(state).toHaveProperty('employment', sent);
        expect(state.status).toBe(standingOn(lastDay, sent));
      }),
    );
  });

  it('registers once, and first of all', () => {
    fc.assert(
      fc.property(story, (chapters) => {
        let state: LearnerState = learner.initialState;
        const types: string[] = [];
        for (const { ask, on } of chapters) {
          const events = ask(state, on);
          types.push(...events.map(({ type }) => type));
          state = events.reduce(learner.evolve, state);
        }
        expect(types.slice(1)).not.toContain('LearnerRegistered');
        if (types.length > 0) expect(types[0]).toBe('LearnerRegistered');
      }),
    );
  });

  it('decides nothing when the same is asked twice, on that day', () => {
    fc.assert(
      fc.property(story, asked, (chapters, ask) => {
        const state = told([...chapters, { ask, on: lastDay }]);
        expect(ask(state, lastDay)).toEqual([]);
      }),
    );
  });

  it('decides nothing when the same row comes on every later day, once days have passed', () => {
    fc.assert(
      fc.property(story, row, day, (chapters, ask, later) => {
        const before = chapters.filter(({ on }) => on <= later);
        const settled = told([...before, { ask, on: later }, { ask: passing, on: lastDay }]);
        const state = ask(settled, lastDay).reduce(learner.evolve, settled);
        expect(state).toEqual(settled);
      }),
    );
  });

  it('gives the same learner whether the day passes before the row or after it', () => {
    fc.assert(
      fc.property(story, row, (chapters, ask) => {
        const dayFirst = told([...chapters, { ask: passing, on: lastDay }, { ask, on: lastDay }]);
        const rowFirst = told([...chapters, { ask, on: lastDay }, { ask: passing, on: lastDay }]);
        expect(meaningOf(dayFirst)).toEqual(meaningOf(rowFirst));
      }),
    );
  });

  it('gives the same learner whether each day was noticed or only the last', () => {
    fc.assert(
      fc.property(story, day, (chapters, from) => {
        const before = chapters.filter(({ on }) => on <= from);
        const each = days.filter((on) => on >= from).map((on) => ({ ask: passing, on }));
        expect(told([...before, ...each])).toEqual(told([...before, { ask: passing, on: lastDay }]));
      }),
    );
  });

  it('changes by time alone on the day that is foretold, and not before', () => {
    fc.assert(
      fc.property(story, day, (chapters, today) => {
        const state = told(chapters.filter(({ on }) => on <= today));
        const next = nextDayOf(state);
        for (const on of days.filter((later) => later >= today)) {
          expect(passing(state, on).length > 0).toBe(next !== undefined && next <= on);
        }
      }),
    );
  });
});

describe('the fold of a learner', () => {
  const stored = eventFixtures('learner').map((fixture) => learner.events.read(fixture));
  const history = fc.array(fc.constantFrom(...stored), { maxLength: 30 });

  it('takes any history, changes no state in place, and stays plain JSON', () => {
    fc.assert(
      fc.property(history, (events) => {
        const state = events.reduce<LearnerState>(
          (current, event) => frozen(learner.evolve(current, event)),
          frozen(learner.initialState),
        );
        expect(JSON.parse(JSON.stringify(state))).toStrictEqual(state);
      }),
    );
  });

  it('keeps nothing personal after an erasure', () => {
    const erased = stored.filter(({ type }) => type === 'LearnerErased');
    fc.assert(
      fc.property(history, (events) => {
        const state = [...events, ...erased].reduce<LearnerState>(learner.evolve, learner.initialState);
        expect(JSON.stringify([state, summariseLearner('E100', state)])).not.toContain('ciphertext');
        expect(summariseLearner('E100', state) ?? {}).not.toHaveProperty('personalData');
      }),
    );
  });
});
