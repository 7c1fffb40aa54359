import { BookingClaims } from '../../shared/booking-claims.ts';
import { createDocumentClient } from '../../shared/clients.ts';
import { environment } from '../../shared/environment.ts';
import { environmentNames } from '../../shared/environment-names.ts';
import type { Services } from '../services.ts';

/** What the code of the routes of sessions works with. */
export interface SessionServices extends Services {
  readonly claims: BookingClaims;
}

/** Adds what only the routes of sessions need. */
export function withClaims(services: Services): SessionServices {
  const claims = new BookingClaims(createDocumentClient(), environment(environmentNames.viewsTable));
  return { ...services, claims };
}
