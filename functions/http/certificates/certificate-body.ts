import * as z from 'zod';
import { daysAheadQuery } from '../../shared/inputs.ts';
import { certificateLinksSchema } from './certificate-links.ts';

export const withinDaysQuery = daysAheadQuery.default(90);

/** `GET /certificates/{certificateId}` */
export const certificateBodySchema = z
  .object({
    certificateId: z.string(),
    learnerId: z.string(),
    courseId: z.string(),
    courseVersion: z.number().int(),
    attempt: z.number().int(),
    title: z.string(),
    issuedAt: z.string(),
    validUntil: z.string().optional(),
    status: z.enum(['valid', 'in-grace', 'expired', 'revoked']),
    reason: z.string().optional().describe('Why it was revoked or replaced'),
    replaces: z.string().optional().describe('The certificate in whose place it came'),
    replacedBy: z.string().optional().describe('The certificate that came in its place; it is revoked then'),
    links: certificateLinksSchema.optional().describe('Where it is read and listed for its learner'),
  })
  .meta({ id: 'Certificate' });
