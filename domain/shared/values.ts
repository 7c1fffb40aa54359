import * as z from 'zod';

/** An id as it may stand in a path: opaque, and free of the `#` and `.` that join keys. */
export const idSchema = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be 1 to 64 of A-Z a-z 0-9 _ -')
  // As the name of a field it would change the object instead of standing in it.
  .refine((id) => id !== '__proto__', 'must not be __proto__');

/** A moment: RFC 3339 with an offset in, UTC with milliseconds out. */
export const timeSchema = z.iso
  .datetime({ offset: true })
  .transform((time) => new Date(time).toISOString())
  // Others are written with a sign and more digits, and times no longer sort as texts.
  .refine((time) => /^\d{4}-/.test(time), 'must be in the years 0 to 9999, in UTC');

/** A moment as it is stored: UTC with milliseconds. */
export const utcTimeSchema = z.iso.datetime({ precision: 3 });

/** A part of the whole: 0 to 1. */
export const ratioSchema = z.number().min(0).max(1);

/** Where a learner takes part. */
export const modeSchema = z.enum(['on-site', 'remote']);
export type Mode = z.infer<typeof modeSchema>;

/** Why somebody did what they did; read by auditors, so never empty. Holds no personal data. */
export const reasonSchema = z.string().trim().min(1).max(500);
