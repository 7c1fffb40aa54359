import type { AnsweredRoute } from '../../shared/route.ts';
import type { RouteKeyOf } from '../../shared/route-table.ts';
import type { Services } from '../services.ts';
import { bookSeat } from './book-seat.ts';
import { cancelBooking } from './cancel-booking.ts';
import { cancelSession } from './cancel-session.ts';
import { getSession } from './get-session.ts';
import { listSessions } from './list-sessions.ts';
import { recordAttendance } from './record-attendance.ts';
import { rescheduleSession } from './reschedule-session.ts';
import { scheduleSession } from './schedule-session.ts';

export const sessionRoutes = (services: Services): Record<RouteKeyOf<'sessions'>, AnsweredRoute> => ({
  'POST /sessions': scheduleSession(services),
  'GET /sessions': listSessions(services),
  'GET /sessions/{sessionId}': getSession(services),
  'POST /sessions/{sessionId}/reschedule': rescheduleSession(services),
  'POST /sessions/{sessionId}/cancel': cancelSession(services),
  'POST /sessions/{sessionId}/bookings': bookSeat(services),
  'DELETE /sessions/{sessionId}/bookings/{learnerId}': cancelBooking(services),
  'POST /sessions/{sessionId}/attendance': recordAttendance(services),
});
