import * as z from 'zod';
import { session } from '../../../domain/session/state.ts';
import { etagOf } from '../../shared/command-answer.ts';
import { sessionPath } from '../../shared/inputs.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import type { Group } from '../../shared/route-table.ts';
import { streamOf } from '../../shared/streams.ts';
import type { Services } from '../services.ts';
import { describeSession, sessionBodySchema } from './session-body.ts';

/** Who sees who takes part. */
const planners: readonly Group[] = ['trainer', 'hr', 'admin', 'auditor'];

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
    const isPlanner = caller.groups.some((group) => planners.includes(group));
    return {
      status: 200,
      headers: { etag: etagOf(version) },
      body: describeSession(sessionId, state, { isPlanner, learnerId: caller.learnerId }),
    };
  });
