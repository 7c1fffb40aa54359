import type { AnsweredRoute } from '../../shared/route.ts';
import type { RouteKeyOf } from '../../shared/route-table.ts';
import { bookSeat } from './book-seat.ts';
import { makeCalendarLink, revokeCalendarLink } from './calendar-link.ts';
import { cancelBooking } from './cancel-booking.ts';
import { cancelSession } from './cancel-session.ts';
import { changeMode } from './change-mode.ts';
import { changeSeats } from './change-seats.ts';
import { checkIn, joinSession, leaveSession } from './check-in.ts';
import { getAttendance } from './get-attendance.ts';
import { getCalendar, getMyCalendar, getSessionCalendar } from './get-calendar.ts';
import { getCheckInCode } from './get-check-in-code.ts';
import { getSession } from './get-session.ts';
import { listSessions } from './list-sessions.ts';
import { recordAttendance } from './record-attendance.ts';
import { rescheduleSession } from './reschedule-session.ts';
import { scheduleSession } from './schedule-session.ts';
import type { SessionServices } from './session-services.ts';

export const sessionRoutes = (services: SessionServices): Record<RouteKeyOf<'sessions'>, AnsweredRoute> => ({
  'POST /sessions': scheduleSession(services),
  'GET /sessions': listSessions(services),
  'GET /sessions/{sessionId}': getSession(services),
  'GET /sessions/{sessionId}.ics': getSessionCalendar(services),
  'GET /me/calendar.ics': getMyCalendar(services),
  'POST /me/calendar-link': makeCalendarLink(services),
  'DELETE /me/calendar-link': revokeCalendarLink(services),
  'GET /calendars/{token}': getCalendar(services),
  'POST /sessions/{sessionId}/reschedule': rescheduleSession(services),
  'POST /sessions/{sessionId}/cancel': cancelSession(services),
  'PUT /sessions/{sessionId}/seats': changeSeats(services),
  'POST /sessions/{sessionId}/bookings': bookSeat(services),
  'PUT /sessions/{sessionId}/bookings/{learnerId}': changeMode(services),
  'DELETE /sessions/{sessionId}/bookings/{learnerId}': cancelBooking(services),
  'GET /sessions/{sessionId}/check-in-code': getCheckInCode(services),
  'POST /sessions/{sessionId}/check-in': checkIn(services),
  'POST /sessions/{sessionId}/join': joinSession(services),
  'POST /sessions/{sessionId}/leave': leaveSession(services),
  'GET /sessions/{sessionId}/attendance': getAttendance(services),
  'POST /sessions/{sessionId}/attendance': recordAttendance(services),
});
