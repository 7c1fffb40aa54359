import * as z from 'zod';
import { type EventOf, eventCatalogue } from '../shared/event-catalogue.ts';

/** What a request asked for: ids, positions and times alone, never words that somebody typed. */
const askedSchema = z.object({
  learnerId: z.string().optional(),
  courseId: z.string().optional(),
  certificateId: z.string().optional(),
  eventId: z.string().optional(),
  replayId: z.string().optional(),
  /** `<type>#<id>`: a stream without its tenant. */
  stream: z.string().optional(),
  version: z.number().optional(),
  position: z.number().optional(),
  after: z.number().optional(),
  size: z.number().optional(),
  limit: z.number().optional(),
  at: z.string().optional(),
  knownAt: z.string().optional(),
});

/** Which commits an export is of. */
export const exportTakenSchema = z.object({
  format: z.enum(['ndjson', 'csv']),
  /** Of what was recorded in this time, and of this stream (`<type>#<id>`), alone. */
  from: z.string().optional(),
  to: z.string().optional(),
  stream: z.string().optional(),
  fromPosition: z.number(),
  toPosition: z.number(),
  /** How many it was. */
  commits: z.number(),
});

export const accessEvents = eventCatalogue({
  /** Somebody asked to read by a route of the audit; the commit's actor is who. What was answered is not noted. */
  AuditRead: { schemaVersion: 1, data: z.object({ route: z.string(), asked: askedSchema }) },
  /** Commits of the sealed log left as files: those from `fromPosition` to the one before `toPosition`, as far as chosen. */
  ExportTaken: { schemaVersion: 1, data: exportTakenSchema },
  /** All that is held on one person was given out: to whom is the commit's actor. */
  PersonalExportTaken: { schemaVersion: 1, data: z.object({ learnerId: z.string() }) },
});
export type AccessEvent = EventOf<typeof accessEvents>;
export type AuditRead = Extract<AccessEvent, { type: 'AuditRead' }>['data'];
export type ExportTaken = Extract<AccessEvent, { type: 'ExportTaken' }>['data'];
