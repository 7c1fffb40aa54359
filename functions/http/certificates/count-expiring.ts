import * as z from 'zod';
import { certificateStatus } from '../../../domain/certificate/state.ts';
import { endingByDepartment } from '../../../domain/insight/expiring.ts';
import { all } from '../../shared/learner-traces.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import { ownLearnerId } from '../learners/own-learner.ts';
import { withinDaysQuery } from './certificate-body.ts';
import type { CertificateServices } from './certificate-services.ts';

const count = z.number().int();
const figures = {
  learners: count.describe('In service'),
  expiring: count.describe('Certificates that end within so many days'),
  inGrace: count.describe('Certificates that ended, and count until grace is over'),
};

// GET /certificates/expiring/departments: counted from projections; a manager's are of the people whose manager they are.
export const countExpiringRoute = declareRoute({
  key: 'GET /certificates/expiring/departments',
  summary: 'How many certificates end soon or are in grace, by department',
  request: z.strictObject({ ...noInput, query: z.strictObject({ withinDays: withinDaysQuery }) }),
  responses: {
    200: {
      description: 'The largest department first',
      body: z
        .object({
          items: z
            .array(z.object({ department: z.string().nullable().describe('Null: not known'), ...figures }))
            .describe('No department of fewer than 5'),
          rest: z
            .object({ departments: count, ...figures })
            .optional()
            .describe('All departments that are too small to be told apart, together'),
        })
        .meta({ id: 'ExpiringByDepartment' }),
    },
  },
});

export const countExpiring = ({ views, insight }: CertificateServices) =>
  countExpiringRoute.answeredBy(async ({ query: { withinDays }, caller, relation, now }) => {
    const { tenant } = caller;
    const at = now.toISOString();
    const managerId = relation === 'any' ? undefined : ownLearnerId(caller);
    const [ending, places] = await Promise.all([
      all((page) => views.listEndingCertificates(tenant, { withinDays, now: at, managerId }, page)),
      managerId === undefined ? insight.learnerPlaces(tenant) : insight.placesOfPeople(tenant, managerId),
    ]);
    const { departments, rest } = endingByDepartment(
      ending.map((item) => ({
        learnerId: item.learnerId,
        status: certificateStatus(item, at) === 'in-grace' ? 'in-grace' : 'valid',
      })),
      places.filter(({ status }) => status === 'active' || status === 'expected'),
    );
    return {
      status: 200,
      body: { items: departments, ...(rest.departments > 0 && { rest }) },
    };
  });
