import { type Decision, unreachable } from '../shared/decision.ts';
import type { Employment, LearnerEvent, PersonalDataReference } from './events.ts';
import { type Employee, type LearnerState, learner, standingOn } from './state.ts';

/** `today` is the day (yyyy-mm-dd) that it is at `now`, where the company is. */
interface OnDay {
  readonly today: string;
  readonly now: string;
}
/** The whole of what HR knows: a field that is absent is not known any more. */
export interface PutLearner extends OnDay {
  readonly personalData: PersonalDataReference;
  readonly employment: Employment;
}
export interface ImportEmployee extends PutLearner {
  /** What a column of the file says, if it has one. */
  readonly isInService: boolean | undefined;
}
export type PassDay = OnDay;
export type LeaveAbsent = OnDay;

interface ForReason {
  readonly reason: string;
  readonly now: string;
}
export type EraseLearner = ForReason;
export interface EraseLeaver extends ForReason {
  /** yyyy-mm-dd: the last day was before it. */
  readonly leftBefore: string;
}
export type PlaceHold = ForReason;
export type LiftHold = ForReason;
export interface CompleteErasure {
  /** What was gone through. */
  readonly stores: readonly string[];
  readonly now: string;
}

export type ErasedRejection = { readonly rejected: 'learner-erased' };
export type LearnerRejection =
  | ErasedRejection
  | { readonly rejected: 'unknown-learner' }
  | { readonly rejected: 'learner-left' }
  | { readonly rejected: 'on-hold' };

type BringingDecision = Decision<LearnerEvent, ErasedRejection>;
type LearnerDecision = Decision<LearnerEvent, LearnerRejection>;

/**
 * Registers a learner, or records what changed; the same again changes nothing. The days decide where the learner
 * stands: with a last day that is over they leave, without one they come back.
 */
export function putLearner(state: LearnerState, command: PutLearner): BringingDecision {
  return brought(state, { ...command, isInService: undefined }, 'register-leavers');
}

/**
 * Brings a learner to what a row of HR's file says: joins, changes, leaves, comes back; the same row again changes
 * nothing. Who is not known and has left already is not registered. Afterwards the learner's employment is that of
 * the command, with a last day for who left without one.
 */
export function importEmployee(state: LearnerState, command: ImportEmployee): BringingDecision {
  return brought(state, command, 'pass-by-leavers');
}

/**
 * Decides what a day brings by itself: an expected learner starts on the first day, and leaves on the day after the
 * last. Asked again, nothing; asked after days were missed, all that they brought.
 */
export function passDay(state: LearnerState, { today, now }: PassDay): readonly LearnerEvent[] {
  switch (state.status) {
    case 'none':
    case 'left':
    case 'erased':
      return [];
    case 'active':
    case 'expected': {
      const { startsOn = today, endsOn } = state.employment;
      const isOver = endsOn !== undefined && endsOn < today;
      // Who was to leave before the first day has never been there.
      const starts = state.status === 'expected' && startsOn <= (isOver ? endsOn : today);
      return [...(starts ? [startedOn(startsOn, now)] : []), ...(isOver ? [leftOn(endsOn, now)] : [])];
    }
    default:
      return unreachable(state);
  }
}

/** Lets a learner leave who is not in a file that should hold everyone. Today was the last day, unless that is over. */
export function leaveAbsent(state: LearnerState, { today, now }: LeaveAbsent): readonly LearnerEvent[] {
  switch (state.status) {
    case 'none':
    case 'left':
    case 'erased':
      return [];
    case 'active':
    case 'expected': {
      const { endsOn = today } = state.employment;
      return [leftOn(endsOn < today ? endsOn : today, now)];
    }
    default:
      return unreachable(state);
  }
}

/** Forgets a learner, for good; not while somebody needs what is held on them. */
export function eraseLearner(state: LearnerState, { reason, now }: EraseLearner): LearnerDecision {
  if (state.status === 'none') return { rejected: 'unknown-learner' };
  if (state.status === 'erased') return [];
  if (state.isOnHold) return { rejected: 'on-hold' };
  return [{ type: 'LearnerErased', occurredAt: now, data: { reason } }];
}

/**
 * Forgets who left before a day: a rule of retention. Whoever returned since is not concerned, nor, for as long as it stands,
 * whoever is on hold.
 */
export function eraseLeaver(
  state: LearnerState,
  { leftBefore, reason, now }: EraseLeaver,
): readonly LearnerEvent[] {
  if (state.status !== 'left' || state.isOnHold) return [];
  const { endsOn } = state.employment;
  if (endsOn === undefined || endsOn >= leftBefore) return [];
  return [{ type: 'LearnerErased', occurredAt: now, data: { reason } }];
}

/** Notes that nothing of an erased learner is left anywhere; of one who is not erased there is nothing to note. */
export function completeErasure(
  state: LearnerState,
  { stores, now }: CompleteErasure,
): readonly LearnerEvent[] {
  if (state.status !== 'erased' || state.isForgotten) return [];
  return [{ type: 'ErasureCompleted', occurredAt: now, data: { stores: [...stores] } }];
}

/** Keeps a learner from being erased, whoever asks for it, until the hold is lifted. */
export function placeHold(state: LearnerState, { reason, now }: PlaceHold): LearnerDecision {
  if (state.status === 'none') return { rejected: 'unknown-learner' };
  if (state.status === 'erased') return { rejected: 'learner-erased' };
  return state.isOnHold ? [] : [{ type: 'HoldPlaced', occurredAt: now, data: { reason } }];
}

