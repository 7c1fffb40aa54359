import * as z from 'zod';
import { type EventOf, eventCatalogue } from '../shared/event-catalogue.ts';

/** `delta`: who is not in the file stays as they are. `full`: who is not in the file has left. */
export const importModeSchema = z.enum(['delta', 'full']);
export type ImportMode = z.infer<typeof importModeSchema>;

const openLocationSchema = z.object({ fileName: z.string(), objectKey: z.string() });
/** What a file is called and where it lies. A name may name people, so it is unreadable without the key of its import. */
export const fileLocationSchema = z.union([
  z.object({ ciphertext: z.string() }),
  /** As files before schemaVersion 2 had it. */
  openLocationSchema,
]);
export type FileLocation = z.infer<typeof fileLocationSchema>;

const receivedSchema = z.object({
  importId: z.string(),
  location: fileLocationSchema,
  /** What the file was when it came: one that was replaced since is not applied. */
  etag: z.string(),
  sha256: z.string(),
  bytes: z.number(),
  mode: importModeSchema,
  profileName: z.string().optional(),
  /** The moment that the file tells of; files are applied in this order. */
  exportedAt: z.string(),
});

const stopReasonSchema = z.enum(['too-many-would-leave', 'file-ends-short', 'people-unidentified']);

/** How many rows there were, what became of them, and how many learners left. */
export const importCountsSchema = z.object({
  rows: z.number(),
  created: z.number(),
  updated: z.number(),
  unchanged: z.number(),
  left: z.number(),
  rejected: z.number(),
  warnings: z.number(),
});

export const importEvents = eventCatalogue({
  /** A file came, and stands in the line. */
  ImportReceived: {
    schemaVersion: 2,
    data: receivedSchema,
    upcast: {
      1: ({ fileName, objectKey, ...rest }: z.infer<typeof openLocationSchema>) => ({
        ...rest,
        location: { fileName, objectKey },
      }),
    },
  },
  /** Its turn came. Until it is stopped or finished, no other file of the tenant is applied. */
  ImportStarted: { schemaVersion: 1, data: z.object({ importId: z.string() }) },
  /** It would do what nobody may have meant. Nothing of it was applied. */
  ImportStopped: {
    schemaVersion: 1,
    data: z.object({
      importId: z.string(),
      reason: stopReasonSchema,
      /** How many were in service, and how many of those the file would make leave. */
      active: z.number(),
      wouldLeave: z.number(),
    }),
  },
  /** Somebody looked at what stopped it, and meant it. */
  ImportApproved: { schemaVersion: 1, data: z.object({ importId: z.string() }) },
  /** `reason` is a code, such as `older-than-applied`, `file-refused` or `file-replaced`. */
  ImportFinished: {
    schemaVersion: 1,
    data: z.object({
      importId: z.string(),
      outcome: z.enum(['done', 'failed']),
      reason: z.string().optional(),
      counts: importCountsSchema,
    }),
  },
});
export type ImportEvent = EventOf<typeof importEvents>;
export type ReceivedFile = z.infer<typeof receivedSchema>;
export type StopReason = z.infer<typeof stopReasonSchema>;
export type ImportCounts = z.infer<typeof importCountsSchema>;
export type ImportOutcome = Extract<ImportEvent, { type: 'ImportFinished' }>['data']['outcome'];

/** Of a file of which nothing was read. */
export const nothingCounted: ImportCounts = {
  rows: 0,
  created: 0,
  updated: 0,
  unchanged: 0,
  left: 0,
  rejected: 0,
  warnings: 0,
};
