import * as z from 'zod';
import { byUrgency, openActivities, urgencyOf } from '../../../domain/enrolment/next.ts';
import type { Meeting } from '../../../domain/session/events.ts';
import { bookingOf, session } from '../../../domain/session/state.ts';
import { todayOf } from '../../shared/company-calendar.ts';
import type { PinnedEnrolment } from '../../shared/enrolments.ts';
import { learnerPath } from '../../shared/inputs.ts';
import { all } from '../../shared/learner-traces.ts';
import { notFound } from '../../shared/problem.ts';
import type { Answer } from '../../shared/route.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import { enrolmentIdOf, streamOf } from '../../shared/streams.ts';
import type { Services } from '../services.ts';
import { isKnown } from './learner-records.ts';
import { nextBodySchema } from './next-body.ts';
import { ownLearnerId } from './own-learner.ts';
import { sessionsToChoose } from './sessions-to-choose.ts';

/** Of so many active enrolments, those that are due first, is told what is open. */
const mostEnrolments = 50;
const mostSessionsOfCourse = 50;

const responses = { 200: { description: 'What is open now', body: nextBodySchema } };

// GET /me/next: enrolments and bookings from the ledger; which there are, and sessions to choose from, by projections.
export const getMyNextRoute = declareRoute({
  key: 'GET /me/next',
  summary: 'What is open to me now: for how long, where and when',
  request: z.strictObject(noInput),
  responses,
});

export const getMyNext = (services: Services) =>
  getMyNextRoute.answeredBy(({ caller, now }) => nextOf(services, caller.tenant, ownLearnerId(caller), now));

// GET /learners/{learnerId}/next: the same, for who helps a learner.
export const getNextRoute = declareRoute({
  key: 'GET /learners/{learnerId}/next',
  summary: 'What is open to a learner now: for how long, where and when',
  request: z.strictObject({ ...noInput, path: learnerPath }),
  concerns: ({ path }) => path.learnerId,
  responses,
});

export const getNext = (services: Services) =>
  getNextRoute.answeredBy(async ({ path: { learnerId }, caller: { tenant }, now }) => {
    if (!(await isKnown(services, tenant, learnerId))) throw notFound(`Learner ${learnerId}`);
    return nextOf(services, tenant, learnerId, now);
  });

async function nextOf(services: Services, tenant: string, learnerId: string, now: Date): Promise<Answer> {
  const { enrolments, views } = services;
  const [listed, asked, bookings] = await Promise.all([
    all((page) => views.listEnrolments(tenant, learnerId, page)),
    all((page) => views.listRequestsOf(tenant, learnerId, page)),
    bookingsOf(services, tenant, learnerId, now),
  ]);
  const active = listed
    .filter(({ status }) => status === 'active')
    .sort((one, other) => ((one.dueOn ?? '~') < (other.dueOn ?? '~') ? -1 : 1));
  const looked = active.slice(0, mostEnrolments);
  const found = await Promise.all(
    looked.map(({ courseId }) => enrolments.find(tenant, enrolmentIdOf(courseId, learnerId))),
  );
  const activities = await Promise.all(
    found
      .filter((pinned) => pinned !== undefined)
      .map((pinned) => openIn(services, tenant, pinned, bookings, now)),
  );
  const requests = asked.flatMap(({ courseId, courseTitle, requestedAt }) =>
    requestedAt === undefined ? [] : [{ courseId, courseTitle, requestedAt }],
  );
  return {
    status: 200,
    body: {
      activities: activities.flat().sort(byUrgency),
      bookings,
      requests,
      isWhole: looked.length === active.length,
      courses: '/courses',
    },
  };
}

type NextBooking = Awaited<ReturnType<typeof bookingsOf>>[number];

async function openIn(
  { views }: Services,
  tenant: string,
  { state, course }: PinnedEnrolment,
  bookings: readonly NextBooking[],
  now: Date,
) {
  const { courseId } = course;
  const open = openActivities(state, course);
  const bookingFor = (activityId: string) =>
    bookings.find((booking) => booking.courseId === courseId && booking.activityId === activityId);
  const wantsSession = open.some(
    ({ activity: { id, timing } }) => timing === 'synchronous' && !bookingFor(id),
  );
  const sessions = wantsSession
    ? (
        await views.listSessions(
          tenant,
          { courseId, from: now.toISOString() },
          { limit: mostSessionsOfCourse },
        )
      ).items
    : [];
  return open.map(({ activity, status, need, minutesLeft, exemptsFrom, exemptByQualification }) => {
    const { id, title, format, timing, place } = activity;
    const booking = bookingFor(id);
    return {
      enrolmentId: enrolmentIdOf(courseId, state.learnerId),
      courseId,
      courseTitle: course.title,
      activityId: id,
      title,
      format,
      timing,
      place,
      status,
      need,
      exemptsFrom,
      ...(exemptByQualification !== undefined && { exemptByQualification }),
      minutesLeft,
      urgency: urgencyOf({ status, need }, state.dueOn, todayOf(now)),
      ...(state.dueOn !== undefined && { dueOn: state.dueOn }),
      ...(booking && { booking }),
      ...(timing === 'synchronous' &&
        !booking && { sessions: sessionsToChoose(sessions, id, now.toISOString()) }),
    };
  });
}

async function bookingsOf({ ledger, views }: Services, tenant: string, learnerId: string, now: Date) {
  const rows = await views.listBookings(tenant, learnerId, now.toISOString());
  const found = await Promise.all(
    rows.map(async ({ sessionId }) => {
      const { state } = await ledger.load(session, streamOf.session(tenant, sessionId));
      const booking = bookingOf(state, learnerId);
      if (state.status !== 'scheduled' || !booking) return [];
      const { courseId, activityId, activityTitle, meetings, timeZone, room, joinUrl } = state;
      const { mode, status, position } = booking;
      const mayJoin = status === 'booked' && joinUrl !== undefined;
      return [
        {
          sessionId,
          courseId,
          activityId,
          title: activityTitle,
          mode,
          status,
          ...(position !== undefined && { position }),
          meetings,
          timeZone,
          ...(room !== undefined && { room }),
          ...(mayJoin && { joinUrl }),
        },
      ];
    }),
  );
  return found.flat().sort((one, other) => (startOf(one) < startOf(other) ? -1 : 1));
}

function startOf({ meetings: [first] }: { readonly meetings: readonly Meeting[] }): string {
  return first?.startsAt ?? '';
}
