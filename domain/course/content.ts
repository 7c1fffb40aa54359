import * as z from 'zod';
import { idSchema, ratioSchema } from '../shared/values.ts';

/** What a learner does in an activity. */
const formatSchema = z.enum([
  'lecture',
  'discussion',
  'simulation',
  'video',
  'reading',
  'e-learning',
  'quiz',
  'assignment',
  'classroom',
  'practice',
  'coaching',
]);

/** Together at one time, or each at their own. */
const timingSchema = z.enum(['synchronous', 'asynchronous']);
const placeSchema = z.enum(['on-site', 'remote', 'either']);

/** A tree of choices whose leaves are activity ids. */
export type CompletionRule =
  | string
  | { readonly all: readonly CompletionRule[] }
  | { readonly any: readonly CompletionRule[] }
  | { readonly atLeast: number; readonly of: readonly CompletionRule[] };

/** Deep enough for any course; bounded, since the tree comes from outside. */
const maximumRuleDepth = 8;

const completionRuleSchema: z.ZodType<CompletionRule> = z.lazy(() =>
  z.union(
    [
      idSchema,
      z.strictObject({ all: branchesSchema() }),
      z.strictObject({ any: branchesSchema() }),
      z.strictObject({ atLeast: z.number().int().min(1, 'must be 1 or more'), of: branchesSchema() }),
    ],
    { error: 'must be an activity id, {"all": […]}, {"any": […]} or {"atLeast": n, "of": […]}' },
  ),
);

function branchesSchema() {
  return z.array(completionRuleSchema).min(1, 'must name an activity').max(100);
}

const exemptBySchema = z.strictObject({ activity: idSchema, minScore: ratioSchema });

const activitySchema = z.strictObject({
  id: idSchema,
  title: z.string().trim().min(1).max(200),
  format: formatSchema,
  timing: timingSchema,
  place: placeSchema,
  minutes: z.number().int().min(1).max(60_000),
  after: z.array(idSchema).max(100).optional(),
  optional: z.boolean().optional(),
  completion: z
    .strictObject({
      minProgress: ratioSchema.optional(),
      minScore: ratioSchema.optional(),
      minAttendance: ratioSchema.optional(),
    })
    .optional(),
  exemptBy: exemptBySchema.optional(),
  exemptByQualification: idSchema
    .optional()
    .describe('Exempts who has an approved certificate from elsewhere that proves this qualification'),
});

const amountSchema = z.number().min(0).max(1_000_000_000);

export const selfEnrolmentSchema = z.enum(['open', 'approval', 'closed']);

const shapeSchema = z.strictObject({
  title: z.string().trim().min(1).max(200),
  language: z
    .string()
    .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'must be a language tag such as nl or en-GB'),
  activities: z.array(activitySchema).min(1, 'must hold an activity').max(100),
  completion: completionRuleSchema.optional(),
  /** Who decides that a learner begins: the learner, the manager whom the learner asks, or HR and trainers alone. */
  selfEnrolment: selfEnrolmentSchema.optional(),
  certificate: z
    .strictObject({
      title: z.string().trim().min(1).max(200),
      validMonths: z.number().int().min(1).max(1200).optional(),
      graceDays: z.number().int().min(0).max(3660).optional(),
      renewDaysBeforeExpiry: z
        .number()
        .int()
        .min(0)
        .max(3650)
        .optional()
        .describe(
          'So many days before the certificate ends the course begins again by itself; without it, never',
        ),
    })
    .optional(),
  cost: z
    .strictObject({
      currency: z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code such as EUR'),
      perCourse: amountSchema.optional(),
      perLearner: amountSchema.optional(),
      perSession: amountSchema.optional(),
      perHour: amountSchema.optional(),
    })
    .optional(),
});

const shortestMonthDays = 28;

type Shape = z.infer<typeof shapeSchema>;
type Activity = Shape['activities'][number];

interface Fault {
  readonly path: (string | number)[];
  readonly message: string;
}

/** A blended path as its author writes it: every rule in it can be met, and every id in it exists. */
export const courseContentSchema = shapeSchema.superRefine((content, context) => {
  const faults = [
    ...faultsOfActivities(content.activities),
    ...faultsOfRenewal(content.certificate),
    ...(content.completion === undefined ? [] : faultsOfCompletion(content.completion, content.activities)),
    ...(content.completion === undefined &&
    content.activities.length > 0 &&
    content.activities.every(({ optional }) => optional)
      ? [{ path: ['completion'], message: 'is needed when every activity is optional' }]
      : []),
  ];
  for (const { path, message } of faults) context.addIssue({ code: 'custom', path, message });
});
export type CourseContent = z.infer<typeof courseContentSchema>;

