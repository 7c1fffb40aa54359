import { dayAfter } from '../shared/calendar.ts';
import { unreachable } from '../shared/decision.ts';
import { type Employment, type LearnerEvent, learnerEvents, type PersonalDataReference } from './events.ts';

/** Where somebody stands in the company: not in service yet, in service, not any more. */
export type Standing = 'expected' | 'active' | 'left';

interface LearnerFacts {
  readonly personalData?: PersonalDataReference;
  readonly employment: Employment;
  readonly isOnHold: boolean;
  /** How many there ever were, so that no number comes again. */
  readonly calendarLinks?: number;
  /** That of the calendar's URL as it is now; absent: there is none. */
  readonly calendarLinkNumber?: number;
}
/** A learner whom the company employs, will employ or employed. */
export type Employee = LearnerFacts & { readonly status: Standing };
type Erased = LearnerFacts & {
  readonly status: 'erased';
  /** Every store was reached, and the key is destroyed. */
  readonly isForgotten?: true;
};
export type LearnerState = { readonly status: 'none' } | Employee | Erased;

const initialState: LearnerState = { status: 'none' };

function evolve(state: LearnerState, event: LearnerEvent): LearnerState {
  if (event.type === 'LearnerRegistered' || event.type === 'LearnerChanged') {
    const { personalData, isExpected, ...employment } = event.data;
    const status = isExpected ? 'expected' : standingBefore(state);
    return { ...keptOf(state), status, personalData, employment };
  }
  // Nothing can come before the registration; a fold is total all the same.
  if (state.status === 'none') return state;
  switch (event.type) {
    case 'LearnerStarted':
      return state.status === 'expected' ? { ...state, status: 'active' } : state;
    case 'LearnerLeft':
      return { ...state, status: 'left', employment: { ...state.employment, endsOn: event.data.endsOn } };
    case 'LearnerReturned': {
      const { endsOn: _endsOn, ...employment } = state.employment;
      return { ...state, status: 'active', employment: { ...employment, startsOn: event.data.startsOn } };
    }
    case 'LearnerErased':
      return {
        status: 'erased',
        employment: {},
        isOnHold: state.isOnHold,
        ...(state.calendarLinks !== undefined && { calendarLinks: state.calendarLinks }),
      };
    case 'ErasureCompleted':
      return state.status === 'erased' ? { ...state, isForgotten: true } : state;
    case 'HoldPlaced':
      return { ...state, isOnHold: true };
    case 'HoldLifted':
      return { ...state, isOnHold: false };
    case 'CalendarLinkMade': {
      const { linkNumber } = event.data;
      return { ...state, calendarLinks: linkNumber, calendarLinkNumber: linkNumber };
    }
    case 'CalendarLinkRevoked': {
      const { calendarLinkNumber: _revoked, ...others } = state;
      return others;
    }
    default:
      return event satisfies never;
  }
}

/** What stays when the facts about somebody change. */
function keptOf(
  state: LearnerState,
): Pick<LearnerFacts, 'isOnHold' | 'calendarLinks' | 'calendarLinkNumber'> {
  if (state.status === 'none') return { isOnHold: false };
  const { isOnHold, calendarLinks, calendarLinkNumber } = state;
  return {
    isOnHold,
    ...(calendarLinks !== undefined && { calendarLinks }),
    ...(calendarLinkNumber !== undefined && { calendarLinkNumber }),
  };
}

/** A change of facts alone brings nobody in or out. */
function standingBefore({ status }: LearnerState): Standing {
  return status === 'none' || status === 'erased' ? 'active' : status;
}

/** Whether somebody is not of the company any more. */
export function hasLeft({ status }: Pick<LearnerState, 'status'>): boolean {
  return status === 'left' || status === 'erased';
}

/** A person who learns: employment in the open, identity encrypted. */
export const learner = {
  type: 'learner',
  stateVersion: 4,
  initialState,
  evolve,
  events: learnerEvents,
} as const;

/**
 * Where somebody stands on a day by what HR says. The last day still counts; whoever HR says is out of service is,
 * whatever the days.
 */
export function standingOn(
  today: string,
  { startsOn, endsOn }: Pick<Employment, 'startsOn' | 'endsOn'>,
  isInService?: boolean,
): Standing {
  if (isInService === false || (endsOn !== undefined && endsOn < today)) return 'left';
  return startsOn !== undefined && startsOn > today ? 'expected' : 'active';
}

/** A last day that never comes. */
const lastDayOfAll = '9999-12-31';

/**
 * The next day on which time alone changes where the learner stands: on that day, and on every later one until it
 * is done, `passDay` decides something; before it nothing. Undefined when time alone changes nothing.
 */
export function nextDayOf(
  state: { readonly status: 'none' } | Pick<Employee | Erased, 'status' | 'employment'>,
): string | undefined {
  switch (state.status) {
    case 'none':
    case 'left':
    case 'erased':
      return undefined;
    case 'active':
      return dayWithout(state.employment);
    case 'expected': {
      // Who was registered as expected has a day to start on; a state without one is due at once.
      const { startsOn = '' } = state.employment;
      const without = dayWithout(state.employment);
      return without !== undefined && without < startsOn ? without : startsOn;
    }
    default:
      return unreachable(state);
  }
}

/** The first day that does not count any more. */
function dayWithout({ endsOn }: Employment): string | undefined {
  return endsOn === undefined || endsOn >= lastDayOfAll ? undefined : dayAfter(endsOn);
}

/** What projections are told of a learner after each commit: personal data as ciphertext alone. */
export function summariseLearner(learnerId: string, state: LearnerState) {
  if (state.status === 'none') return null;
  return {
    learnerId,
    ...state.employment,
    ...(state.personalData && { personalData: state.personalData.ciphertext }),
    status: state.status,
  };
}
