import * as z from 'zod';
import { describeEnrolment } from '../../../domain/enrolment/path.ts';
import type { LearnerState } from '../../../domain/learner/state.ts';
import { learner } from '../../../domain/learner/state.ts';
import { learnerPath } from '../../shared/inputs.ts';
import { notFound } from '../../shared/problem.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import { streamOf } from '../../shared/streams.ts';
import { enrolmentBodySchema } from '../enrolments/enrolment-body.ts';
import { employmentInput } from '../learners/learner-body.ts';
import { asOfFields, correctionSchema, qualificationFields } from './audit-body.ts';
import { asOf, asOfQuery } from './audit-inputs.ts';
import type { AuditServices } from './audit-services.ts';
import { describeQualification } from './describe-qualification.ts';

// GET /audit/learners/{learnerId}/state: from the ledger. Which courses there are is a projection.
export const getLearnerStateRoute = declareRoute({
  key: 'GET /audit/learners/{learnerId}/state',
  summary: 'A learner as everything stood at one time, as known at another',
  request: z.strictObject({ ...noInput, path: learnerPath, query: z.strictObject(asOfQuery) }),
  concerns: ({ path }) => path.learnerId,
  responses: {
    200: {
      description: 'Employment, enrolments and qualifications',
      body: z.object({
        learnerId: z.string(),
        ...asOfFields,
        employment: z
          .object({ status: z.enum(['expected', 'active', 'left', 'erased']), ...employmentInput })
          .optional()
          .describe('Absent while the learner was not known'),
        enrolments: z.array(
          enrolmentBodySchema.omit({ certificateId: true }).extend({
            enrolledAt: z.string(),
            completedAt: z.string().optional(),
            corrections: z.array(correctionSchema),
          }),
        ),
        qualifications: z.array(z.object({ courseId: z.string(), ...qualificationFields })),
      }),
    },
  },
});

export const getLearnerState = ({ ledger, views, travel, courses }: AuditServices) =>
  getLearnerStateRoute.answeredBy(async ({ path: { learnerId }, query, caller: { tenant }, now }) => {
    const times = asOf(query, now);
    const courseIds = await coursesOf(views, tenant, learnerId);
    const { version } = await ledger.load(learner, streamOf.learner(tenant, learnerId));
    if (version === 0 && courseIds.length === 0) throw notFound(`Learner ${learnerId}`);
    const taken = await Promise.all(
      courseIds.map(async (courseId) => {
        const { attempts, qualification } = await travel.course(tenant, courseId, learnerId, times);
        const current = attempts.at(-1);
        if (!current) return [];
        const { state, corrections } = current;
        const pinned = await courses.pinned(tenant, courseId, state.courseVersion);
        return [
          {
            enrolment: {
              ...describeEnrolment(state, pinned),
              enrolledAt: state.enrolledAt,
              ...(state.completedAt !== undefined && { completedAt: state.completedAt }),
              corrections,
            },
            qualification: { courseId, ...describeQualification(qualification) },
          },
        ];
      }),
    );
    const known = taken.flat();
    return {
      status: 200,
      body: {
        learnerId,
        ...times,
        ...described(await travel.employment(tenant, learnerId, times)),
        enrolments: known.map(({ enrolment }) => enrolment),
        qualifications: known.map(({ qualification }) => qualification),
      },
    };
  });

function described(state: LearnerState) {
  return state.status === 'none' ? {} : { employment: { status: state.status, ...state.employment } };
}

/** Every course that the learner was ever enrolled in. */
async function coursesOf(
  views: AuditServices['views'],
  tenant: string,
  learnerId: string,
): Promise<readonly string[]> {
  const courseIds: string[] = [];
  let cursor: string | undefined;
  do {
    const { items, nextCursor } = await views.listEnrolments(tenant, learnerId, { limit: 200, cursor });
    courseIds.push(...items.map(({ courseId }) => courseId));
    cursor = nextCursor;
  } while (cursor !== undefined);
  return courseIds;
}
