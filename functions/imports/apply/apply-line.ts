import { beginImport } from '../../../domain/import/decide.ts';
import {
  type ImportInLine,
  type ImportLine,
  importLine,
  nextInLine,
  summariseImport,
} from '../../../domain/import/state.ts';
import type { FileNames } from '../../shared/file-names.ts';
import { streamOf } from '../../shared/streams.ts';
import { applyFile } from './apply-file.ts';
import { finish, giveUp } from './finish.ts';
import { reasonSentence } from './report.ts';
import type { ApplyServices } from './surveyed-import.ts';

interface LineServices extends ApplyServices {
  /** Tells the line to go on, in another invocation. */
  readonly wake: (tenant: string) => Promise<void>;
  readonly fileNames: Pick<FileNames, 'of'>;
}

/**
 * Applies the files of a tenant's line, one after another, until none is left that can go on or time is over; then it
 * asks to be called again. Never at work twice for one tenant: the queue sees to that.
 */
export function applyLine(services: LineServices) {
  return async (tenant: string, hasTime: () => boolean): Promise<void> => {
    const { ledger } = services;
    for (;;) {
      const { state } = await ledger.load(importLine, streamOf.importLine(tenant));
      const next = nextInLine(state);
      if (!next) return;
      if (!hasTime()) return services.wake(tenant);
      const location = await services.fileNames.of(tenant, next);
      if (!location) {
        // Somebody whom the name told of was erased, and the file with it; or it waited until it was removed by its age.
        await giveUp(services, tenant, next.importId);
        continue;
      }
      const begun = nextInLine(await begin(tenant, next));
      if (begun?.importId !== next.importId) {
        // It was older than what was applied, and so has failed; that is left to be said.
        const language = services.languageOf(tenant);
        const reason = 'older-than-applied';
        const sentence = reasonSentence(reason, language);
        await finish(services, tenant, { ...next, ...location }, { outcome: 'failed', reason, sentence });
        continue;
      }
      const file = { ...begun, ...location };
      if ((await applyFile(services, tenant, file, hasTime)) === 'more') return services.wake(tenant);
    }
  };

  async function begin(tenant: string, { importId }: ImportInLine): Promise<ImportLine> {
    const { loaded } = await services.ledger.execute({
      aggregate: importLine,
      stream: streamOf.importLine(tenant),
      metadata: { actor: { kind: 'import', id: importId, roles: [] }, correlationId: importId },
      decide: ({ state }) => beginImport(state, { importId, now: services.now().toISOString() }),
      summarise: (state) => summariseImport(importId, state),
    });
    return loaded.state;
  }
}
