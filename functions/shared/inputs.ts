import * as z from 'zod';
import { idSchema, reasonSchema } from '../../domain/shared/values.ts';

/** `<courseId>.<learnerId>` */
const enrolmentIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}\.[A-Za-z0-9_-]{1,64}$/, 'must be <courseId>.<learnerId>');

/** What stands in the paths of routes. */
export const coursePath = z.strictObject({ courseId: idSchema });
export const enrolmentPath = z.strictObject({ enrolmentId: enrolmentIdSchema });
export const sessionPath = z.strictObject({ sessionId: idSchema });
export const bookingPath = z.strictObject({ sessionId: idSchema, learnerId: idSchema });
export const attendanceReportPath = z.strictObject({ sessionId: idSchema, reportId: idSchema });
export const learnerPath = z.strictObject({ learnerId: idSchema });
export const importPath = z.strictObject({ importId: idSchema });
export const assignmentPath = z.strictObject({ assignmentId: idSchema });
export const webhookPath = z.strictObject({ webhookId: idSchema });
export const externalCertificatePath = z.strictObject({ externalCertificateId: idSchema });
export const certificatePath = z.strictObject({ certificateId: idSchema });
/** Which tenant's it is, in the world. Nothing tells whether there is such a tenant. */
export const issuerPath = z.strictObject({ issuerId: idSchema });

/** A body that only says why. */
export const reasonBody = z.strictObject({ reason: reasonSchema });

/** What every list takes. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(200).default(50).describe('How many at most'),
  cursor: z.string().max(2048).optional().describe('The nextCursor of the page before'),
};

/** Ten years: no certificate is looked at further ahead. */
const maximumDaysAhead = 3_650;
/** How many days ahead a list looks for what ends. */
export const daysAheadQuery = z.coerce.number().int().min(0).max(maximumDaysAhead);

/** A page of a list, as openapi.json shows it. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), nextCursor: z.string().optional() });
}
