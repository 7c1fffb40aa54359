import type * as z from 'zod';
import type { Meeting } from '../../../domain/session/events.ts';
import { meetingInputSchema, seriesInputSchema } from '../../../domain/session/meetings.ts';
import { timeSchema } from '../../../domain/shared/values.ts';

/** When a session is: of one meeting its start and end, of a series its meetings. Shared with rescheduling. */
export const timesInput = {
  startsAt: timeSchema.optional(),
  endsAt: timeSchema.optional(),
  meetings: seriesInputSchema.optional().describe('Of a series, in order; instead of startsAt and endsAt'),
};

interface Times {
  readonly startsAt?: string | undefined;
  readonly endsAt?: string | undefined;
  readonly meetings?: readonly Meeting[] | undefined;
}

/** The meetings that a body tells of; undefined when it tells of no time. */
export function meetingsIn({ startsAt, endsAt, meetings }: Times): readonly Meeting[] | undefined {
  if (meetings) return meetings;
  return startsAt !== undefined && endsAt !== undefined ? [{ startsAt, endsAt }] : undefined;
}

/** Notes what is wrong with the times of a body that tells of some. */
export function checkTimes({ startsAt, endsAt, meetings }: Times, context: z.core.$RefinementCtx): void {
  const fault = (field: keyof Times, message: string) =>
    context.addIssue({ code: 'custom', path: [field], message });
  if (meetings) {
    if (startsAt !== undefined) fault('startsAt', 'must not stand beside meetings');
    if (endsAt !== undefined) fault('endsAt', 'must not stand beside meetings');
    return;
  }
  if (startsAt === undefined && endsAt === undefined) return;
  if (startsAt === undefined) fault('startsAt', 'is needed beside endsAt');
  if (endsAt === undefined) fault('endsAt', 'is needed beside startsAt');
  if (startsAt === undefined || endsAt === undefined) return;
  for (const { message } of meetingInputSchema.safeParse({ startsAt, endsAt }).error?.issues ?? []) {
    fault('endsAt', message);
  }
}

/** Notes that a body must tell of a time, and what is wrong with the one that it tells of. */
export function demandTimes(times: Times, context: z.core.$RefinementCtx): void {
  checkTimes(times, context);
  const { startsAt, endsAt, meetings } = times;
  if (startsAt !== undefined || endsAt !== undefined || meetings) return;
  for (const field of ['startsAt', 'endsAt']) {
    context.addIssue({ code: 'custom', path: [field], message: 'is needed, or meetings' });
  }
}
