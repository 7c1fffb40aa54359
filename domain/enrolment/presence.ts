import type { Meeting } from '../session/events.ts';
import type { Mode } from '../shared/values.ts';
import type { Attendance } from './events.ts';
import type { EnrolmentState, Visit } from './state.ts';

/** From coming to going. */
export interface Stay {
  readonly from: string;
  readonly until: string;
  readonly mode: Mode;
}

/** Who comes or goes by less than this away from the start or the end was there in time. */
const graceMilliseconds = 10 * 60_000;

type PartOfMeeting = Pick<Attendance, 'status' | 'mode' | 'minutes'>;

/**
 * What somebody's stays at a meeting count for: the time in which they were there at all, in one way or the other, out of
 * the meeting's own time. The order of the stays does not matter, nor whether they overlap.
 *
 * Who came late and left early was late, as that was first. Who was there for less than half a minute was not.
 *
 * @returns undefined when there are no stays: how who never came would have taken part nobody knows
 */
export function attendanceOf(stays: readonly Stay[], meeting: Meeting): PartOfMeeting | undefined {
  const [first] = stays;
  if (!first) return undefined;
  const [startsAt, endsAt] = [Date.parse(meeting.startsAt), Date.parse(meeting.endsAt)];
  const spans = spansWithin(stays, startsAt, endsAt);
  const minutes = Math.round(millisecondsIn(spans) / 60_000);
  const [came] = spans;
  if (minutes === 0 || !came) return { status: 'absent', mode: first.mode, minutes: 0 };
  const went = Math.max(...spans.map(({ until }) => until));
  const inMode = (wanted: Mode) => millisecondsIn(spans.filter(({ mode }) => mode === wanted));
  const isLate = came.from - startsAt > graceMilliseconds;
  const isLeftEarly = endsAt - went > graceMilliseconds;
  return {
    status: isLate ? 'late' : isLeftEarly ? 'left-early' : 'present',
    mode: inMode('on-site') >= inMode('remote') ? 'on-site' : 'remote',
    minutes,
  };
}

/** Visits as stays: who did not say that they went stayed until the end. */
export function staysOf(visits: readonly Visit[], meeting: Meeting): readonly Stay[] {
  return visits.map((visit) => {
    const { from, mode } = visit;
    // A meeting that was drawn out has them still; to one that was moved to another day they did not stay.
    const isSameTime = visit.startsAt < meeting.endsAt && meeting.startsAt < visit.endsAt;
    return { from, mode, until: visit.until ?? (isSameTime ? meeting.endsAt : visit.endsAt) };
  });
}

/** When the next of a learner's visits is to be settled, and of which session; undefined while there are none. */
export function nextSettlementOf(
  state: EnrolmentState,
): { readonly sessionId: string; readonly settlesAt: string } | undefined {
  if (state.status === 'none' || state.status === 'withdrawn') return undefined;
  const [next] = state.visits.toSorted((one, other) => (one.endsAt < other.endsAt ? -1 : 1));
  return next && { sessionId: next.sessionId, settlesAt: next.endsAt };
}

/** In milliseconds since 1970. */
interface Span {
  readonly from: number;
  readonly until: number;
  readonly mode: Mode;
}

/** What of each stay lies in the meeting, by when it began. */
function spansWithin(stays: readonly Stay[], startsAt: number, endsAt: number): readonly Span[] {
  return stays
    .map(({ from, until, mode }) => ({
      from: Math.max(Date.parse(from), startsAt),
      until: Math.min(Date.parse(until), endsAt),
      mode,
    }))
    .filter(({ from, until }) => from < until)
    .sort((one, other) => one.from - other.from);
}

/** How long at least one of the spans lasts; they are sorted by when they began. */
function millisecondsIn(spans: readonly Span[]): number {
  let total = 0;
  let reached = Number.NEGATIVE_INFINITY;
  for (const { from, until } of spans) {
    total += Math.max(0, until - Math.max(from, reached));
    reached = Math.max(reached, until);
  }
  return total;
}
