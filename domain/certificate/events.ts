import * as z from 'zod';
import { type EventOf, eventCatalogue } from '../shared/event-catalogue.ts';

export const certificateEvents = eventCatalogue({
  /** Occurred when the course was completed, and so counts from then; one that replaces another, when it did. */
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
      /** The version of the learner's stream that says who it was issued to; absent in the first ones: whoever it is now. */
      learnerVersion: z.number().optional(),
      /** The certificate in whose place it came. */
      replaces: z.string().optional(),
    }),
  },
  /** By a person, which only a person may undo; or because the completion that it rested on was withdrawn. */
  CertificateRevoked: {
    schemaVersion: 1,
    data: z.object({ reason: z.string(), by: z.enum(['person', 'completion']) }),
  },
  /** It counts no more: another is issued in its place, of the same attempt. */
  CertificateReplaced: { schemaVersion: 1, data: z.object({ replacedBy: z.string(), reason: z.string() }) },
  /** Its place in a list by which anybody sees whether its credential still counts; another once it was issued anew. */
  StatusEntryAssigned: { schemaVersion: 1, data: z.object({ listId: z.string(), index: z.number() }) },
  /** A wallet redeemed an offer, which is good for one. */
  WalletOfferRedeemed: { schemaVersion: 1, data: z.object({ offerId: z.string(), expiresAt: z.string() }) },
  /** The end of its validity is near; noted by the clock, once. */
  CertificateExpiring: { schemaVersion: 1, data: z.object({ validUntil: z.string() }) },
  /** Noted once the time is over, grace included; the status itself follows from the clock. */
  CertificateExpired: { schemaVersion: 1, data: z.object({ validUntil: z.string() }) },
});
export type CertificateEvent = EventOf<typeof certificateEvents>;
export type IssuedCertificate = Extract<CertificateEvent, { type: 'CertificateIssued' }>['data'];
export type StatusEntry = Extract<CertificateEvent, { type: 'StatusEntryAssigned' }>['data'];
