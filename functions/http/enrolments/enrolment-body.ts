import * as z from 'zod';
import type { EnrolmentState } from '../../../domain/enrolment/state.ts';
import { ratioSchema, utcTimeSchema } from '../../../domain/shared/values.ts';

/** How an enrolment stands, as clients read it. */
export const enrolmentStatusSchema = z.enum(['active', 'completed', 'withdrawn']);

const assignedFields = {
  assignmentId: z.string().optional().describe('The rule for mandatory training that began it'),
  dueOn: z.string().optional().describe('The day by which mandatory training is to be done'),
};

/** `GET /enrolments/{enrolmentId}` */
export const enrolmentBodySchema = z
  .object({
    enrolmentId: z.string(),
    courseId: z.string(),
    courseVersion: z.number().int(),
    learnerId: z.string(),
    attempt: z.number().int(),
    status: enrolmentStatusSchema,
    percent: z.number().int().min(0).max(100),
    minutes: z.number(),
    ...assignedFields,
    requestedAt: utcTimeSchema.optional().describe('Since when the request to begin again waits'),
    activities: z.array(
      z.object({
        id: z.string(),
        status: z.enum(['locked', 'open', 'in-progress', 'completed', 'exempt', 'failed']),
        progress: ratioSchema,
        bestScore: ratioSchema.optional(),
        attempts: z.number().int(),
        minutes: z.number(),
        completedAt: utcTimeSchema.optional(),
        by: z.unknown().optional().describe('What exempted the learner, or who'),
        exemptByQualification: z
          .string()
          .optional()
          .describe('The qualification by which a certificate from elsewhere exempts from it'),
      }),
    ),
    next: z.array(z.string()).describe('The activities that are open now'),
    certificateId: z.string().optional(),
  })
  .meta({ id: 'Enrolment' });

/** What a command answers by which an attempt begins. */
export const enrolmentBegunSchema = z
  .object({
    enrolmentId: z.string(),
    attempt: z.number().int(),
    courseVersion: z.number().int(),
    status: enrolmentStatusSchema,
  })
  .meta({ id: 'EnrolmentBegun' });

/** The attempt that just began. */
export function describeBeginning(enrolmentId: string, state: EnrolmentState) {
  if (state.status === 'none') throw new Error('A command that begins an enrolment leaves one');
  const { attempt, courseVersion, status } = state;
  return { enrolmentId, attempt, courseVersion, status };
}

/** What a command on an enrolment answers. */
export const enrolmentChangeSchema = z
  .object({
    version: z.number().int(),
    events: z.array(z.string()).describe('The types of the events that the command recorded'),
    status: enrolmentStatusSchema,
    percent: z.number().int(),
  })
  .meta({ id: 'EnrolmentChange' });

/** An enrolment in a list. */
export const enrolmentItemSchema = z
  .object({
    enrolmentId: z.string(),
    courseId: z.string(),
    courseTitle: z.string(),
    courseVersion: z.number().int(),
    learnerId: z.string(),
    attempt: z.number().int(),
    status: enrolmentStatusSchema,
    percent: z.number().int(),
    minutes: z.number(),
    enrolledAt: z.string(),
    completedAt: z.string().optional(),
    ...assignedFields,
  })
  .meta({ id: 'EnrolmentItem' });
