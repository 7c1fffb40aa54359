import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BookingClaim, BookingClaims, isUnderWay } from '../../../functions/shared/booking-claims.ts';
import { startTestDatabase, type TestDatabase } from '../../support/dynamodb-local.ts';

let database: TestDatabase;
let claims: BookingClaims;

beforeAll(async () => {
  database = await startTestDatabase();
  claims = new BookingClaims(database.client, await database.createViewsTable());
});
afterAll(() => database.stop());

const noon = new Date('2026-03-04T12:00:00.000Z');
const later = (minutes: number) => new Date(noon.getTime() + minutes * 60_000);
let learners = 0;
/** Claims of a learner who has none. */
function newLearner() {
  learners += 1;
  const learnerId = `E${learners}`;
  const hold = <Result>(
    sessionId: string,
    work: (earlier: readonly BookingClaim[]) => Promise<Result>,
    now = noon,
  ) => claims.holding({ tenant: 'acme', learnerId, sessionId, now }, work);
  return {
    hold,
    /** The sessions that whoever claims this one is told of. */
    seenFrom: (sessionId: string, now = noon) =>
      hold(sessionId, async (earlier) => earlier.map((each) => each.sessionId).sort(), now),
    forget: (sessionId: string) => claims.forget('acme', learnerId, sessionId),
  };
}

describe('the claims of a learner', () => {
  it('are told to whoever claims later, and never to both sides not', async () => {
    const { seenFrom } = newLearner();
    const sessionIds = Array.from({ length: 12 }, (_, index) => `session-${index}`);
    const seen = await Promise.all(sessionIds.map((sessionId) => seenFrom(sessionId)));
    for (const [place, one] of sessionIds.entries()) {
      for (const [otherPlace, other] of sessionIds.entries()) {
        if (place === otherPlace) continue;
        const isSeen = seen[place]?.includes(other) !== seen[otherPlace]?.includes(one);
        expect([one, other, isSeen]).toEqual([one, other, true]);
      }
    }
  });

  it('are nobody else’s', async () => {
    await newLearner().seenFrom('one');
    expect(await newLearner().seenFrom('other')).toEqual([]);
  });

  it('are given back when what they were for failed, and forgotten when it was cancelled', async () => {
    const { hold, seenFrom, forget } = newLearner();
    const failing = hold('one', async () => {
      throw new Error('No seat');
    });
    await expect(failing).rejects.toThrow('No seat');
    expect(await seenFrom('other')).toEqual([]);
    await forget('other');
    expect(await seenFrom('third')).toEqual([]);
  });

  it('are not given back by an earlier request for the same session', async () => {
    const { hold, seenFrom } = newLearner();
    const first = hold('one', async () => {
      await hold('one', async () => undefined, later(1));
      throw new Error('Too late');
    });
    await expect(first).rejects.toThrow('Too late');
    expect(await seenFrom('other', later(2))).toEqual(['one']);
  });

  it('are told for an hour, and gone then', async () => {
    const { seenFrom } = newLearner();
    await seenFrom('one');
    expect(await seenFrom('other', later(60))).toEqual(['one']);
    expect(await seenFrom('third', later(61))).toEqual(['other']);
    expect(await seenFrom('fourth', noon)).toEqual(['other', 'third']);
  });
});

describe('what becomes of a claim', () => {
  it('is not known for a minute', () => {
    const claim = { sessionId: 'one', claimedAt: noon.toISOString() };
    expect([isUnderWay(claim, noon), isUnderWay(claim, later(0.99)), isUnderWay(claim, later(1))]).toEqual([
      true,
      true,
      false,
    ]);
  });
});
