import * as z from 'zod';
import { cancelBooking as decideCancelBooking } from '../../../domain/session/decide.ts';
import { commandAnswer } from '../../shared/command-answer.ts';
import { bookingPath } from '../../shared/inputs.ts';
import { notFound } from '../../shared/problem.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import { changeSession, isPlanning } from './change-session.ts';
import type { SessionServices } from './session-services.ts';

// DELETE /sessions/{sessionId}/bookings/{learnerId}: CancelBooking. The first who waits gets the seat.
export const cancelBookingRoute = declareRoute({
  key: 'DELETE /sessions/{sessionId}/bookings/{learnerId}',
  summary: 'Give up a seat, or a place on the waiting list',
  request: z.strictObject({ ...noInput, path: bookingPath }),
  concerns: ({ path }) => path.learnerId,
  rejections: ['unknown-session', 'session-cancelled', 'session-over', 'cancelling-closed'],
  responses: { 204: { description: 'The seat is free, or went to the first who waited' } },
});

export const cancelBooking = (services: SessionServices) =>
  cancelBookingRoute.answeredBy(async (request) => {
    const { sessionId, learnerId } = request.path;
    const change = await changeSession(services, request, sessionId, (state) =>
      decideCancelBooking(state, {
        learnerId,
        ignoresDeadlines: isPlanning(request),
        now: request.now.toISOString(),
      }),
    );
    if (change.kind === 'unchanged') throw notFound('This booking');
    await services.claims.forget(request.caller.tenant, learnerId, sessionId);
    return commandAnswer(change, { status: 204, body: undefined });
  });
