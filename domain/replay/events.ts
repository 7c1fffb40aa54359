import * as z from 'zod';
import { type EventOf, eventCatalogue } from '../shared/event-catalogue.ts';

/** `verify`: compare what lists show with what the log says. `rebuild`: and show what the log says. */
export const replayKindSchema = z.enum(['verify', 'rebuild']);

const requestSchema = z.object({ kind: replayKindSchema, projection: z.string() });

export const replayEvents = eventCatalogue({
  /** Somebody wants a projection made again from the sealed log. */
  ReplayRequested: { schemaVersion: 1, data: requestSchema },
  /** It is done: so many events were read, and so many rows were not what the log says. */
  ReplayFinished: { schemaVersion: 1, data: z.object({ events: z.number(), problems: z.number() }) },
});
export type ReplayEvent = EventOf<typeof replayEvents>;
export type ReplayRequest = z.infer<typeof requestSchema>;
