import { unreachable } from '../../../domain/shared/decision.ts';
import type { SubscribedEvent } from '../../shared/projection-handler.ts';
import type { projections } from '../../shared/subscriptions.ts';
import { importRowSchema } from '../../shared/view-rows.ts';
import type { ViewWriter } from '../../shared/view-writer.ts';

type ImportEvent = SubscribedEvent<(typeof projections.imports)[number]>;

/** Events of a tenant's line of files → the tenant's list of imports. Every event's summary is that of its own file. */
export function projectImports(views: Pick<ViewWriter, 'putImport'>) {
  return async ({ type, tenant, version, state }: ImportEvent): Promise<void> => {
    switch (type) {
      case 'ImportReceived':
      case 'ImportStarted':
      case 'ImportStopped':
      case 'ImportApproved':
      case 'ImportFinished':
        return views.putImport(tenant, version, importRowSchema.parse(state));
      default:
        return unreachable(type);
    }
  };
}
