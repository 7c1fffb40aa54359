import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attemptOf } from '../../../domain/enrolment/state.ts';
import { CertifiedLearner } from '../../support/certified-learner.ts';

/** What may happen to a learner and their certificates, each with a number by which it chooses. */
const step = fc.record({
  what: fc.constantFrom(
    'completes',
    'is corrected',
    'begins again',
    'is issued anew',
    'is issued anew, by half',
    'is revoked',
    'is heard of',
    'has another name',
  ),
  choice: fc.nat(100),
});
type Step = ReturnType<typeof step.generate>['value'];

async function happens(jan: CertifiedLearner, { what, choice }: Step): Promise<void> {
  const attempt = (await jan.attempt())?.attempt ?? 1;
  const ofAny = 1 + (choice % attempt);
  switch (what) {
    case 'completes':
      return jan.completes();
    case 'is corrected':
      return jan.isCorrected();
    case 'begins again':
      return jan.begins();
    case 'is revoked':
      // More often than not that is the end of it, so it comes last in most.
      return choice < 20 ? jan.isRevoked(ofAny) : undefined;
    case 'is issued anew':
    case 'is issued anew, by half': {
      const last = (await jan.certificates(ofAny)).at(-1);
      if (!last) return;
      if (what === 'is issued anew, by half')
        jan.faults.arm(1 + (choice % 16), choice % 2 ? 'before' : 'after');
      await jan.asksForAnother(last.certificateId);
      return jan.faults.restart();
    }
    case 'is heard of': {
      const waking = jan.wakingEvents();
      const event = waking[choice % Math.max(1, waking.length)];
      return event && jan.hears(event);
    }
    case 'has another name':
      return jan.isNamed(`digest ${choice % 3}`);
  }
}

/** Of each attempt: how many of its certificates count. */
async function counting(jan: CertifiedLearner): Promise<readonly number[]> {
  const attempts = (await jan.attempt())?.attempt ?? 0;
  const counts: number[] = [];
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const stored = await jan.certificates(attempt);
    counts.push(stored.filter(({ state }) => state.status === 'issued').length);
  }
  return counts;
}

describe('whatever becomes of a learner and their certificates, heard of in whatever order', () => {
  it('has one certificate at most that counts for an attempt, at any time', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
        const jan = await CertifiedLearner.begun();
        for (const each of steps) {
          await happens(jan, each);
          for (const count of await counting(jan)) expect(count).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('has the last certificate of each attempt agree with it in the end, and each before it name the next', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20 }), fc.nat(), async (steps, seed) => {
        const jan = await CertifiedLearner.begun();
        for (const each of steps) await happens(jan, each);
        // In any order at first, and some of it twice; the bus brings all of it in the end.
        const waking = jan.wakingEvents();
        for (let index = 0; index < waking.length; index += 1) {
          const event = waking[(index * 7 + seed) % waking.length];
          if (event) await jan.hears(event);
        }
        await jan.settles();
        const enrolled = await jan.attempt();
        if (!enrolled) throw new Error('They began');
        for (let attempt = 1; attempt <= enrolled.attempt; attempt += 1) {
          const stored = await jan.certificates(attempt);
          const facts = attemptOf(enrolled, attempt);
          for (const [index, { state }] of stored.slice(0, -1).entries()) {
            expect(state).toMatchObject({
              status: 'revoked',
              revokedBy: 'replacement',
              replacedBy: stored[index + 1]?.certificateId,
            });
          }
          const last = stored.at(-1)?.state ?? { status: 'none' as const };
          const isByPerson = last.status === 'revoked' && last.revokedBy === 'person';
          if (isByPerson) continue;
          if (facts?.status === 'completed') {
            expect(last).toMatchObject({ status: 'issued', issuedAt: facts.completedAt });
          } else {
            expect(last.status).not.toBe('issued');
          }
          if (stored.length > 1 && last.status !== 'none') {
            expect(last.replaces).toBe(stored.at(-2)?.certificateId);
          }
        }
        const before = jan.events().length;
        for (const event of jan.wakingEvents().toReversed()) await jan.hears(event);
        expect(jan.events()).toHaveLength(before);
      }),
      { numRuns: 40 },
    );
  });
});
