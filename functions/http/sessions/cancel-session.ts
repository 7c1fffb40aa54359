import * as z from 'zod';
import { cancelSession as decideCancelSession } from '../../../domain/session/decide.ts';
import { commandAnswer } from '../../shared/command-answer.ts';
import { reasonBody, sessionPath } from '../../shared/inputs.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import type { Services } from '../services.ts';
import { changeSession } from './change-session.ts';
import { describeSession, sessionBodySchema } from './session-body.ts';

// POST /sessions/{sessionId}/cancel: CancelSession. Its bookings stay on record.
export const cancelSessionRoute = declareRoute({
  key: 'POST /sessions/{sessionId}/cancel',
  summary: 'Cancel a session, with the reason',
  request: z.strictObject({ ...noInput, path: sessionPath, body: reasonBody }),
  rejections: ['unknown-session'],
  responses: { 200: { description: 'Cancelled', body: sessionBodySchema } },
});

export const cancelSession = (services: Services) =>
  cancelSessionRoute.answeredBy(async (request) => {
    const { sessionId } = request.path;
    const change = await changeSession(services, request, sessionId, (state) =>
      decideCancelSession(state, { reason: request.body.reason, now: request.now.toISOString() }),
    );
    const body = describeSession(sessionId, change.loaded.state, { isPlanner: true });
    return commandAnswer(change, { status: 200, body });
  });
