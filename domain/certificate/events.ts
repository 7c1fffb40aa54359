import * as z from 'zod';
import { type EventOf, eventCatalogue } from '../shared/event-catalogue.ts';

export const certificateEvents = eventCatalogue({
  /** Occurred when the course was completed, and so counts from then. */
  CertificateIssued: {
    schemaVersion: 1,
    data: z.object({
      enrolmentId: z.string(),
      learnerId: z.string(),
      courseId: z.string(),
      courseVersion: z.number(),
      attempt: z.number(),
      title: z.string(),
      issuedAt: z.string(),
      validUntil: z.string().optional(),
      graceDays: z.number(),
    }),
  },
  /** By a person, which only a person may undo; or because the completion that it rested on was withdrawn. */
  CertificateRevoked: {
    schemaVersion: 1,
    data: z.object({ reason: z.string(), by: z.enum(['person', 'completion']) }),
  },
  /** The end of its validity is near; noted by the clock, once. */
  CertificateExpiring: { schemaVersion: 1, data: z.object({ validUntil: z.string() }) },
  /** Noted once the time is over, grace included; the status itself follows from the clock. */
  CertificateExpired: { schemaVersion: 1, data: z.object({ validUntil: z.string() }) },
});
export type CertificateEvent = EventOf<typeof certificateEvents>;
export type IssuedCertificate = Extract<CertificateEvent, { type: 'CertificateIssued' }>['data'];
