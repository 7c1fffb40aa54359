import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bookSeat, cancelBooking, scheduleSession } from '../../../domain/session/decide.ts';
import type { SessionEvent } from '../../../domain/session/events.ts';
import { bookingOf, type SessionState, session, summariseSession } from '../../../domain/session/state.ts';
import { isRejection } from '../../../domain/shared/decision.ts';
import type { Mode } from '../../../domain/shared/values.ts';
import { eventFixtures } from '../../support/event-fixtures.ts';
import { frozen } from '../../support/frozen.ts';

const now = '2026-03-01T09:00:00.000Z';
const modes: readonly Mode[] = ['on-site', 'remote'];
const learners = ['E1', 'E2', 'E3', 'E4', 'E5', 'E6'];

type Request = { readonly kind: 'book' | 'cancel'; readonly learnerId: string; readonly mode: Mode };
type SeatsByMode = Readonly<Record<Mode, number>>;

const request: fc.Arbitrary<Request> = fc.record({
  kind: fc.constantFrom('book', 'book', 'cancel'),
  learnerId: fc.constantFrom(...learners),
  mode: fc.constantFrom(...modes),
});
const seatsByMode: fc.Arbitrary<SeatsByMode> = fc.record({
  'on-site': fc.integer({ min: 0, max: 3 }),
  remote: fc.integer({ min: 0, max: 2 }),
});

/** What the counter of a training centre would do with two lists on paper: nothing of the code under test. */
class PaperLists {
  readonly #seats: SeatsByMode;
  /** In the order in which they came; who stands before the number of seats has one. */
  readonly lists: Record<Mode, string[]> = { 'on-site': [], remote: [] };

  constructor(seats: SeatsByMode) {
    this.#seats = seats;
  }

  handle({ kind, learnerId, mode }: Request): void {
    const isListed = modes.some((each) => this.lists[each].includes(learnerId));
    if (kind === 'book' && !isListed && this.#seats[mode] > 0) this.lists[mode].push(learnerId);
    if (kind === 'cancel') {
      for (const each of modes) this.lists[each] = this.lists[each].filter((listed) => listed !== learnerId);
    }
  }

  booked(mode: Mode): readonly string[] {
    return this.lists[mode].slice(0, this.#seats[mode]);
  }

  waiting(mode: Mode): readonly string[] {
    return this.lists[mode].slice(this.#seats[mode]);
  }
}

function scheduledWith(seats: SeatsByMode): SessionState {
  const decision = scheduleSession(session.initialState, {
    courseId: 'bhv-basis',
    activityId: 'practice',
    courseTitle: 'BHV basis',
    activityTitle: 'Praktijkdag',
    place: 'either',
    timing: 'synchronous',
    startsAt: '2026-04-10T07:00:00.000Z',
    endsAt: '2026-04-10T11:00:00.000Z',
    timeZone: 'Europe/Amsterdam',
    seats: { onSite: seats['on-site'], remote: seats.remote },
    now,
  });
  if (isRejection(decision)) throw new Error(`The session should have been scheduled: ${decision.rejected}`);
  return decision.reduce<SessionState>(session.evolve, session.initialState);
}

function decide(state: SessionState, { kind, learnerId, mode }: Request): readonly SessionEvent[] {
  const decision =
    kind === 'book' ? bookSeat(state, { learnerId, mode, now }) : cancelBooking(state, { learnerId, now });
  return isRejection(decision) ? [] : decision;
}

/** Who has a seat, or waits for one, as clients see it: the waiting by their position. */
function listed(state: SessionState, mode: Mode, status: 'booked' | 'waiting'): readonly string[] {
  return learners
    .map((learnerId) => bookingOf(state, learnerId))
    .filter((booking) => booking !== undefined)
    .filter((booking) => booking.mode === mode && booking.status === status)
    .toSorted((one, other) => (one.position ?? 0) - (other.position ?? 0))
    .map(({ learnerId }) => learnerId);
}

describe('whatever is booked and cancelled, in whatever order', () => {
  it('books exactly who came first, keeps the rest waiting in order, and loses nobody', () => {
    fc.assert(
      fc.property(seatsByMode, fc.array(request, { maxLength: 40 }), (seats, requests) => {
        const paper = new PaperLists(seats);
        let state = frozen(scheduledWith(seats));
        for (const each of requests) {
          paper.handle(each);
          state = frozen(decide(state, each).reduce(session.evolve, state));
          for (const mode of modes) {
            expect(listed(state, mode, 'booked').length).toBeLessThanOrEqual(seats[mode]);
            expect(listed(state, mode, 'booked')).toEqual(paper.booked(mode).toSorted());
            expect(listed(state, mode, 'waiting')).toEqual(paper.waiting(mode));
          }
        }
      }),
    );
  });

  it('promotes the first of the waiting list of the seat that became free, in the same commit', () => {
    fc.assert(
      fc.property(seatsByMode, fc.array(request, { maxLength: 40 }), (seats, requests) => {
        let state = scheduledWith(seats);
        for (const each of requests) {
          const events = decide(state, each);
          const freed = each.kind === 'cancel' ? bookingOf(state, each.learnerId) : undefined;
          const first = freed?.status === 'booked' ? listed(state, freed.mode, 'waiting')[0] : undefined;
          expect(events.filter(({ type }) => type === 'SeatPromoted').map(({ data }) => data)).toEqual(
            first !== undefined && freed ? [{ learnerId: first, mode: freed.mode }] : [],
          );
          state = events.reduce(session.evolve, state);
        }
      }),
    );
  });

  it('changes nothing when the same is asked twice', () => {
    fc.assert(
      fc.property(seatsByMode, fc.array(request, { minLength: 1, maxLength: 40 }), (seats, requests) => {
        let state = scheduledWith(seats);
        for (const each of requests) {
          state = decide(state, each).reduce(session.evolve, state);
          expect(decide(state, each)).toEqual([]);
        }
      }),
    );
  });

  it('publishes counts that agree with the bookings', () => {
    fc.assert(
      fc.property(seatsByMode, fc.array(request, { maxLength: 40 }), (seats, requests) => {
        const state = requests.reduce<SessionState>(
          (current, each) => decide(current, each).reduce(session.evolve, current),
          scheduledWith(seats),
        );
        const counts = (status: 'booked' | 'waiting') => ({
          onSite: listed(state, 'on-site', status).length,
          remote: listed(state, 'remote', status).length,
        });
        expect(summariseSession('s1', state)).toMatchObject({
          booked: counts('booked'),
          waiting: counts('waiting'),
        });
      }),
    );
  });
});

describe('the fold of a session', () => {
  const stored = eventFixtures('session').map((fixture) => session.events.read(fixture));

  it('takes any history, changes no state in place, and stays plain JSON', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...stored), { maxLength: 30 }), (history) => {
        const state = history.reduce<SessionState>(
          (current, event) => frozen(session.evolve(current, event)),
          frozen(session.initialState),
        );
        expect(JSON.parse(JSON.stringify(state))).toStrictEqual(state);
      }),
    );
  });
});
