import * as z from 'zod';
import { modeSchema } from '../../../domain/shared/values.ts';

const countsSchema = z.object({ onSite: z.number().int(), remote: z.number().int() });
const meetingsSchema = z.array(z.object({ startsAt: z.string(), endsAt: z.string() }));

const nextBookingSchema = z.object({
  sessionId: z.string(),
  courseId: z.string(),
  activityId: z.string(),
  title: z.string(),
  mode: modeSchema,
  status: z.enum(['booked', 'waiting']),
  position: z.number().int().optional().describe('The place on the waiting list, from 1'),
  meetings: meetingsSchema,
  timeZone: z.string(),
  room: z.string().optional(),
  joinUrl: z.string().optional().describe('For who has a seat'),
});

const nextSessionSchema = z.object({
  sessionId: z.string(),
  meetings: meetingsSchema,
  timeZone: z.string(),
  room: z.string().optional(),
  seatsFree: countsSchema,
  waiting: countsSchema,
  bookBefore: z.string().describe('The last moment to book'),
});

/** `GET /me/next` */
export const nextBodySchema = z
  .object({
    activities: z
      .array(
        z.object({
          enrolmentId: z.string(),
          courseId: z.string(),
          courseTitle: z.string(),
          activityId: z.string(),
          title: z.string(),
          format: z.string(),
          timing: z.enum(['synchronous', 'asynchronous']),
          place: z.enum(['on-site', 'remote', 'either']),
          status: z.enum(['open', 'in-progress', 'failed']),
          need: z
            .enum(['required', 'choice', 'optional'])
            .describe('choice: this or another that is open; optional: the course is complete without it'),
          exemptsFrom: z.array(z.string()).describe('What a good enough score lets the learner skip'),
          exemptByQualification: z
            .string()
            .optional()
            .describe(
              'An approved certificate from elsewhere that proves this makes it needless: POST /external-certificates',
            ),
          minutesLeft: z.number(),
          urgency: z.enum(['overdue', 'due', 'begun', 'open']),
          dueOn: z.string().optional(),
          booking: nextBookingSchema.optional(),
          sessions: z
            .array(nextSessionSchema)
            .optional()
            .describe(
              'The next of them, those with a seat first, for who has no booking; the others by GET /sessions',
            ),
        }),
      )
      .describe('The most urgent first'),
    bookings: z.array(nextBookingSchema).describe('All that are to come'),
    requests: z.array(z.object({ courseId: z.string(), courseTitle: z.string(), requestedAt: z.string() })),
    isWhole: z.boolean().describe('Whether all enrolments were looked at'),
    courses: z.string().describe('Where the courses are listed that may be begun: see selfEnrolment'),
  })
  .meta({ id: 'Next' });
