import type { Decision } from '../shared/decision.ts';
import type { Employment, LearnerEvent, PersonalDataReference } from './events.ts';
import type { LearnerState } from './state.ts';

export interface PutLearner {
  readonly personalData: PersonalDataReference;
  readonly employment: Employment;
  readonly now: string;
}

export type LearnerRejection = { readonly rejected: 'learner-erased' };

/** Registers a learner, or records what changed; the same again changes nothing. */
export function putLearner(
  state: LearnerState,
  { personalData, employment, now }: PutLearner,
): Decision<LearnerEvent, LearnerRejection> {
  const data = { personalData, ...employment };
  switch (state.status) {
    case 'none':
      return [{ type: 'LearnerRegistered', occurredAt: now, data }];
    case 'erased':
      return { rejected: 'learner-erased' };
    case 'active':
    case 'left': {
      const isSame =
        state.personalData?.digest === personalData.digest && isSameEmployment(state.employment, employment);
      return isSame ? [] : [{ type: 'LearnerChanged', occurredAt: now, data }];
    }
  }
}

function isSameEmployment(one: Employment, other: Employment): boolean {
  const fields = ['department', 'jobTitle', 'managerId', 'startsOn', 'endsOn'] as const;
  return fields.every((field) => one[field] === other[field]);
}
