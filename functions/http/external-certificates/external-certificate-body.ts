import * as z from 'zod';
import { utcTimeSchema } from '../../../domain/shared/values.ts';

/** `GET /external-certificates/{externalCertificateId}` */
export const externalCertificateBodySchema = z
  .object({
    externalCertificateId: z.string(),
    learnerId: z.string(),
    title: z.string(),
    issuedBy: z.string(),
    issuedOn: z.string(),
    validThrough: z.string().optional().describe('The last day on which it counts; for ever when absent'),
    qualification: z
      .string()
      .optional()
      .describe('What it proves, as exemptByQualification of activities names it'),
    file: z
      .object({ contentType: z.string(), bytes: z.number().int(), sha256: z.string() })
      .optional()
      .describe('As it was announced; gone when it was declined or withdrawn'),
    status: z.enum(['submitted', 'approved', 'declined', 'withdrawn']),
    isOver: z.boolean().describe('Its last day has gone by'),
    submittedAt: utcTimeSchema,
    approvedAt: utcTimeSchema.optional(),
    reason: z.string().optional().describe('Why it was declined or withdrawn'),
    department: z.string().optional().describe('In lists of more than one learner'),
  })
  .meta({ id: 'ExternalCertificate' });

/** What a command on one answers. */
export const externalCertificateChangeSchema = z
  .object({
    externalCertificateId: z.string(),
    status: externalCertificateBodySchema.shape.status,
  })
  .meta({ id: 'ExternalCertificateChange' });
