import * as z from 'zod';
import { requestReplay as decideRequestReplay } from '../../../domain/replay/decide.ts';
import type { ReplayEvent } from '../../../domain/replay/events.ts';
import { type ReplayState, replay } from '../../../domain/replay/state.ts';
import { commandAnswer, settled } from '../../shared/command-answer.ts';
import { newIdOf } from '../../shared/new-id-of.ts';
import { problem } from '../../shared/problem.ts';
import { replayRequestSchema } from '../../shared/replay-queue.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import { streamOf } from '../../shared/streams.ts';
import type { AuditServices } from './audit-services.ts';

// POST /audit/replays: RequestReplay. The worker in the tenant's line does the rest. Refuses a rebuild for who is no admin.
export const requestReplayRoute = declareRoute({
  key: 'POST /audit/replays',
  summary:
    'Verify the sealed log, or compare a projection with it, or (admins) make the projection from it again',
  request: z.strictObject({ ...noInput, body: replayRequestSchema }),
  responses: {
    202: { description: 'It begins when its turn comes', body: z.object({ replayId: z.string() }) },
  },
});

export const requestReplay = ({ ledger, secret, sendReplay }: AuditServices) =>
  requestReplayRoute.answeredBy(async ({ body: request, caller, now, metadata }) => {
    if (request.kind === 'rebuild' && !caller.groups.includes('admin')) {
      throw problem(
        403,
        'not-in-group',
        'You may verify. To rebuild changes what lists show, and is for admins.',
      );
    }
    const { tenant } = caller;
    const replayId = await newIdOf('replay', { secret }, { caller, metadata });
    const outcome = settled(
      await ledger.execute<ReplayState, ReplayEvent, never>({
        aggregate: replay,
        stream: streamOf.replay(tenant, replayId),
        metadata,
        decide: ({ state }) => decideRequestReplay(state, { request, now: now.toISOString() }),
      }),
    );
    // Also when it was asked for before: whoever repeats this may not know whether the worker was told.
    await sendReplay({ kind: 'replay', tenant, replayId });
    return commandAnswer(outcome, { status: 202, body: { replayId } });
  });
