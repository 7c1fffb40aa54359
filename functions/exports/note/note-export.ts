import { recordExport } from '../../../domain/access/decide.ts';
import { access } from '../../../domain/access/state.ts';
import type { Ledger } from '../../../ledger/ledger.ts';
import type { ExportNote } from '../../shared/export-note.ts';
import { streamOf } from '../../shared/streams.ts';

interface Dependencies {
  readonly ledger: Pick<Ledger, 'execute'>;
  readonly now: () => Date;
}

/** Somebody is about to take an export → ExportTaken, once however often the message comes. */
export function noteExport({ ledger, now }: Dependencies) {
  return async ({ tenant, exportId, subject, export: taken }: ExportNote): Promise<void> => {
    await ledger.execute({
      aggregate: access,
      stream: streamOf.access(tenant, exportId),
      metadata: {
        actor: { kind: 'system', id: 'cli', roles: [], onBehalfOf: subject },
        correlationId: exportId,
      },
      decide: ({ state }) => recordExport(state, { export: taken, now: now().toISOString() }),
    });
  };
}
