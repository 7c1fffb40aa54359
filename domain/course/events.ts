import * as z from 'zod';
import { type EventOf, eventCatalogue } from '../shared/event-catalogue.ts';
import { reasonSchema } from '../shared/values.ts';
import type { CompletionRule } from './content.ts';

const storedRuleSchema: z.ZodType<CompletionRule> = z.lazy(() =>
  z.union([
    z.string(),
    z.object({ all: z.array(storedRuleSchema) }),
    z.object({ any: z.array(storedRuleSchema) }),
    z.object({ atLeast: z.number(), of: z.array(storedRuleSchema) }),
  ]),
);

const storedActivitySchema = z.object({
  id: z.string(),
  title: z.string(),
  format: z.string(),
  timing: z.enum(['synchronous', 'asynchronous']),
  place: z.enum(['on-site', 'remote', 'either']),
  minutes: z.number(),
  after: z.array(z.string()),
  optional: z.boolean(),
  completion: z.object({
    minProgress: z.number().optional(),
    minScore: z.number().optional(),
    minAttendance: z.number().optional(),
  }),
  exemptBy: z.object({ activity: z.string(), minScore: z.number() }).optional(),
  /** What a certificate from elsewhere must prove to exempt from it. */
  exemptByQualification: z.string().optional(),
});

/** What a company measured before and after a training, and what a unit of the difference is worth to it. */
const outcomeSchema = z.object({
  /** Measured again, the same name replaces the former. */
  name: z.string(),
  unit: z.string(),
  better: z.enum(['higher', 'lower']),
  before: z.object({ value: z.number(), measuredOn: z.string() }),
  after: z.object({ value: z.number(), measuredOn: z.string() }),
  valuePerUnit: z.number(),
  currency: z.string(),
  /** The part of the difference that is put down to the training, 0 to 1. */
  share: z.number(),
});

const versionSchema = z.object({
  /** 1, 2, 3 …: the number of the published version. */
  courseVersion: z.number(),
  title: z.string(),
  language: z.string(),
  activities: z.array(storedActivitySchema),
  completion: storedRuleSchema,
  /** `open` when absent. */
  selfEnrolment: z.enum(['open', 'approval', 'closed']).optional(),
  certificate: z
    .object({
      title: z.string(),
      validMonths: z.number().optional(),
      graceDays: z.number(),
      /** So many days before the certificate ends who holds it begins again; never when absent. */
      renewDaysBeforeExpiry: z.number().optional(),
    })
    .optional(),
  cost: z
    .object({
      currency: z.string(),
      perCourse: z.number(),
      perLearner: z.number(),
      perSession: z.number(),
      perHour: z.number(),
    })
    .optional(),
});

export const courseEvents = eventCatalogue({
  /** A version of the path, whole: what was left to default is spelt out, so that it never changes. */
  CoursePublished: { schemaVersion: 1, data: versionSchema },
  /** No new enrolments; those that are active go on. */
  /** Numbers of a company, of which the return on the training is reckoned. */
  OutcomeMeasured: { schemaVersion: 1, data: outcomeSchema },
  CourseRetired: { schemaVersion: 1, data: z.object({ reason: reasonSchema.optional() }) },
});
export type CourseEvent = EventOf<typeof courseEvents>;
export type CourseVersion = z.infer<typeof versionSchema>;
export type Outcome = z.infer<typeof outcomeSchema>;
export type Activity = CourseVersion['activities'][number];

/** One version of a course, by its name: what enrolments are decided with. */
export type PublishedCourse = CourseVersion & { readonly courseId: string };