/** Lets a learner be erased again. */
export function liftHold(state: LearnerState, { reason, now }: LiftHold): LearnerDecision {
  if (state.status === 'none') return { rejected: 'unknown-learner' };
  return state.isOnHold ? [{ type: 'HoldLifted', occurredAt: now, data: { reason } }] : [];
}

/** Makes the URL by which the learner's calendar can be read without a login; the one before can't be any more. */
export function makeCalendarLink(state: LearnerState, { now }: { readonly now: string }): LearnerDecision {
  switch (state.status) {
    case 'none':
      return { rejected: 'unknown-learner' };
    case 'erased':
      return { rejected: 'learner-erased' };
    case 'left':
      return { rejected: 'learner-left' };
    case 'active':
    case 'expected': {
      const linkNumber = (state.calendarLinks ?? 0) + 1;
      return [{ type: 'CalendarLinkMade', occurredAt: now, data: { linkNumber } }];
    }
    default:
      return unreachable(state);
  }
}

/** Nobody can read the calendar by a URL any more, until another is made. */
export function revokeCalendarLink(state: LearnerState, { now }: { readonly now: string }): LearnerDecision {
  if (state.status === 'none') return { rejected: 'unknown-learner' };
  if (state.calendarLinkNumber === undefined) return [];
  const { calendarLinkNumber: linkNumber } = state;
  return [{ type: 'CalendarLinkRevoked', occurredAt: now, data: { linkNumber } }];
}

function brought(
  state: LearnerState,
  { personalData, employment, isInService, today, now }: ImportEmployee,
  unknown: 'register-leavers' | 'pass-by-leavers',
): BringingDecision {
  const standing = standingOn(today, employment, isInService);
  switch (state.status) {
    case 'erased':
      return { rejected: 'learner-erased' };
    case 'none': {
      if (standing === 'left' && unknown === 'pass-by-leavers') return [];
      const registered: LearnerEvent = {
        type: 'LearnerRegistered',
        occurredAt: now,
        data: { personalData, ...employment, ...(standing === 'expected' && { isExpected: true }) },
      };
      if (standing !== 'left') return [registered];
      return [registered, leftOn(employment.endsOn ?? today, now)];
    }
    case 'expected':
    case 'active':
    case 'left': {
      const command = { personalData, employment, today, now };
      switch (standing) {
        case 'left':
          return broughtOut(state, command);
        case 'active':
          return broughtIn(state, command);
        case 'expected':
          return putOff(state, command);
        default:
          return unreachable(standing);
      }
    }
    default:
      return unreachable(state);
  }
}

function broughtOut(state: Employee, command: PutLearner): readonly LearnerEvent[] {
  const { employment, today, now } = command;
  const { endsOn: known = today } = state.employment;
  // Whether the learner left by that day yet or not: it is over.
  const lastDay = state.status === 'left' || known < today ? known : today;
  const endsOn = employment.endsOn ?? lastDay;
  const whole = { ...command, employment: { ...employment, endsOn } };
  if (state.status === 'left') return changed(state, whole);
  const left = leftOn(endsOn, now);
  // Leaving sets the last day itself: when nothing else is new there is no more to record.
  const { employment: before } = state;
  return [...changed({ ...state, employment: { ...before, endsOn } }, whole), left];
}

function broughtIn(state: Employee, command: PutLearner): readonly LearnerEvent[] {
  const { employment, today, now } = command;
  const { startsOn = today } = employment;
  switch (state.status) {
    case 'expected':
      return [...changed(state, command), startedOn(startsOn, now)];
    case 'left': {
      const returned: LearnerEvent = { type: 'LearnerReturned', occurredAt: now, data: { startsOn } };
      const back = learner.evolve(state, returned);
      return [returned, ...(isEmployee(back) ? changed(back, command) : [])];
    }
    case 'active':
      return changed(state, command);
    default:
      return unreachable(state.status);
  }
}

/**
 * The first day is still to come. Who is in service stays so: that is the first day of the next contract, or a
 * correction, and sends nobody home. Who left is expected again.
 */
function putOff(state: Employee, command: PutLearner): readonly LearnerEvent[] {
  const expected = { isExpected: true };
  switch (state.status) {
    case 'expected':
      return changed(state, command, expected);
    case 'left':
      return [changeOf(command, expected)];
    case 'active': {
      const over = passDay(state, command);
      return over.length > 0 ? [...over, changeOf(command, expected)] : changed(state, command);
    }
    default:
      return unreachable(state.status);
  }
}

function isEmployee(state: LearnerState): state is Employee {
  return state.status !== 'none' && state.status !== 'erased';
}

function changed(
  state: Employee,
  command: PutLearner,
  more: { isExpected?: boolean } = {},
): readonly LearnerEvent[] {
  const isSame =
    state.personalData?.digest === command.personalData.digest &&
    isSameEmployment(state.employment, command.employment);
  return isSame ? [] : [changeOf(command, more)];
}

function changeOf(
  { personalData, employment, now }: PutLearner,
  more: { isExpected?: boolean },
): LearnerEvent {
  return { type: 'LearnerChanged', occurredAt: now, data: { personalData, ...employment, ...more } };
}

function startedOn(startsOn: string, now: string): LearnerEvent {
  return { type: 'LearnerStarted', occurredAt: now, data: { startsOn } };
}

function leftOn(endsOn: string, now: string): LearnerEvent {
  return { type: 'LearnerLeft', occurredAt: now, data: { endsOn } };
}

function isSameEmployment(one: Employment, other: Employment): boolean {
  const fields = ['department', 'jobTitle', 'managerId', 'startsOn', 'endsOn'] as const;
  return fields.every((field) => one[field] === other[field]);
}
