import { unreachable } from '../../../domain/shared/decision.ts';
import type { SubscribedEvent } from '../../shared/projection-handler.ts';
import type { projections } from '../../shared/subscriptions.ts';
import { assignmentRowSchema } from '../../shared/view-rows.ts';
import type { ViewWriter } from '../../shared/view-writer.ts';

type AssignmentEvent = SubscribedEvent<(typeof projections.assignments)[number]>;

/** Events of assignments → the tenant's list of rules. The row is the summary that every event brings. */
export function projectAssignments(views: Pick<ViewWriter, 'putAssignment'>) {
  return async ({ type, tenant, version, state }: AssignmentEvent): Promise<void> => {
    switch (type) {
      case 'AssignmentPut':
      case 'AssignmentEnded':
        return views.putAssignment(tenant, version, assignmentRowSchema.parse(state));
      default:
        return unreachable(type);
    }
  };
}
