import * as z from 'zod';
import { type EventOf, eventCatalogue } from '../shared/event-catalogue.ts';

const profileSchema = z.object({
  name: z.string(),
  website: z.string().optional(),
  email: z.string().optional(),
  /** `#rrggbb` */
  accentColour: z.string().optional(),
  /** The image itself is kept under its digest. */
  logo: z.object({ sha256: z.string(), contentType: z.enum(['image/png', 'image/jpeg']) }).optional(),
});

export const issuerEvents = eventCatalogue({
  /** How the tenant shows itself on what it issues, whole, from now on. */
  IssuerProfileChanged: { schemaVersion: 1, data: profileSchema },
});
export type IssuerEvent = EventOf<typeof issuerEvents>;
export type IssuerProfile = z.infer<typeof profileSchema>;
