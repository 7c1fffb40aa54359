import * as z from 'zod';
import { recordPersonalExport } from '../../../domain/access/decide.ts';
import { access } from '../../../domain/access/state.ts';
import { learner } from '../../../domain/learner/state.ts';
import { learnerPath } from '../../shared/inputs.ts';
import { notFound } from '../../shared/problem.ts';
import { declareRoute, noInput, type RequestContext } from '../../shared/route.ts';
import { streamOf } from '../../shared/streams.ts';
import { describeLearner } from './describe-learner.ts';
import { learnerBodySchema } from './learner-body.ts';
import type { LearnerServices } from './learner-services.ts';
import { ownLearnerId } from './own-learner.ts';
import { explained, exportedEventSchema, exportedEvents } from './personal-export.ts';

const query = z.strictObject({
  cursor: z.string().max(2048).optional().describe('The nextCursor of the page before'),
});
const responses = {
  200: {
    description: 'All that is held on one person, and nothing of others; more pages when there is much',
    body: z
      .object({
        learnerId: z.string(),
        takenAt: z.string(),
        explanation: z
          .record(z.string(), z.string())
          .describe("What each part holds, in the company's language"),
        learner: learnerBodySchema.optional().describe('As it is now; absent when HR never registered them'),
        events: z.array(exportedEventSchema),
        nextCursor: z.string().optional(),
      })
      .meta({ id: 'PersonalExport' }),
  },
};

// GET /learners/{learnerId}/export: from the ledger. Each export taken is an event.
export const exportLearnerRoute = declareRoute({
  key: 'GET /learners/{learnerId}/export',
  summary: 'All that is held on one person (GDPR art. 15)',
  request: z.strictObject({ ...noInput, path: learnerPath, query }),
  concerns: ({ path }) => path.learnerId,
  responses,
});

export const exportLearner = (services: LearnerServices) =>
  exportLearnerRoute.answeredBy((request) => exported(services, request, request.path.learnerId));

// GET /me/export: of the learner of the token.
export const exportMeRoute = declareRoute({
  key: 'GET /me/export',
  summary: 'All that is held on me (GDPR art. 15)',
  request: z.strictObject({ ...noInput, query }),
  responses,
});

export const exportMe = (services: LearnerServices) =>
  exportMeRoute.answeredBy((request) => exported(services, request, ownLearnerId(request.caller)));

async function exported(
  services: LearnerServices,
  {
    caller: { tenant },
    now,
    metadata,
    query: { cursor },
  }: RequestContext & { query: { cursor?: string | undefined } },
  learnerId: string,
) {
  const { ledger, vault, languageOf, newId } = services;
  const { state } = await ledger.load(learner, streamOf.learner(tenant, learnerId));
  const page = await exportedEvents(services, tenant, learnerId, cursor);
  if (state.status === 'none' && page.events.length === 0) throw notFound(`Learner ${learnerId}`);
  if (cursor === undefined) {
    // Before anything is given out; the pages behind are of the same export.
    await ledger.execute({
      aggregate: access,
      stream: streamOf.access(tenant, newId()),
      metadata,
      decide: (loaded) => recordPersonalExport(loaded.state, { learnerId, now: now.toISOString() }),
    });
  }
  return {
    status: 200,
    body: {
      learnerId,
      takenAt: now.toISOString(),
      explanation: explained(languageOf(tenant)),
      ...(state.status !== 'none' && { learner: await describeLearner(vault, tenant, learnerId, state) }),
      ...page,
    },
  };
}
