import { type IssuerEvent, type IssuerProfile, issuerEvents } from './events.ts';

export interface IssuerState {
  /** Absent: nobody said anything, and the tenant's id is its name. */
  readonly profile?: IssuerProfile;
}

const initialState: IssuerState = {};

function evolve(_state: IssuerState, event: IssuerEvent): IssuerState {
  switch (event.type) {
    case 'IssuerProfileChanged':
      return { profile: event.data };
    default:
      return event.type satisfies never;
  }
}

/** The tenant as the one that issues certificates: one stream. */
export const issuer = {
  type: 'issuer',
  stateVersion: 1,
  initialState,
  evolve,
  events: issuerEvents,
} as const;

/** The id of a tenant's one stream about itself. */
export const issuerStreamId = 'profile';

/** How the tenant shows itself, also when nobody said how. */
export function profileOf({ profile }: IssuerState, tenant: string): IssuerProfile {
  return profile ?? { name: tenant };
}
