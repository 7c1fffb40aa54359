import * as z from 'zod';
import type { AsOf } from '../../../domain/as-of/history.ts';
import { timeSchema } from '../../../domain/shared/values.ts';
import { endOfDay } from '../../shared/company-calendar.ts';

/** A moment, or a day: all of it, so its end where the company is. */
const momentSchema = z.union([timeSchema, z.iso.date().transform(endOfDay)], {
  error: 'must be a time such as 2026-03-01T09:00:00Z, or a day such as 2026-03-01',
});

/** The two times of a question about the past. */
export const asOfQuery = {
  at: momentSchema.optional().describe('As it stood then; a day counts to its end. Default: now'),
  knownAt: momentSchema
    .optional()
    .describe('By what was recorded until then; a day counts to its end. Default, and at most: now'),
};

/** The times that a question is answered for. What will be known is not known yet, so that the answer stays true. */
export function asOf(
  { at, knownAt }: { at?: string | undefined; knownAt?: string | undefined },
  now: Date,
): AsOf {
  const present = now.toISOString();
  return { at: at ?? present, knownAt: knownAt === undefined || knownAt > present ? present : knownAt };
}

/** What the answers are that are no JSON. */
export const plainText = 'text/plain; charset=utf-8';

/** A number that stands in a path or query. */
export const wholeNumber = z.coerce.number().int().min(0);

/** A stream without its tenant. The id of an enrolment has a dot. */
export const streamPath = z.strictObject({
  type: z.string().regex(/^[a-z]{1,32}$/, 'must be such as enrolment'),
  id: z.string().regex(/^[A-Za-z0-9_.-]{1,160}$/, 'must be 1 to 160 of A-Z a-z 0-9 _ . -'),
});

/** `<commitId>-<index>` */
export const eventIdSchema = z.string().regex(/^[A-Za-z0-9-]{1,64}$/, 'must be the id of an event');
