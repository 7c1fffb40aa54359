import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bookSeat,
  cancelBooking,
  changeMode,
  changeSeats,
  scheduleSession,
} from '../../../domain/session/decide.ts';
import type { SessionEvent } from '../../../domain/session/events.ts';
import {
  bookingOf,
  type SessionState,
  seatsFor as seatsOfSession,
  session,
  summariseSession,
} from '../../../domain/session/state.ts';
import { isRejection, unreachable } from '../../../domain/shared/decision.ts';
import type { Mode } from '../../../domain/shared/values.ts';
import { eventFixtures } from '../../support/event-fixtures.ts';
import { frozen } from '../../support/frozen.ts';

const now = '2026-03-01T09:00:00.000Z';
const modes: readonly Mode[] = ['on-site', 'remote'];
const learners = ['E1', 'E2', 'E3', 'E4', 'E5', 'E6'];

type SeatsByMode = Readonly<Record<Mode, number>>;
type LearnerRequest = {
  readonly kind: 'book' | 'cancel' | 'change';
  readonly learnerId: string;
  readonly mode: Mode;
};
type Request = LearnerRequest | { readonly kind: 'seats'; readonly seats: SeatsByMode };

const seatsByMode: fc.Arbitrary<SeatsByMode> = fc.record({
  'on-site': fc.integer({ min: 0, max: 3 }),
  remote: fc.integer({ min: 0, max: 2 }),
});
const learnerRequest: fc.Arbitrary<LearnerRequest> = fc.record({
  kind: fc.constantFrom('book', 'book', 'cancel', 'change'),
  learnerId: fc.constantFrom(...learners),
  mode: fc.constantFrom(...modes),
});
const request: fc.Arbitrary<Request> = fc.oneof(
  { arbitrary: learnerRequest, weight: 6 },
  { arbitrary: fc.record({ kind: fc.constant('seats' as const), seats: seatsByMode }), weight: 1 },
);

/** What the counter of a training centre would do with two lists on paper: nothing of the code under test. */
class PaperLists {
  #seats: SeatsByMode;
  /** In the order in which they came; who stands before the number of seats has one. */
  readonly lists: Record<Mode, string[]> = { 'on-site': [], remote: [] };

  constructor(seats: SeatsByMode) {
    this.#seats = seats;
  }

  handle(request: Request): void {
    if (request.kind === 'seats') {
      const isEnough = modes.every((mode) => this.booked(mode).length <= request.seats[mode]);
      if (isEnough) this.#seats = request.seats;
      return;
    }
    const { kind, learnerId, mode } = request;
    const listedIn = modes.find((each) => this.lists[each].includes(learnerId));
    const isGiven = this.#seats[mode] > 0;
    if (kind === 'book' && listedIn === undefined && isGiven) this.lists[mode].push(learnerId);
    if (listedIn === undefined) return;
    if (kind === 'cancel') this.#strike(learnerId, listedIn);
    if (kind === 'change' && listedIn !== mode && isGiven) {
      const wouldWait = this.lists[mode].length >= this.#seats[mode];
      if (wouldWait && this.booked(listedIn).includes(learnerId)) return;
      this.#strike(learnerId, listedIn);
      this.lists[mode].push(learnerId);
    }
  }

  #strike(learnerId: string, mode: Mode): void {
    this.lists[mode] = this.lists[mode].filter((listed) => listed !== learnerId);
  }

  seats(mode: Mode): number {
    return this.#seats[mode];
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
    meetings: [{ startsAt: '2026-04-10T07:00:00.000Z', endsAt: '2026-04-10T11:00:00.000Z' }],
    timeZone: 'Europe/Amsterdam',
    seats: { onSite: seats['on-site'], remote: seats.remote },
    now,
  });
  if (isRejection(decision)) throw new Error(`The session should have been scheduled: ${decision.rejected}`);
  return decision.reduce<SessionState>(session.evolve, session.initialState);
}

function decide(state: SessionState, request: Request): readonly SessionEvent[] {
  const decision = decisionOn(state, request);
  return isRejection(decision) ? [] : decision;
}

function decisionOn(state: SessionState, request: Request) {
  if (request.kind === 'seats') {
    const seats = { onSite: request.seats['on-site'], remote: request.seats.remote };
    return changeSeats(state, { seats, place: 'either', now });
  }
  const { kind, learnerId, mode } = request;
  switch (kind) {
    case 'book':
      return bookSeat(state, { learnerId, mode, now });
    case 'cancel':
      return cancelBooking(state, { learnerId, now });
    case 'change':
      return changeMode(state, { learnerId, mode, now });
    default:
      return unreachable(kind);
  }
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

function seatsFor(state: SessionState, mode: Mode): number {
  return state.status === 'none' ? 0 : seatsOfSession(state, mode);
}

describe('whatever is booked, changed and cancelled, in whatever order', () => {
  it('books exactly who came first, keeps the rest waiting in order, and loses nobody', () => {
    fc.assert(
      fc.property(seatsByMode, fc.array(request, { maxLength: 40 }), (seats, requests) => {
        const paper = new PaperLists(seats);
        let state = frozen(scheduledWith(seats));
        for (const each of requests) {
          paper.handle(each);
          state = frozen(decide(state, each).reduce(session.evolve, state));
          for (const mode of modes) {
            expect(listed(state, mode, 'booked').length).toBeLessThanOrEqual(paper.seats(mode));
            expect(listed(state, mode, 'booked')).toEqual(paper.booked(mode).toSorted());
            expect(listed(state, mode, 'waiting')).toEqual(paper.waiting(mode));
          }
        }
      }),
    );
  });

  it('promotes those who wait in order, in the same commit that frees or adds a seat', () => {
    fc.assert(
      fc.property(seatsByMode, fc.array(request, { maxLength: 40 }), (seats, requests) => {
        let state = scheduledWith(seats);
        for (const each of requests) {
          const events = decide(state, each);
          const after = frozen(events.reduce(session.evolve, state));
          const own = 'learnerId' in each ? each.learnerId : undefined;
          const promoted = (mode: Mode) =>
            events
              .filter(({ type }) => type === 'SeatPromoted')
              .flatMap(({ data }) => ('mode' in data && data.mode === mode ? [data.learnerId] : []));
          for (const mode of modes) {
            const before = listed(state, mode, 'waiting').filter((learnerId) => learnerId !== own);
            const still = listed(after, mode, 'waiting').filter((learnerId) => learnerId !== own);
            expect([...promoted(mode), ...still]).toEqual(before);
            const isFree = listed(after, mode, 'booked').length < seatsFor(after, mode);
            expect(isFree && still.length > 0).toBe(false);
          }
          state = after;
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
