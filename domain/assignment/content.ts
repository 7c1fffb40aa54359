import * as z from 'zod';
import { idSchema } from '../shared/values.ts';

/** What of an employment an assignment can look at. */
export const conditionFieldSchema = z.enum(['department', 'jobTitle']);

const maximumConditions = 10;
/** Ten years: no training is planned further ahead. */
const maximumDays = 3_650;

/** Training that is mandatory for some, as HR puts it. */
export const assignmentContentSchema = z.strictObject({
  who: z
    .array(z.strictObject({ field: conditionFieldSchema, equals: z.string().trim().min(1).max(200) }))
    .max(maximumConditions)
    .describe('All must hold; without any it is for everyone in service'),
  courseId: idSchema,
  dueDays: z.number().int().min(0).max(maximumDays).describe('From the day of the enrolment'),
  repeatDaysBeforeExpiry: z
    .number()
    .int()
    .min(0)
    .max(maximumDays)
    .optional()
    .describe('So many days before the certificate ends the course begins again; without it, never'),
});
export type AssignmentContent = z.infer<typeof assignmentContentSchema>;
