import * as z from 'zod';

/** An entry of a timeline. */
export const timelineItemSchema = z
  .object({
    eventId: z.string(),
    occurredAt: z.string(),
    recordedAt: z.string(),
    type: z.string(),
    title: z.string().describe("A sentence for people, in the company's language"),
    courseId: z.string().optional(),
    activityId: z.string().optional(),
    sessionId: z.string().optional(),
    mode: z.enum(['on-site', 'remote']).optional(),
    minutes: z.number().optional(),
    score: z.number().optional(),
    certificateId: z.string().optional(),
    externalCertificateId: z.string().optional(),
    correctedBy: z.string().optional().describe('The eventId of the correction that replaced this'),
  })
  .meta({ id: 'TimelineItem' });
