import * as z from 'zod';
import {
  type AttendedSession,
  checkIn as decideCheckIn,
  checkOut as decideCheckOut,
} from '../../../domain/enrolment/attend.ts';
import { bookingOf } from '../../../domain/session/state.ts';
import { type Mode, modeSchema } from '../../../domain/shared/values.ts';
import { sessionPath } from '../../shared/inputs.ts';
import { problemOfRejection } from '../../shared/rejections.ts';
import { declareRoute, noInput, type RequestContext } from '../../shared/route.ts';
import { enrolmentIdOf } from '../../shared/streams.ts';
import { changeEnrolment } from '../enrolments/change-enrolment.ts';
import { enrolmentChangeSchema } from '../enrolments/enrolment-body.ts';
import { ownLearnerId } from '../learners/own-learner.ts';
import type { Services } from '../services.ts';
import { CheckInCodes } from './check-in-code.ts';
import { sessionToAttend } from './session-to-attend.ts';

/** The rules that keep somebody from coming to a session. */
const rejections = [
  'session-cancelled',
  'session-over',
  'check-in-not-open',
  'not-enrolled',
  'progress-needed',
  'prerequisite-open',
  'mode-not-offered',
  'attendance-recorded',
  'too-many-visits',
];

// POST /sessions/{sessionId}/check-in: CheckIn. Who sees the code is there, in the room or on a shared screen; also who is
// enrolled without a seat. Without it the way in is to join, which takes a seat and a session that has a link.
export const checkInRoute = declareRoute({
  key: 'POST /sessions/{sessionId}/check-in',
  summary: 'Say that you are at the session',
  request: z.strictObject({
    ...noInput,
    path: sessionPath,
    body: z.strictObject({
      mode: modeSchema,
      code: z.string().max(20).describe('The one that is shown in the room'),
    }),
  }),
  rejections: ['wrong-code', ...rejections],
  responses: {
    200: { description: 'Noted; how it counts is settled afterwards', body: enrolmentChangeSchema },
  },
});

export const checkIn = (services: Services) =>
  checkInRoute.answeredBy(async (request) => {
    const { caller, now, path, body } = request;
    const { attended, loaded } = await sessionToAttend(services, caller.tenant, path.sessionId);
    const key = await services.secret.keyFor('check-in-code');
    const codes = new CheckInCodes(key, caller.tenant, path.sessionId);
    if (!codes.isGood(body.code, now)) throw problemOfRejection({ rejected: 'wrong-code' });
    return come(services, request, loaded.state.courseId, attended, body.mode);
  });

// POST /sessions/{sessionId}/join: CheckIn from a distance, and the way in. As wherever the link is told, for who has a seat of
// either kind.
export const joinSessionRoute = declareRoute({
  key: 'POST /sessions/{sessionId}/join',
  summary: 'Come to the session from a distance',
  request: z.strictObject({ ...noInput, path: sessionPath }),
  rejections: ['seat-needed', 'no-join-url', ...rejections],
  responses: {
    200: { description: 'Noted; the meeting is there', body: z.object({ joinUrl: z.string() }) },
  },
});

export const joinSession = (services: Services) =>
  joinSessionRoute.answeredBy(async (request) => {
    const { sessionId } = request.path;
    const { attended, loaded } = await sessionToAttend(services, request.caller.tenant, sessionId);
    const { courseId, joinUrl } = loaded.state;
    const booking = bookingOf(loaded.state, ownLearnerId(request.caller));
    if (booking?.status !== 'booked') throw problemOfRejection({ rejected: 'seat-needed' });
    if (joinUrl === undefined) throw problemOfRejection({ rejected: 'no-join-url' });
    const answer = await come(services, request, courseId, attended, 'remote');
    return { ...answer, body: { joinUrl } };
  });

// POST /sessions/{sessionId}/leave: CheckOut. Who does not say that they go stays until the end.
export const leaveSessionRoute = declareRoute({
  key: 'POST /sessions/{sessionId}/leave',
  summary: 'Say that you go, for now or for good',
  request: z.strictObject({ ...noInput, path: sessionPath }),
  rejections: ['session-cancelled', 'not-enrolled', 'not-checked-in'],
  responses: { 200: { description: 'Noted', body: enrolmentChangeSchema } },
});

export const leaveSession = (services: Services) =>
  leaveSessionRoute.answeredBy(async (request) => {
    const { sessionId } = request.path;
    const { loaded } = await sessionToAttend(services, request.caller.tenant, sessionId);
    const enrolmentId = enrolmentIdOf(loaded.state.courseId, ownLearnerId(request.caller));
    return changeEnrolment(services, request, enrolmentId, ({ state }) =>
      decideCheckOut(state, { sessionId, now: request.now.toISOString() }),
    );
  });

function come(
  services: Services,
  request: RequestContext,
  courseId: string,
  attended: AttendedSession,
  mode: Mode,
) {
  const enrolmentId = enrolmentIdOf(courseId, ownLearnerId(request.caller));
  return changeEnrolment(services, request, enrolmentId, ({ state, course }) =>
    decideCheckIn(state, { course, session: attended, mode, now: request.now.toISOString() }),
  );
}
