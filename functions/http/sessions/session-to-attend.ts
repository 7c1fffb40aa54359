import { type AttendedSession, attendedSession } from '../../../domain/enrolment/attend.ts';
import { type Session, session } from '../../../domain/session/state.ts';
import type { Loaded } from '../../../ledger/ledger.ts';
import { notFound } from '../../shared/problem.ts';
import { problemOfRejection } from '../../shared/rejections.ts';
import { streamOf } from '../../shared/streams.ts';
import type { Services } from '../services.ts';

/**
 * A session that takes place.
 *
 * @throws ProblemError 404 when there is none, 409 when it is cancelled
 */
export async function sessionToAttend(
  { ledger }: Pick<Services, 'ledger'>,
  tenant: string,
  sessionId: string,
): Promise<{ readonly attended: AttendedSession; readonly loaded: Loaded<Session> }> {
  const { state, ...rest } = await ledger.load(session, streamOf.session(tenant, sessionId));
  if (state.status === 'none') throw notFound(`Session ${sessionId}`);
  if (state.status === 'cancelled') throw problemOfRejection({ rejected: 'session-cancelled' });
  return {
    attended: attendedSession(sessionId, state),
    loaded: { ...rest, state },
  };
}
