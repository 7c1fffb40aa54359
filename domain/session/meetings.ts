import * as z from 'zod';
import { addDays, addMinutes } from '../shared/calendar.ts';
import { timeSchema } from '../shared/values.ts';
import type { Meeting } from './events.ts';

export const maximumMeetings = 50;
const maximumMeetingDays = 2;

/** When a meeting is, as a client writes it. */
export const meetingInputSchema = z
  .strictObject({ startsAt: timeSchema, endsAt: timeSchema })
  .refine(
    ({ startsAt, endsAt }) =>
      endsAt >= addMinutes(startsAt, 1) && endsAt <= addDays(startsAt, maximumMeetingDays),
    { path: ['endsAt'], message: 'must be 1 minute to 48 hours after startsAt' },
  );

/** When a series is, as a client writes it: its meetings in order, of which none begins before the one before it ends. */
export const seriesInputSchema = z
  .array(meetingInputSchema)
  .min(1)
  .max(maximumMeetings)
  .superRefine((meetings, context) => {
    for (const [index, { endsAt }] of meetings.entries()) {
      const next = meetings[index + 1];
      if (next === undefined || next.startsAt >= endsAt) continue;
      context.addIssue({
        code: 'custom',
        path: [index + 1, 'startsAt'],
        message: 'must not be before the meeting before it ends',
      });
    }
  });

/** Whether somebody would have to be at two meetings at once; one may begin when another ends. */
export function overlap(some: readonly Meeting[], others: readonly Meeting[]): boolean {
  return some.some((one) =>
    others.some((other) => one.startsAt < other.endsAt && other.startsAt < one.endsAt),
  );
}
