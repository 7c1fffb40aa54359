import * as z from 'zod';
import { changeMode as decideChangeMode } from '../../../domain/session/decide.ts';
import { modeSchema } from '../../../domain/shared/values.ts';
import { commandAnswer } from '../../shared/command-answer.ts';
import { bookingPath } from '../../shared/inputs.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import type { Services } from '../services.ts';
import { changeSession, isPlanning } from './change-session.ts';
import { placeOf, placeSchema } from './session-body.ts';

// PUT /sessions/{sessionId}/bookings/{learnerId}: ChangeMode. Who has a seat keeps it when there is none of the other kind.
export const changeModeRoute = declareRoute({
  key: 'PUT /sessions/{sessionId}/bookings/{learnerId}',
  summary: 'Take part in the room instead of from a distance, or the other way round',
  request: z.strictObject({
    ...noInput,
    path: bookingPath,
    body: z.strictObject({ mode: modeSchema }),
  }),
  concerns: ({ path }) => path.learnerId,
  rejections: [
    'unknown-session',
    'session-cancelled',
    'session-over',
    'unknown-booking',
    'mode-not-offered',
    'no-seat-free',
    'booking-closed',
    'cancelling-closed',
  ],
  responses: {
    200: {
      description: 'A seat of that kind, or the last place on its waiting list',
      body: placeSchema.extend({ mode: modeSchema }),
    },
  },
});

export const changeMode = (services: Services) =>
  changeModeRoute.answeredBy(async (request) => {
    const { sessionId, learnerId } = request.path;
    const { mode } = request.body;
    const change = await changeSession(services, request, sessionId, (state) =>
      decideChangeMode(state, {
        learnerId,
        mode,
        ignoresDeadlines: isPlanning(request),
        now: request.now.toISOString(),
      }),
    );
    return commandAnswer(change, { status: 200, body: { mode, ...placeOf(change.loaded.state, learnerId) } });
  });
