import * as z from 'zod';
import { type EventOf, eventCatalogue } from '../shared/event-catalogue.ts';

const ruleSchema = z.object({
  /** All must hold; without any the rule is for everyone in service. */
  who: z.array(z.object({ field: z.enum(['department', 'jobTitle']), equals: z.string() })),
  courseId: z.string(),
  dueDays: z.number(),
  repeatDaysBeforeExpiry: z.number().optional(),
});

export const assignmentEvents = eventCatalogue({
  /** The whole rule, from now on; also one that had ended. */
  AssignmentPut: { schemaVersion: 1, data: ruleSchema },
  /** The course is not mandatory by this rule any more. */
  AssignmentEnded: { schemaVersion: 1, data: z.object({}) },
});
export type AssignmentEvent = EventOf<typeof assignmentEvents>;
export type AssignmentRule = z.infer<typeof ruleSchema>;
