import { attendedSession, settleAttendance as decideSettlement } from '../../../domain/enrolment/attend.ts';
import { session } from '../../../domain/session/state.ts';
import type { Ledger } from '../../../ledger/ledger.ts';
import type { DueRows } from '../../shared/due-rows.ts';
import type { Enrolments } from '../../shared/enrolments.ts';
import { streamOf } from '../../shared/streams.ts';
import { clockAt } from './clock.ts';
import { eachOf } from './each-of.ts';

interface Dependencies {
  readonly ledger: Ledger;
  readonly enrolments: Enrolments;
  readonly due: DueRows;
}

/** AttendanceRecorded of those who came to a meeting that is over, where no trainer said how they took part. */
export function settleAttendance({ ledger, enrolments, due }: Dependencies) {
  return async (at: Date): Promise<void> => {
    const now = at.toISOString();
    await eachOf(due.of('attendance', now), async ({ tenant, id }) => {
      const found = await enrolments.find(tenant, id);
      if (!found || found.state.status === 'withdrawn') return;
      const over = found.state.visits.filter(({ endsAt }) => endsAt <= now);
      for (const sessionId of new Set(over.map((visit) => visit.sessionId))) {
        const { state } = await ledger.load(session, streamOf.session(tenant, sessionId));
        if (state.status === 'none') throw new Error(`${id} was at a session that does not exist`);
        const attended = attendedSession(sessionId, state);
        await enrolments.change(tenant, id, clockAt(at), (pinned) =>
          decideSettlement(pinned.state, { course: pinned.course, session: attended, now }),
        );
      }
    });
  };
}
