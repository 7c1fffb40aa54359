import * as z from 'zod';
import { idSchema } from '../../../domain/shared/values.ts';

const nameSchema = z.string().trim().normalize('NFC').min(1).max(100);
const textSchema = z.string().trim().min(1).max(200);
const dateSchema = z.iso.date();

/** Who it is, as HR knows it. */
export const personalDataInput = {
  givenName: nameSchema.describe('Roepnaam'),
  prefix: nameSchema.optional().describe('Tussenvoegsel, such as "van der"'),
  familyName: nameSchema,
  email: z.email().max(254).optional(),
  employeeNumber: z.string().trim().min(1).max(64).optional().describe('A text: leading zeros count'),
};

/** Where the learner stands in the company. */
export const employmentInput = {
  department: textSchema.optional(),
  jobTitle: textSchema.optional(),
  managerId: idSchema.optional(),
  startsOn: dateSchema.optional(),
  endsOn: dateSchema.optional(),
};

/** A learner as clients read it; without a name once the learner was erased. */
export const learnerBodySchema = z
  .object({
    learnerId: z.string(),
    status: z.enum(['expected', 'active', 'left', 'erased']),
    ...personalDataInput,
    ...employmentInput,
  })
  .partial({ givenName: true, familyName: true })
  .meta({ id: 'Learner' });
