import * as z from 'zod';
import { addDays } from '../../../domain/shared/calendar.ts';
import { idSchema } from '../../../domain/shared/values.ts';
import { todayOf } from '../../shared/company-calendar.ts';
import { daysAheadQuery, pageOf, pageQuery } from '../../shared/inputs.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import { ownLearnerId } from '../learners/own-learner.ts';
import { describeExternalCertificate } from './describe-external-certificate.ts';
import { externalCertificateBodySchema } from './external-certificate-body.ts';
import type { ExternalCertificateServices } from './external-certificate-services.ts';

const querySchema = z
  .strictObject({
    ...pageQuery,
    status: externalCertificateBodySchema.shape.status
      .optional()
      .describe('submitted unless given: those that wait. Of one learner: all unless given'),
    learnerId: idSchema.optional(),
    department: z.string().min(1).max(200).optional(),
    expiringWithinDays: daysAheadQuery
      .optional()
      .describe('Approved ones whose last day is today or so many days ahead at most'),
  })
  .superRefine(({ status, learnerId, department, expiringWithinDays }, context) => {
    const fault = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message });
    if (expiringWithinDays !== undefined && status !== undefined && status !== 'approved') {
      fault('status', 'must be approved, as only those end');
    }
    if (learnerId === undefined) return;
    if (department !== undefined) fault('department', 'is not for the list of one learner');
    if (expiringWithinDays !== undefined) {
      fault('expiringWithinDays', 'is not for the list of one learner');
    }
  });

// GET /external-certificates: a projection; a manager sees those of the people whose manager they are.
export const listExternalCertificatesRoute = declareRoute({
  key: 'GET /external-certificates',
  summary: 'Certificates from elsewhere: those that wait for somebody to look at them, or others',
  request: z.strictObject({ ...noInput, query: querySchema }),
  responses: {
    200: {
      description: 'A page: approved ones by their last day, others by when they were handed in',
      body: pageOf(externalCertificateBodySchema),
    },
  },
});

export const listExternalCertificates = ({ views }: ExternalCertificateServices) =>
  listExternalCertificatesRoute.answeredBy(async ({ query, caller, relation, now, authorize }) => {
    const { tenant } = caller;
    const { status, learnerId, department, expiringWithinDays, ...page } = query;
    if (learnerId !== undefined) {
      await authorize(learnerId);
      const { items, ...rest } = await views.listExternalCertificatesOf(tenant, learnerId, { status }, page);
      return {
        status: 200,
        body: { items: items.map((item) => describeExternalCertificate(item, now)), ...rest },
      };
    }
    const managerId = relation === 'any' ? undefined : ownLearnerId(caller);
    const today = todayOf(now);
    const endsOn =
      expiringWithinDays === undefined
        ? undefined
        : ([today, todayOf(new Date(addDays(now.toISOString(), expiringWithinDays)))] as const);
    const { items, ...rest } = await views.listExternalCertificates(
      tenant,
      { status: status ?? (endsOn ? 'approved' : 'submitted'), endsOn, managerId, department },
      page,
    );
    return {
      status: 200,
      body: { items: items.map((item) => describeExternalCertificate(item, now)), ...rest },
    };
  });
