import type { Decision } from '../shared/decision.ts';
import type { IssuerEvent, IssuerProfile } from './events.ts';
import type { IssuerState } from './state.ts';

export interface ChangeIssuerProfile {
  readonly profile: IssuerProfile;
  readonly now: string;
}

/** Says how the tenant shows itself on what it issues; the same again changes nothing. */
export function changeIssuerProfile(
  { profile: before }: IssuerState,
  { profile, now }: ChangeIssuerProfile,
): Decision<IssuerEvent, never> {
  if (before && isSame(before, profile)) return [];
  return [{ type: 'IssuerProfileChanged', occurredAt: now, data: profile }];
}

function isSame(one: IssuerProfile, other: IssuerProfile): boolean {
  return (
    one.name === other.name &&
    one.website === other.website &&
    one.email === other.email &&
    one.accentColour === other.accentColour &&
    one.logo?.sha256 === other.logo?.sha256 &&
    one.logo?.contentType === other.logo?.contentType
  );
}
