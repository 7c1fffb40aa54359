import type { StatusEntry } from '../../../domain/certificate/events.ts';

/** A tenant as an issuer, in the world that asks at an origin. */
export interface IssuerPlace {
  /** `https://learn.example.org` */
  readonly origin: string;
  readonly tenant: string;
}

/** The address of a tenant as an issuer; its document is at `/did.json` below it. */
export function issuerUrlOf({ origin, tenant }: IssuerPlace): string {
  return `${origin}/issuers/${tenant}`;
}

/** The tenant's name as an issuer: the `did:web` of that address (https://w3c-ccg.github.io/did-method-web/). */
export function issuerDidOf({ origin, tenant }: IssuerPlace): string {
  return `did:web:${encodeURIComponent(new URL(origin).host)}:issuers:${tenant}`;
}

/** Where the tenant's logo is, if it has one. */
export function logoUrlOf(place: IssuerPlace): string {
  return `${issuerUrlOf(place)}/logo`;
}

/** Where a list says which of its credentials count no more. */
export function statusListUrlOf(place: IssuerPlace, listId: StatusEntry['listId']): string {
  return `${issuerUrlOf(place)}/status-lists/${listId}`;
}

/** Where whoever may have a credential gets it; also its name. */
export function credentialUrlOf(origin: string, certificateId: string): string {
  return `${origin}/certificates/${certificateId}.json`;
}
