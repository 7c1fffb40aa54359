import * as z from 'zod';
import { type ReplayFailure, replayKindSchema } from '../../../domain/replay/events.ts';
import { replay } from '../../../domain/replay/state.ts';
import { idSchema } from '../../../domain/shared/values.ts';
import { notFound } from '../../shared/problem.ts';
import { replayNoteSchema } from '../../shared/replay-progress.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import { streamOf } from '../../shared/streams.ts';
import type { AuditServices } from './audit-services.ts';

const replayBodySchema = z
  .object({
    replayId: z.string(),
    kind: replayKindSchema,
    projection: z.string().optional(),
    stream: z.string().optional(),
    fromPosition: z.number().int().optional(),
    status: z.enum(['requested', 'running', 'done', 'failed']),
    step: replayNoteSchema.shape.step.optional().describe('What it is at'),
    position: z.number().int().optional().describe('Up to there in the sealed log it is done'),
    size: z.number().int().optional().describe('How long the log was when it was last looked at'),
    events: z.number().int().describe('How many it has read'),
    problems: replayNoteSchema.shape.problems.describe(
      'The first that were found: rows that are not what the log says, or commits that are not as they were written',
    ),
    problemCount: z.number().int().describe('Of all that were found'),
    requestedAt: z.string(),
    startedAt: z.string().optional(),
    finishedAt: z.string().optional(),
    reason: z.string().optional().describe('Why it failed: stable, for programs'),
    detail: z.string().optional().describe('Why it failed, and what to do, for people'),
  })
  .meta({ id: 'Replay' });

const failures: Readonly<Record<ReplayFailure, string>> = {
  'out-of-time':
    'The log is too long to be verified here. What was found until then is told. Verify all of it by `leerspoor verify`.',
};

// GET /audit/replays/{replayId}: how far it is, or what it came to.
export const getReplayRoute = declareRoute({
  key: 'GET /audit/replays/{replayId}',
  summary: 'How far a replay is, and what it found that is not as it should be',
  request: z.strictObject({ ...noInput, path: z.strictObject({ replayId: idSchema }) }),
  responses: { 200: { description: 'The replay', body: replayBodySchema } },
});

export const getReplay = ({ ledger, replayNotes }: AuditServices) =>
  getReplayRoute.answeredBy(async ({ path: { replayId }, caller: { tenant } }) => {
    // First how far it is: should it end meanwhile, the ledger says so.
    const note = await replayNotes.findNote(tenant, replayId);
    const { state } = await ledger.load(replay, streamOf.replay(tenant, replayId));
    if (state.status === 'none') throw notFound(`Replay ${replayId}`);
    const { request, requestedAt } = state;
    const { step, position, size, startedAt, events = 0, problems = [], problemCount = 0 } = note ?? {};
    const found = { step, position, size, startedAt, events, problems, problemCount };
    const asked = { replayId, ...request, requestedAt };
    if (state.status === 'requested') {
      const status = note ? 'running' : 'requested';
      return { status: 200, body: { ...asked, ...found, status } satisfies z.input<typeof replayBodySchema> };
    }
    const { finishedAt, reason } = state;
    const result = { events: state.events, problemCount: state.problems, finishedAt, reason };
    const status = reason === undefined ? 'done' : 'failed';
    const detail = reason && failures[reason];
    return {
      status: 200,
      body: { ...asked, ...found, ...result, status, detail } satisfies z.input<typeof replayBodySchema>,
    };
  });
