import * as z from 'zod';
import { idSchema } from '../../../domain/shared/values.ts';
import { pageOf, pageQuery } from '../../shared/inputs.ts';
import { notFound } from '../../shared/problem.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import { employmentInput } from '../learners/learner-body.ts';
import { asOfFields, correctionSchema, qualificationFields } from './audit-body.ts';
import { asOf, asOfQuery } from './audit-inputs.ts';
import type { AuditServices } from './audit-services.ts';
import { describeQualification } from './describe-qualification.ts';

// GET /audit/qualifications: from the ledger. Who there ever was is a projection.
export const listQualificationsRoute = declareRoute({
  key: 'GET /audit/qualifications',
  summary:
    'Who of a department, or of the company, was qualified by a course at one time, as known at another',
  request: z.strictObject({
    ...noInput,
    query: z.strictObject({
      ...pageQuery,
      ...asOfQuery,
      courseId: idSchema,
      department: employmentInput.department.describe(
        'Of those who were in service there then; default: of all',
      ),
    }),
  }),
  responses: {
    200: {
      description:
        'So many learners were looked at as the limit says; a page holds those of them who were in service there, and may be empty. Give both times with every page: now moves on',
      body: pageOf(
        z.object({
          learnerId: z.string(),
          department: z.string().optional(),
          ...qualificationFields,
          corrections: z.array(correctionSchema),
        }),
      ).extend(asOfFields),
    },
  },
});

/** How many learners are looked at at once: each takes a handful of reads. */
const atOnce = 20;

export const listQualifications = ({ views, travel, courses }: AuditServices) =>
  listQualificationsRoute.answeredBy(async ({ query, caller: { tenant }, now }) => {
    const { courseId, department } = query;
    if (!(await courses.version(tenant, courseId, 1))) throw notFound(`Course ${courseId}`);
    const times = asOf(query, now);
    const { items: learners, ...page } = await views.listLearners(tenant, { withErased: true }, query);
    const qualificationOf = async ({ learnerId }: { learnerId: string }) => {
      const stood = await travel.employment(tenant, learnerId, times);
      if (stood.status !== 'active') return [];
      if (department !== undefined && stood.employment.department !== department) return [];
      const { attempts, qualification } = await travel.course(tenant, courseId, learnerId, times);
      return [
        {
          learnerId,
          ...(stood.employment.department !== undefined && { department: stood.employment.department }),
          ...describeQualification(qualification),
          corrections: attempts.flatMap(({ corrections }) => corrections),
        },
      ];
    };
    const items = [];
    for (let from = 0; from < learners.length; from += atOnce) {
      items.push(...(await Promise.all(learners.slice(from, from + atOnce).map(qualificationOf))).flat());
    }
    return { status: 200, body: { ...times, items, ...page } };
  });
