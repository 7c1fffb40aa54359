import type { SessionRejection } from '../../../domain/session/decide.ts';
import type { SessionEvent } from '../../../domain/session/events.ts';
import { type SessionState, session, summariseSession } from '../../../domain/session/state.ts';
import type { Decision } from '../../../domain/shared/decision.ts';
import { type Settled, settled } from '../../shared/command-answer.ts';
import type { BookingRejection } from '../../shared/rejections.ts';
import type { RequestContext } from '../../shared/route.ts';
import { streamOf } from '../../shared/streams.ts';
import type { Services } from '../services.ts';

type SessionDecision = Decision<SessionEvent, SessionRejection | BookingRejection>;

/** Whether who asks plans sessions, or acts for others: deadlines are for learners. */
export function isPlanning({ relation }: RequestContext): boolean {
  return relation === 'any';
}

/** Runs a command on the session of a path. */
export async function changeSession(
  { ledger }: Services,
  { caller, metadata }: RequestContext,
  sessionId: string,
  decide: (state: SessionState) => SessionDecision | Promise<SessionDecision>,
): Promise<Settled<SessionState>> {
  return settled(
    await ledger.execute({
      aggregate: session,
      stream: streamOf.session(caller.tenant, sessionId),
      metadata,
      decide: ({ state }) => decide(state),
      summarise: (state) => summariseSession(sessionId, state),
    }),
  );
}
