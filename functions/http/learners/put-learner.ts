import * as z from 'zod';
import { putLearner as decidePutLearner } from '../../../domain/learner/decide.ts';
import { learner, summariseLearner } from '../../../domain/learner/state.ts';
import { commandAnswer, settled } from '../../shared/command-answer.ts';
import { todayOf } from '../../shared/company-calendar.ts';
import { learnerPath } from '../../shared/inputs.ts';
import { digestsOf } from '../../shared/learner-identifiers.ts';
import type { IdentifierDigests } from '../../shared/learner-index.ts';
import { noteLearner } from '../../shared/noted-learner.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import { streamOf } from '../../shared/streams.ts';
import { describeLearner } from './describe-learner.ts';
import { employmentInput, learnerBodySchema, personalDataInput } from './learner-body.ts';
import type { LearnerServices } from './learner-services.ts';

// PUT /learners/{learnerId}: PutLearner. HR's import is the usual way; this is the way for one.
export const putLearnerRoute = declareRoute({
  key: 'PUT /learners/{learnerId}',
  summary: 'Register a learner, or replace all that is known of one',
  request: z.strictObject({
    ...noInput,
    path: learnerPath,
    body: z
      .strictObject({ ...personalDataInput, ...employmentInput })
      .refine(({ startsOn, endsOn }) => !startsOn || !endsOn || startsOn <= endsOn, {
        path: ['endsOn'],
        message: 'must not be before startsOn',
      }),
  }),
  rejections: ['learner-erased'],
  responses: {
    201: { description: 'Registered', body: learnerBodySchema },
    200: { description: 'Changed, or the same already', body: learnerBodySchema },
  },
});

export const putLearner = ({ ledger, vault, index }: Pick<LearnerServices, 'ledger' | 'vault' | 'index'>) =>
  putLearnerRoute.answeredBy(async ({ path: { learnerId }, body, caller: { tenant }, now, metadata }) => {
    const { givenName, prefix, familyName, email, employeeNumber, ...employment } = body;
    const digest = await index.digester(tenant);
    let former: IdentifierDigests = {};
    const outcome = settled(
      await ledger.execute({
        aggregate: learner,
        stream: streamOf.learner(tenant, learnerId),
        metadata,
        decide: async ({ state }) => {
          // An erased learner must not get a new key, so the state is looked at first.
          if (state.status === 'erased') return { rejected: 'learner-erased' } as const;
          const known = await vault.personOf(tenant, learnerId, state);
          if (known) former = digestsOf(digest, known);
          const data = { givenName, prefix, familyName, email, employeeNumber };
          return decidePutLearner(state, {
            personalData: await vault.encrypt(tenant, learnerId, data),
            employment,
            today: todayOf(now),
            now: now.toISOString(),
          });
        },
        summarise: (state) => summariseLearner(learnerId, state),
      }),
    );
    // So that HR's files find this learner. Also when nothing changed: the request before may have ended in between.
    await noteLearner({ ledger, index }, tenant, {
      learnerId,
      identifiers: digestsOf(digest, { employeeNumber, email }),
      former: [former],
      hasLeft: outcome.loaded.state.status === 'left',
    });
    const isNew = outcome.kind !== 'unchanged' && outcome.commit.version === 1;
    return commandAnswer(outcome, {
      status: isNew ? 201 : 200,
      body: await describeLearner(vault, tenant, learnerId, outcome.loaded.state),
    });
  });
