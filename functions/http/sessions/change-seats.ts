import * as z from 'zod';
import { course } from '../../../domain/course/state.ts';
import { changeSeats as decideChangeSeats } from '../../../domain/session/decide.ts';
import { commandAnswer } from '../../shared/command-answer.ts';
import { sessionPath } from '../../shared/inputs.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import { streamOf } from '../../shared/streams.ts';
import type { Services } from '../services.ts';
import { changeSession } from './change-session.ts';
import { seatsInput } from './schedule-session.ts';
import { describeSession, sessionBodySchema } from './session-body.ts';

// PUT /sessions/{sessionId}/seats: ChangeSeats. Who waits gets what is added; fewer than are taken is refused.
export const changeSeatsRoute = declareRoute({
  key: 'PUT /sessions/{sessionId}/seats',
  summary: 'Give a session other seats; those who wait get the new ones in order',
  request: z.strictObject({ ...noInput, path: sessionPath, body: seatsInput }),
  rejections: ['unknown-session', 'session-cancelled', 'session-over', 'mode-not-offered', 'seats-taken'],
  responses: { 200: { description: 'The session with these seats', body: sessionBodySchema } },
});

export const changeSeats = (services: Services) =>
  changeSeatsRoute.answeredBy(async (request) => {
    const { sessionId } = request.path;
    const { tenant } = request.caller;
    const change = await changeSession(services, request, sessionId, async (state) => {
      const now = request.now.toISOString();
      if (state.status === 'none') return { rejected: 'unknown-session' };
      const offered = await services.ledger.load(course, streamOf.course(tenant, state.courseId));
      const activities = offered.state.status === 'none' ? [] : offered.state.latest.activities;
      // A newer version of the course may have no such activity any more: then what is planned goes on as it is.
      const place = activities.find(({ id }) => id === state.activityId)?.place ?? 'either';
      return decideChangeSeats(state, { seats: request.body, place, now });
    });
    const body = describeSession(sessionId, change.loaded.state, { isPlanner: true });
    return commandAnswer(change, { status: 200, body });
  });
