import * as z from 'zod';
import { measureOutcome as decideMeasureOutcome } from '../../../domain/course/decide.ts';
import { course, summariseCourse } from '../../../domain/course/state.ts';
import { ratioSchema } from '../../../domain/shared/values.ts';
import { commandAnswer, settled } from '../../shared/command-answer.ts';
import { coursePath } from '../../shared/inputs.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import { streamOf } from '../../shared/streams.ts';
import type { Services } from '../services.ts';

const amountSchema = z.number().min(-1e12).max(1e12);
const measuredSchema = z.strictObject({ value: amountSchema, measuredOn: z.iso.date() });

const outcomeSchema = z
  .strictObject({
    name: z.string().trim().min(1).max(200).describe('Measured again, the same name replaces the former'),
    unit: z.string().trim().min(1).max(100).describe('Such as "accidents a year"'),
    better: z.enum(['higher', 'lower']),
    before: measuredSchema,
    after: measuredSchema,
    valuePerUnit: z.number().min(0).max(1e12).describe('What one unit of improvement is worth'),
    currency: z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code such as EUR'),
    share: ratioSchema.default(1).describe('The part of the change that is put down to the training'),
  })
  .refine(({ before, after }) => before.measuredOn < after.measuredOn, {
    path: ['after', 'measuredOn'],
    message: 'must be after before.measuredOn',
  });

// POST /courses/{courseId}/outcomes: MeasureOutcome. What the return in GET /courses/{courseId}/insight is reckoned from.
export const measureOutcomeRoute = declareRoute({
  key: 'POST /courses/{courseId}/outcomes',
  summary: 'Record what was measured before and after a training, and what a unit of the change is worth',
  request: z.strictObject({ ...noInput, path: coursePath, body: outcomeSchema }),
  rejections: ['course-unpublished', 'another-currency', 'too-many-outcomes'],
  responses: {
    201: { description: 'Recorded', body: z.object({ outcomes: z.array(outcomeSchema) }) },
    200: { description: 'It was recorded already', body: z.object({ outcomes: z.array(outcomeSchema) }) },
  },
});

export const measureOutcome = ({ ledger }: Services) =>
  measureOutcomeRoute.answeredBy(async ({ path: { courseId }, body, caller, now, metadata }) => {
    const outcome = settled(
      await ledger.execute({
        aggregate: course,
        stream: streamOf.course(caller.tenant, courseId),
        metadata,
        decide: ({ state }) => decideMeasureOutcome(state, { outcome: body, now: now.toISOString() }),
        summarise: (state) => summariseCourse(courseId, state),
      }),
    );
    const { state } = outcome.loaded;
    return commandAnswer(outcome, {
      status: outcome.kind === 'unchanged' ? 200 : 201,
      body: { outcomes: state.status === 'none' ? [] : state.outcomes },
    });
  });