/** A certificate that is renewed for longer than it is valid would be renewed without an end. */
function faultsOfRenewal(certificate: Shape['certificate']): Fault[] {
  const { validMonths, renewDaysBeforeExpiry } = certificate ?? {};
  if (renewDaysBeforeExpiry === undefined) return [];
  if (validMonths === undefined) {
    return [{ path: ['certificate', 'validMonths'], message: 'is needed by renewDaysBeforeExpiry' }];
  }
  return renewDaysBeforeExpiry < validMonths * shortestMonthDays
    ? []
    : [
        {
          path: ['certificate', 'renewDaysBeforeExpiry'],
          message: 'must be less than the certificate is valid',
        },
      ];
}

function faultsOfActivities(activities: readonly Activity[]): Fault[] {
  const byId = new Map(activities.map((activity) => [activity.id, activity]));
  return activities.flatMap((activity, index) => {
    const faults: Fault[] = [];
    const fault = (path: (string | number)[], message: string) =>
      faults.push({ path: ['activities', index, ...path], message });

    if (activities.findIndex(({ id }) => id === activity.id) !== index) {
      fault(['id'], `"${activity.id}" is the id of an earlier activity`);
    }
    for (const [position, id] of (activity.after ?? []).entries()) {
      if (!byId.has(id)) fault(['after', position], `there is no activity "${id}"`);
      if (activity.after?.indexOf(id) !== position) fault(['after', position], `"${id}" is named before`);
    }
    const cycle = cycleFrom(activity.id, byId);
    if (cycle) fault(['after'], `never opens: ${cycle.join(' comes after ')}`);

    const { minAttendance, minProgress, minScore } = activity.completion ?? {};
    if (activity.timing === 'asynchronous' && minAttendance !== undefined) {
      fault(['completion', 'minAttendance'], 'is for synchronous activities; this one completes by progress');
    }
    if (activity.timing === 'synchronous' && minProgress !== undefined) {
      fault(
        ['completion', 'minProgress'],
        'is for asynchronous activities; this one completes by attendance',
      );
    }
    if (activity.timing === 'synchronous' && minScore !== undefined) {
      fault(['completion', 'minScore'], 'is for asynchronous activities; this one completes by attendance');
    }
    if (activity.exemptBy) {
      const other = byId.get(activity.exemptBy.activity);
      if (!other) fault(['exemptBy', 'activity'], `there is no activity "${activity.exemptBy.activity}"`);
      else if (other.id === activity.id) fault(['exemptBy', 'activity'], 'is the activity itself');
      else if (other.timing === 'synchronous') {
        fault(['exemptBy', 'activity'], `"${other.id}" is attended, so it gives no score`);
      } else if (comesAfter(other, activity.id, byId)) {
        fault(['exemptBy', 'activity'], `"${other.id}" opens only after this activity`);
      }
    }
    return faults;
  });
}

/** The way back from an activity to itself through `after`, if there is one. */
function cycleFrom(id: string, byId: ReadonlyMap<string, Activity>): string[] | undefined {
  const seen = new Set<string>();
  const walk = (at: string, way: string[]): string[] | undefined => {
    for (const before of byId.get(at)?.after ?? []) {
      if (before === id) return [...way, before];
      if (seen.has(before)) continue;
      seen.add(before);
      const found = walk(before, [...way, before]);
      if (found) return found;
    }
    return undefined;
  };
  return walk(id, [id]);
}

function comesAfter(activity: Activity, id: string, byId: ReadonlyMap<string, Activity>): boolean {
  const seen = new Set<string>();
  const walk = (at: Activity): boolean =>
    (at.after ?? []).some((before) => {
      if (before === id) return true;
      if (seen.has(before)) return false;
      seen.add(before);
      const next = byId.get(before);
      return next !== undefined && walk(next);
    });
  return walk(activity);
}

function faultsOfCompletion(rule: CompletionRule, activities: readonly Activity[]): Fault[] {
  const ids = new Set(activities.map(({ id }) => id));
  const walk = (at: CompletionRule, path: (string | number)[]): Fault[] => {
    if (path.length > maximumRuleDepth * 2) return [{ path, message: 'is nested too deep' }];
    if (typeof at === 'string') return ids.has(at) ? [] : [{ path, message: `there is no activity "${at}"` }];
    const [name, branches] = 'all' in at ? ['all', at.all] : 'any' in at ? ['any', at.any] : ['of', at.of];
    const below = branches.flatMap((branch, index) => [
      ...walk(branch, [...path, name, index]),
      // Otherwise one activity would count for two.
      ...(typeof branch === 'string' && branches.indexOf(branch) !== index
        ? [{ path: [...path, name, index], message: `"${branch}" is named before` }]
        : []),
    ]);
    if ('atLeast' in at && at.atLeast > at.of.length) {
      const message = `asks for ${at.atLeast} of ${at.of.length}, which can't be met`;
      return [...below, { path: [...path, 'atLeast'], message }];
    }
    return below;
  };
  return walk(rule, ['completion']);
}
