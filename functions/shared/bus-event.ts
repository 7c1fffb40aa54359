import type { PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import * as z from 'zod';
import { tenantOf } from '../../ledger/commit.ts';

/** Who caused a commit. */
export const actorSchema = z.object({
  kind: z.enum(['user', 'system', 'import']),
  id: z.string(),
  roles: z.array(z.string()).readonly(),
  onBehalfOf: z.string().optional(),
});

const storedEventSchema = z.object({
  id: z.string(),
  type: z.string(),
  schemaVersion: z.number(),
  occurredAt: z.string(),
  /** Left as it is: only the catalogue of the event's aggregate knows its shape. */
  data: z.unknown(),
});

/** What the bus tells of a commit; the rest of it (hashes, the cached state) stays in the ledger. */
export const publishedCommitSchema = z.object({
  stream: z.string().regex(/^[^#]+#[^#]+#[^#]+$/, 'must be <tenant>#<type>#<id>'),
  version: z.number().int().min(1),
  recordedAt: z.string(),
  actor: actorSchema,
  correlationId: z.string(),
  causationId: z.string().optional(),
  events: z.array(storedEventSchema).min(1).readonly(),
  summary: z.unknown().optional(),
});
export type PublishedCommit = z.infer<typeof publishedCommitSchema>;

/** An event on the bus: the `detail` of an EventBridge event. Fields only ever grow. */
export const busEventSchema = storedEventSchema.extend({
  tenant: z.string().min(1),
  stream: z.string(),
  version: z.number().int().min(1),
  /** The event's place in its commit, from 0. */
  index: z.number().int().min(0),
  recordedAt: z.string(),
  actor: actorSchema,
  correlationId: z.string(),
  causationId: z.string().optional(),
  /** The aggregate after the whole commit, in short; the same for each event of one commit. */
  state: z.unknown(),
});
export type BusEvent = z.infer<typeof busEventSchema>;

/** The events of a commit as they go on the bus, in their order. */
export function busEventsOf(commit: PublishedCommit): readonly BusEvent[] {
  const { stream, version, recordedAt, actor, correlationId, causationId, events, summary } = commit;
  return events.map((event, index) => ({
    id: event.id,
    tenant: tenantOf(stream),
    stream,
    version,
    index,
    type: event.type,
    schemaVersion: event.schemaVersion,
    occurredAt: event.occurredAt,
    recordedAt,
    actor,
    correlationId,
    ...(causationId !== undefined && { causationId }),
    data: event.data,
    state: summary ?? null,
  }));
}

/** The entry by which an event is put on a bus. */
export function busEntryOf(event: BusEvent, busName: string): PutEventsRequestEntry {
  return {
    EventBusName: busName,
    Source: `leerspoor.${aggregateOf(event.stream)}`,
    DetailType: event.type,
    Time: new Date(event.recordedAt),
    Detail: JSON.stringify(event),
  };
}

/**
 * The size by which EventBridge judges an entry: the bytes of its texts, and 14 for a time
 * (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html#eb-putevent-size).
 */
export function entryBytes({ Source, DetailType, Detail, Time, Resources }: PutEventsRequestEntry): number {
  const texts = [Source, DetailType, Detail, ...(Resources ?? [])];
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text ?? ''), Time ? 14 : 0);
}

const aggregateOf = (stream: string) => stream.slice(stream.indexOf('#') + 1, stream.lastIndexOf('#'));
