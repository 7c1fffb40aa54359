import * as z from 'zod';
import { hasLeft, learner } from '../../../domain/learner/state.ts';
import { bookingOf, session } from '../../../domain/session/state.ts';
import { addDays } from '../../../domain/shared/calendar.ts';
import { openCalendarLink } from '../../shared/calendar-token.ts';
import { sessionPath } from '../../shared/inputs.ts';
import { notFound } from '../../shared/problem.ts';
import { type Answer, declareRoute, noInput } from '../../shared/route.ts';
import { streamOf } from '../../shared/streams.ts';
import { ownLearnerId } from '../learners/own-learner.ts';
import type { Services } from '../services.ts';
import { type CalendarEntry, calendarOf } from './calendar-text.ts';
import { isPlanner } from './get-session.ts';

/** How long a meeting stays in a calendar once it is over, and one that was cancelled once it would be. */
const keptDays = 30;

const calendarType = 'text/calendar';
const responses = {
  200: { description: 'iCalendar (RFC 5545)', body: z.string(), contentType: calendarType },
};

// GET /me/calendar.ics: from the ledger.
export const getMyCalendarRoute = declareRoute({
  key: 'GET /me/calendar.ics',
  summary: 'The meetings that I booked or wait for, for a calendar',
  request: z.strictObject(noInput),
  responses,
});

export const getMyCalendar = (services: Services) =>
  getMyCalendarRoute.answeredBy(({ caller, now }) =>
    calendarOfLearner(services, caller.tenant, ownLearnerId(caller), now),
  );

// GET /calendars/{token}: the same for a program without a login. Whatever is wrong with the token, the answer is the same.
export const getCalendarRoute = declareRoute({
  key: 'GET /calendars/{token}',
  summary: 'The calendar of the learner who made the link (POST /me/calendar-link)',
  request: z.strictObject({ ...noInput, path: z.strictObject({ token: z.string() }) }),
  responses: { ...responses, 404: { description: 'Not a link, or one that was revoked' } },
});

export const getCalendar = (services: Services) =>
  getCalendarRoute.answeredBy(async ({ path, now }) => {
    const { ledger, secret } = services;
    const link = openCalendarLink(await secret.keyFor('calendar-link'), path.token);
    if (!link) throw notFound('This calendar');
    const { tenant, learnerId, linkNumber } = link;
    const { state } = await ledger.load(learner, streamOf.learner(tenant, learnerId));
    if (state.status === 'none' || hasLeft(state) || state.calendarLinkNumber !== linkNumber) {
      throw notFound('This calendar');
    }
    return calendarOfLearner(services, tenant, learnerId, now);
  });

// GET /sessions/{sessionId}.ics: from the ledger.
export const getSessionCalendarRoute = declareRoute({
  key: 'GET /sessions/{sessionId}.ics',
  summary: 'The meetings of a session, for a calendar',
  request: z.strictObject({ ...noInput, path: sessionPath }),
  responses,
});

export const getSessionCalendar = ({ ledger, languageOf }: Services) =>
  getSessionCalendarRoute.answeredBy(async ({ path: { sessionId }, caller, now }) => {
    const { state } = await ledger.load(session, streamOf.session(caller.tenant, sessionId));
    if (state.status === 'none') throw notFound(`Session ${sessionId}`);
    const booking = caller.learnerId === undefined ? undefined : bookingOf(state, caller.learnerId);
    const mayJoin = isPlanner(caller) || booking?.status === 'booked';
    const language = languageOf(caller.tenant);
    return answerWith(
      calendarOf(caller.tenant, [{ sessionId, session: state, booking, mayJoin }], { language, now }),
    );
  });

async function calendarOfLearner(
  { ledger, views, languageOf }: Services,
  tenant: string,
  learnerId: string,
  now: Date,
): Promise<Answer> {
  const bookings = await views.listBookings(tenant, learnerId, addDays(now.toISOString(), -keptDays));
  const found = await Promise.all(
    bookings.map(async ({ sessionId }): Promise<CalendarEntry | undefined> => {
      const { state } = await ledger.load(session, streamOf.session(tenant, sessionId));
      const booking = bookingOf(state, learnerId);
      if (state.status === 'none' || !booking) return undefined;
      return { sessionId, session: state, booking, mayJoin: booking.status === 'booked' };
    }),
  );
  const entries = found.filter((entry) => entry !== undefined);
  return answerWith(calendarOf(tenant, entries, { language: languageOf(tenant), now }));
}

function answerWith({ text, etag }: { text: string; etag: string }): Answer {
  return {
    status: 200,
    body: text,
    headers: {
      etag,
      'content-type': `${calendarType}; charset=utf-8`,
      'cache-control': 'private, no-cache',
      // The path may be a secret.
      'referrer-policy': 'no-referrer',
    },
  };
}
