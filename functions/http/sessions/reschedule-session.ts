import * as z from 'zod';
import { rescheduleSession as decideRescheduleSession } from '../../../domain/session/decide.ts';
import { commandAnswer } from '../../shared/command-answer.ts';
import { sessionPath } from '../../shared/inputs.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import type { Services } from '../services.ts';
import { changeSession } from './change-session.ts';
import { placeInput } from './schedule-session.ts';
import { describeSession, sessionBodySchema } from './session-body.ts';
import { checkTimes, meetingsIn, timesInput } from './session-times.ts';

// POST /sessions/{sessionId}/reschedule: RescheduleSession. Bookings move along; what is absent stays.
export const rescheduleSessionRoute = declareRoute({
  key: 'POST /sessions/{sessionId}/reschedule',
  summary: 'Move a session to another time, room, link or trainer; who had booked keeps the booking',
  request: z.strictObject({
    ...noInput,
    path: sessionPath,
    body: z
      .strictObject({ ...timesInput, ...placeInput })
      .refine((body) => Object.values(body).some((value) => value !== undefined), 'must say what changes')
      .superRefine(checkTimes),
  }),
  rejections: ['unknown-session', 'session-cancelled'],
  responses: { 200: { description: 'Moved', body: sessionBodySchema } },
});

export const rescheduleSession = (services: Services) =>
  rescheduleSessionRoute.answeredBy(async (request) => {
    const { sessionId } = request.path;
    const { room, joinUrl, trainerId, ...times } = request.body;
    const change = await changeSession(services, request, sessionId, (state) =>
      decideRescheduleSession(state, {
        meetings: meetingsIn(times),
        room,
        joinUrl,
        trainerId,
        now: request.now.toISOString(),
      }),
    );
    const body = describeSession(sessionId, change.loaded.state, { isPlanner: true });
    return commandAnswer(change, { status: 200, body });
  });
