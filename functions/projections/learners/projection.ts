import { nextDayOf } from '../../../domain/learner/state.ts';
import { unreachable } from '../../../domain/shared/decision.ts';
import type { SubscribedEvent } from '../../shared/projection-handler.ts';
import type { projections } from '../../shared/subscriptions.ts';
import { type LearnerRow, learnerRowSchema } from '../../shared/view-rows.ts';
import type { ViewWriter } from '../../shared/view-writer.ts';

type LearnerEvent = SubscribedEvent<(typeof projections.learners)[number]>;

/**
 * Events of learners → the tenant's and each manager's list of learners, and the days on which they start or leave by
 * themselves. The row is the summary that every event
 * brings; after an erasure that holds no personal data.
 */
export function projectLearners(views: Pick<ViewWriter, 'putLearner' | 'putDue'>) {
  const project = async (tenant: string, version: number, row: LearnerRow) => {
    await views.putLearner(tenant, version, row);
    const dueOn = nextDayOf({ status: row.status, employment: row });
    await views.putDue(tenant, version, row.learnerId, dueOn, row.status === 'left' ? row.endsOn : undefined);
  };
  return async ({ type, tenant, version, state }: LearnerEvent): Promise<void> => {
    switch (type) {
      case 'LearnerRegistered':
      case 'LearnerChanged':
      case 'LearnerStarted':
      case 'LearnerLeft':
      case 'LearnerReturned':
      case 'LearnerErased':
        return project(tenant, version, learnerRowSchema.parse(state));
      default:
        return unreachable(type);
    }
  };
}
