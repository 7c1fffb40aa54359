import { type Employment, type LearnerEvent, learnerEvents, type PersonalDataReference } from './events.ts';

export type LearnerState =
  | { readonly status: 'none' }
  | {
      readonly status: 'active' | 'left' | 'erased';
      readonly personalData?: PersonalDataReference;
      readonly employment: Employment;
      readonly isOnHold: boolean;
    };

const initialState: LearnerState = { status: 'none' };

function evolve(state: LearnerState, event: LearnerEvent): LearnerState {
  if (event.type === 'LearnerRegistered' || event.type === 'LearnerChanged') {
    const { personalData, ...employment } = event.data;
    const isOnHold = state.status !== 'none' && state.isOnHold;
    const status = state.status === 'left' ? 'left' : 'active';
    return { status, personalData, employment, isOnHold };
  }
  // Nothing can come before the registration; a fold is total all the same.
  if (state.status === 'none') return state;
  switch (event.type) {
    case 'LearnerLeft':
      return { ...state, status: 'left', employment: { ...state.employment, endsOn: event.data.endsOn } };
    case 'LearnerReturned': {
      const { endsOn: _endsOn, ...employment } = state.employment;
      return { ...state, status: 'active', employment: { ...employment, startsOn: event.data.startsOn } };
    }
    case 'LearnerErased':
      return { status: 'erased', employment: {}, isOnHold: state.isOnHold };
    case 'HoldPlaced':
      return { ...state, isOnHold: true };
    case 'HoldLifted':
      return { ...state, isOnHold: false };
    default:
      return event satisfies never;
  }
}

/** A person who learns: employment in the open, identity encrypted. */
export const learner = {
  type: 'learner',
  stateVersion: 1,
  initialState,
  evolve,
  events: learnerEvents,
} as const;

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
