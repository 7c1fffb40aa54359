import * as z from 'zod';
import { type EventOf, eventCatalogue } from '../shared/event-catalogue.ts';

/**
 * `verify`: compare what lists show with what the log says; without a projection, the log with what was signed and with the
 * ledger. `rebuild`: and have the projection's lists show what the log says.
 */
export const replayKindSchema = z.enum(['verify', 'rebuild']);

const requestSchema = z.object({
  kind: replayKindSchema,
  projection: z.string().optional(),
  /** `<type>#<id>`: of this stream alone, among the rows that lists show. */
  stream: z.string().optional(),
  /** Of what is sealed from there on alone, among the rows that lists show. */
  fromPosition: z.number().optional(),
});

/** Why a replay came to no result. `out-of-time`: the log is longer than what can be verified in one go. */
const failureSchema = z.enum(['out-of-time']);

export const replayEvents = eventCatalogue({
  /** Somebody wants the sealed log verified, or a projection compared with it or made again from it. */
  ReplayRequested: { schemaVersion: 1, data: requestSchema },
  /** It is over: so many events were read, and so many rows, or commits, were not what they should be. */
  ReplayFinished: {
    schemaVersion: 1,
    data: z.object({ events: z.number(), problems: z.number(), reason: failureSchema.optional() }),
  },
});
export type ReplayEvent = EventOf<typeof replayEvents>;
export type ReplayRequest = z.infer<typeof requestSchema>;
export type ReplayFailure = z.infer<typeof failureSchema>;
