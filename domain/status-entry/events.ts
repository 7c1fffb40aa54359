import * as z from 'zod';
import { type EventOf, eventCatalogue } from '../shared/event-catalogue.ts';

export const statusEntryEvents = eventCatalogue({
  /** The place in the status list is this certificate's, for ever: no other's credential may point to it. */
  StatusEntryTaken: { schemaVersion: 1, data: z.object({ certificateId: z.string() }) },
});
export type StatusEntryEvent = EventOf<typeof statusEntryEvents>;
