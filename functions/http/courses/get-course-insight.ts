import * as z from 'zod';
import {
  activityFigures,
  attemptFigures,
  certificateFigures,
  versionFigures,
} from '../../../domain/insight/course-insight.ts';
import { groupByName } from '../../../domain/insight/groups.ts';
import { costOf, returnOn } from '../../../domain/insight/return-on-training.ts';
import { coursePath } from '../../shared/inputs.ts';
import { notFound } from '../../shared/problem.ts';
import { declareRoute, noInput, type RequestContext } from '../../shared/route.ts';
import { type InsightOfCourse, readInsight } from './course-insight.ts';
import type { CourseServices } from './course-services.ts';

const count = z.number().int();
const minutesSchema = z.object({ online: z.number(), onSite: z.number(), remote: z.number() });
const figuresSchema = z.object({
  enrolled: count.describe('Attempts'),
  active: count,
  completed: count,
  withdrawn: count,
  completionRate: z.number().describe('Completed out of enrolled, 0 to 1'),
  minutes: minutesSchema,
  medianDaysToComplete: z.number().nullable(),
});
const activitySchema = z.object({
  activityId: z.string(),
  title: z.string(),
  opened: count.describe('Attempts in which it is, or was, not locked'),
  completed: count,
  exempt: count,
  failed: count,
  stuck: count.describe('Open or begun with nothing recorded for 14 days, or failed three times'),
  medianMinutes: z.number().nullable().describe('Of those who spent any time on it'),
  averageScore: z.number().nullable().describe('Of the best score of each attempt'),
  scores: z.array(count).describe('How many best scores there are in each tenth from 0 to 1'),
});
const groupSchema = figuresSchema.extend({
  name: z.string().nullable().describe('Null: not known'),
  learners: count,
});
const costPartsSchema = z.object({
  currency: z.string(),
  perCourse: z.number(),
  perLearner: z.number(),
  perSession: z.number(),
  perHour: z.number(),
});

/** `GET /courses/{courseId}/insight` */
const insightSchema = figuresSchema
  .extend({
    courseId: z.string(),
    courseVersion: count.describe('Whose activities are shown'),
    certificates: z.object({ valid: count, expiringIn90Days: count, inGrace: count, expired: count }),
    activities: z.array(activitySchema),
    versions: z.array(figuresSchema.extend({ courseVersion: count })).describe('The newest first'),
    cost: z.number().optional().describe('So far, in `costParts.currency`'),
    costParts: costPartsSchema.optional(),
    costPerCompletion: z.number().optional(),
    costPerHour: z.number().optional(),
    roi: z
      .object({
        currency: z.string(),
        benefits: z.number(),
        costs: z.number(),
        net: z.number(),
        returnPercent: z.number().nullable(),
        formula: z.string(),
        outcomes: z.array(z.looseObject({ name: z.string(), benefit: z.number() })),
      })
      .optional(),
    groups: z.array(groupSchema).optional(),
    rest: groupSchema
      .omit({ name: true })
      .extend({ groups: count })
      .optional()
      .describe('All groups that are too small to be told apart, together'),
  })
  .meta({ id: 'CourseInsight' });

// GET /courses/{courseId}/insight: folded when asked (docs/decisions/0019-insight-folds-on-reading.md).
export const getCourseInsightRoute = declareRoute({
  key: 'GET /courses/{courseId}/insight',
  summary:
    'Who takes a course, how far they are, what it takes them, costs and brings in; a manager sees their own people',
  request: z.strictObject({
    ...noInput,
    path: coursePath,
    query: z
      .strictObject({
        by: z.enum(['department', 'manager']).optional().describe('Broken down; no group of fewer than 5'),
        courseVersion: z.coerce.number().int().min(1).optional().describe('Attempts at this version alone'),
      })
      // A group that is too small to be shown could be worked out from those of each version.
      .refine(({ by, courseVersion }) => by === undefined || courseVersion === undefined, {
        path: ['courseVersion'],
        message: 'does not go with by',
      }),
  }),
  responses: { 200: { description: 'The insight', body: insightSchema } },
});

export const getCourseInsight = (services: CourseServices) =>
  getCourseInsightRoute.answeredBy(async (request) => {
    const { path, query, caller, relation, now } = request;
    const all = await readInsight(services, request, path.courseId);
    const shown = query.courseVersion === undefined ? all.newest : all.versions.get(query.courseVersion);
    if (!shown) throw notFound(`An attempt at version ${query.courseVersion} of course ${path.courseId}`);
    const attempts = all.attempts.filter(
      ({ courseVersion }) => query.courseVersion === undefined || courseVersion === query.courseVersion,
    );
    const at = now.toISOString();
    const figures = attemptFigures(attempts);
    return {
      status: 200,
      body: {
        courseId: path.courseId,
        courseVersion: shown.courseVersion,
        ...figures,
        certificates: certificateFigures(all.certificates, at),
        activities: activityFigures(attempts, all.versions, shown, at),
        versions: versionFigures(attempts),
        // What a course costs as a whole has no part that is a team's, or a version's.
        ...(relation === 'any' && query.courseVersion === undefined && costFigures(all, figures, at)),
        ...(query.by && (await brokenDown(services, caller, attempts, query.by))),
      },
    };
  });

function costFigures(
  { newest, sessions, outcomes }: InsightOfCourse,
  figures: ReturnType<typeof attemptFigures>,
  now: string,
) {
  if (!newest.cost) return {};
  const held = sessions.filter(({ status, startsAt }) => status === 'scheduled' && startsAt <= now);
  const { perCompletion, perHourSpent, total, ...costParts } = costOf(newest.cost, {
    ...figures,
    sessionsHeld: held.length,
  });
  return {
    cost: total,
    costParts,
    ...(perCompletion !== null && { costPerCompletion: perCompletion }),
    ...(perHourSpent !== null && { costPerHour: perHourSpent }),
    ...(outcomes.length > 0 && {
      roi: returnOn(outcomes, { ...costParts, total, perCompletion, perHourSpent }),
    }),
  };
}

async function brokenDown(
  { insight }: CourseServices,
  { tenant }: RequestContext['caller'],
  attempts: InsightOfCourse['attempts'],
  by: 'department' | 'manager',
) {
  const places = new Map((await insight.learnerPlaces(tenant)).map((place) => [place.learnerId, place]));
  const nameOf = (learnerId: string) => {
    const place = places.get(learnerId);
    return by === 'department' ? place?.department : place?.managerId;
  };
  const { groups, rest } = groupByName(attempts, nameOf);
  return {
    groups: groups.map(({ items: ofGroup, ...group }) => ({ ...group, ...attemptFigures(ofGroup) })),
    ...(rest.groups > 0 && {
      rest: { groups: rest.groups, learners: rest.learners, ...attemptFigures(rest.items) },
    }),
  };
}
