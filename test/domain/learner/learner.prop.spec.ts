import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PutLearner, putLearner } from '../../../domain/learner/decide.ts';
import type { LearnerEvent } from '../../../domain/learner/events.ts';
import { type LearnerState, learner, summariseLearner } from '../../../domain/learner/state.ts';
import { isRejection } from '../../../domain/shared/decision.ts';
import { eventFixtures } from '../../support/event-fixtures.ts';
import { frozen } from '../../support/frozen.ts';

const optional = (...values: readonly string[]) => fc.option(fc.constantFrom(...values), { nil: undefined });

/** The same person encrypted twice gives two ciphertexts and one digest. */
const personalData = fc
  .record({ person: fc.constantFrom('jan', 'piet'), nonce: fc.nat(9) })
  .map(({ person, nonce }) => ({ ciphertext: `${person}-${nonce}`, digest: `digest-of-${person}` }));
const put: fc.Arbitrary<PutLearner> = fc.record({
  personalData,
  employment: fc.record({
    department: optional('Logistiek', 'Magazijn'),
    jobTitle: optional('Heftruckchauffeur'),
    managerId: optional('E200', 'E201'),
    startsOn: optional('2026-01-01'),
    endsOn: optional('2026-12-31'),
  }),
  now: fc.constant('2026-03-01T09:00:00.000Z'),
});

function decide(state: LearnerState, command: PutLearner): readonly LearnerEvent[] {
  const decision = putLearner(state, command);
  return isRejection(decision) ? [] : decision;
}

function after(puts: readonly PutLearner[]): LearnerState {
  return puts.reduce<LearnerState>(
    (state, command) => decide(state, command).reduce(learner.evolve, state),
    learner.initialState,
  );
}

describe('whatever HR sends about a learner, and in whatever order', () => {
  it('leaves what was sent last', () => {
    fc.assert(
      fc.property(fc.array(put), put, (earlier, last) => {
        const state = after([...earlier, last]);
        expect(state).toMatchObject({
          status: 'active',
          employment: last.employment,
          personalData: { digest: last.personalData.digest },
        });
      }),
    );
  });

  it('registers once, and records only what changed', () => {
    fc.assert(
      fc.property(fc.array(put, { minLength: 1 }), (puts) => {
        let state: LearnerState = learner.initialState;
        for (const [index, command] of puts.entries()) {
          const events = decide(state, command);
          if (index === 0) expect(events.map(({ type }) => type)).toEqual(['LearnerRegistered']);
          else expect(events.every(({ type }) => type === 'LearnerChanged')).toBe(true);
          state = events.reduce(learner.evolve, state);
          expect(decide(state, command)).toEqual([]);
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
