import * as z from 'zod';
import { type EventOf, eventCatalogue } from '../shared/event-catalogue.ts';

const submittedSchema = z.object({
  learnerId: z.string(),
  title: z.string(),
  /** The organisation that gave it. */
  issuedBy: z.string(),
  /** yyyy-mm-dd */
  issuedOn: z.string(),
  /** The last day on which it counts, yyyy-mm-dd; without it, for ever. */
  validThrough: z.string().optional(),
  /** What it proves, by the name that courses have for it in `exemptBy`. */
  qualification: z.string().optional(),
  /** The copy that was sent along, which is kept elsewhere and goes when the learner is erased. */
  file: z.object({ sha256: z.string(), contentType: z.string(), bytes: z.number() }).optional(),
});

export const externalCertificateEvents = eventCatalogue({
  /** A diploma from elsewhere, as the learner or HR says it is; it counts for nothing until somebody has looked at it. */
  ExternalCertificateSubmitted: { schemaVersion: 1, data: submittedSchema },
  /** Somebody else looked at it, and it counts. */
  ExternalCertificateApproved: { schemaVersion: 1, data: z.object({}) },
  ExternalCertificateDeclined: { schemaVersion: 1, data: z.object({ reason: z.string() }) },
  /** Taken back before or after it was approved: it counts no more. */
  ExternalCertificateWithdrawn: { schemaVersion: 1, data: z.object({ reason: z.string() }) },
});
export type ExternalCertificateEvent = EventOf<typeof externalCertificateEvents>;
export type SubmittedExternalCertificate = z.infer<typeof submittedSchema>;
