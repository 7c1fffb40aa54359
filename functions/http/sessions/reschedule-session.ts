import * as z from 'zod';
import { rescheduleSession as decideRescheduleSession } from '../../../domain/session/decide.ts';
import { commandAnswer } from '../../shared/command-answer.ts';
import { sessionPath } from '../../shared/inputs.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import type { Services } from '../services.ts';
import { changeSession } from './change-session.ts';
import { endsAfterStart, endsAfterStartFault, scheduleInput } from './schedule-session.ts';
import { describeSession, sessionBodySchema } from './session-body.ts';

// POST /sessions/{sessionId}/reschedule: RescheduleSession. Bookings move along.
export const rescheduleSessionRoute = declareRoute({
  key: 'POST /sessions/{sessionId}/reschedule',
  summary: 'Move a session; who had booked keeps the booking',
  request: z.strictObject({
    ...noInput,
    path: sessionPath,
    body: z.strictObject(scheduleInput).refine(endsAfterStart, endsAfterStartFault),
  }),
  rejections: ['unknown-session', 'session-cancelled'],
  responses: { 200: { description: 'Moved', body: sessionBodySchema } },
});

export const rescheduleSession = (services: Services) =>
  rescheduleSessionRoute.answeredBy(async (request) => {
    const { sessionId } = request.path;
    const change = await changeSession(services, request, sessionId, (state) =>
      decideRescheduleSession(state, { meetings: [request.body], now: request.now.toISOString() }),
    );
    const body = describeSession(sessionId, change.loaded.state, { isPlanner: true });
    return commandAnswer(change, { status: 200, body });
  });
