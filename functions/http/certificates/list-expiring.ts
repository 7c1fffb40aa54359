import * as z from 'zod';
import { certificateStatus } from '../../../domain/certificate/state.ts';
import { addDays } from '../../../domain/shared/calendar.ts';
import { pageOf, pageQuery } from '../../shared/inputs.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import { ownLearnerId } from '../learners/own-learner.ts';
import type { Services } from '../services.ts';
import { certificateBodySchema, withinDaysQuery } from './certificate-body.ts';

const dayMilliseconds = 86_400_000;

const expiringSchema = certificateBodySchema
  .omit({ reason: true, replacedBy: true, links: true })
  .extend({
    validUntil: z.string(),
    status: z.enum(['valid', 'in-grace']),
    expiresAt: z.string().describe('When grace is over too'),
    daysLeft: z.number().int().describe('Until `validUntil`, rounded up; 0 or less while in grace'),
    department: z.string().optional(),
    renewing: z.boolean().describe('The learner is at the course again'),
  })
  .meta({ id: 'ExpiringCertificate' });

// GET /certificates/expiring: a projection, by the end of validity; a manager sees the people whose manager they are.
export const listExpiringRoute = declareRoute({
  key: 'GET /certificates/expiring',
  summary: 'Certificates that end soon or are in grace, and that no later one has replaced',
  request: z.strictObject({
    ...noInput,
    query: z.strictObject({
      ...pageQuery,
      withinDays: withinDaysQuery,
      department: z.string().min(1).max(200).optional(),
    }),
  }),
  responses: { 200: { description: 'A page of certificates', body: pageOf(expiringSchema) } },
});

export const listExpiring = ({ views }: Services) =>
  listExpiringRoute.answeredBy(
    async ({ query: { limit, cursor, withinDays, department }, caller, relation, now }) => {
      const at = now.toISOString();
      const managerId = relation === 'any' ? undefined : ownLearnerId(caller);
      const { items, ...page } = await views.listEndingCertificates(
        caller.tenant,
        { withinDays, now: at, managerId, department },
        { limit, cursor },
      );
      const readable = items.map(({ graceDays, isRenewing, ...item }) => ({
        ...item,
        status: certificateStatus({ ...item, graceDays }, at),
        expiresAt: addDays(item.validUntil, graceDays),
        daysLeft: Math.ceil((Date.parse(item.validUntil) - now.getTime()) / dayMilliseconds),
        renewing: isRenewing,
      }));
      return { status: 200, body: { items: readable, ...page } };
    },
  );
