import * as z from 'zod';
import { session } from '../../../domain/session/state.ts';
import type { Caller } from '../../shared/caller.ts';
import { etagOf } from '../../shared/command-answer.ts';
import { sessionPath } from '../../shared/inputs.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import type { Group } from '../../shared/route-table.ts';
import { streamOf } from '../../shared/streams.ts';
import type { Services } from '../services.ts';
import { describeSession, sessionBodySchema } from './session-body.ts';

const planners: readonly Group[] = ['trainer', 'hr', 'admin', 'auditor'];

/** Whether a caller sees who takes part. */
export function isPlanner({ groups }: Caller): boolean {
  return groups.some((group) => planners.includes(group));
}

// GET /sessions/{sessionId}: from the ledger.
export const getSessionRoute = declareRoute({
  key: 'GET /sessions/{sessionId}',
  summary: 'A session: when, where, and how many seats are left',
  request: z.strictObject({ ...noInput, path: sessionPath }),
  responses: { 200: { description: 'The session', body: sessionBodySchema } },
});

export const getSession = ({ ledger }: Services) =>
  getSessionRoute.answeredBy(async ({ path: { sessionId }, caller }) => {
    const { state, version } = await ledger.load(session, streamOf.session(caller.tenant, sessionId));
    return {
      status: 200,
      headers: { etag: etagOf(version) },
      body: describeSession(sessionId, state, { isPlanner: isPlanner(caller), learnerId: caller.learnerId }),
    };
  });
