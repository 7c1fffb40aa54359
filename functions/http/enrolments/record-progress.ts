import * as z from 'zod';
import { recordProgress as decideRecordProgress } from '../../../domain/enrolment/decide.ts';
import { idSchema, ratioSchema, timeSchema } from '../../../domain/shared/values.ts';
import { enrolmentPath } from '../../shared/inputs.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import { partsOfEnrolmentId } from '../../shared/streams.ts';
import type { Services } from '../services.ts';
import { changeEnrolment } from './change-enrolment.ts';
import { enrolmentChangeSchema } from './enrolment-body.ts';

/** A day: no client counts time for longer before it reports. */
const maximumSeconds = 86_400;

// POST /enrolments/{enrolmentId}/progress: RecordProgress. Refuses a locked activity, one that is attended, the future.
export const recordProgressRoute = declareRoute({
  key: 'POST /enrolments/{enrolmentId}/progress',
  summary: 'Record progress, time and score of an asynchronous activity',
  request: z.strictObject({
    ...noInput,
    path: enrolmentPath,
    body: z.strictObject({
      activityId: idSchema,
      progress: ratioSchema,
      secondsSpent: z.number().int().min(0).max(maximumSeconds).optional(),
      score: ratioSchema.optional(),
      occurredAt: timeSchema.optional().describe('For work done off-line; default: now'),
    }),
  }),
  concerns: ({ path }) => partsOfEnrolmentId(path.enrolmentId).learnerId,
  rejections: ['unknown-activity', 'prerequisite-open', 'attendance-needed', 'in-the-future', 'not-enrolled'],
  responses: { 200: { description: 'Recorded', body: enrolmentChangeSchema } },
});

export const recordProgress = (services: Services) =>
  recordProgressRoute.answeredBy((request) =>
    changeEnrolment(services, request, request.path.enrolmentId, ({ state, course }) => {
      const now = request.now.toISOString();
      const { occurredAt = now, ...progress } = request.body;
      return decideRecordProgress(state, { ...progress, course, occurredAt, now });
    }),
  );
