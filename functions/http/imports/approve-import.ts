import * as z from 'zod';
import { approveImport as decideApproveImport } from '../../../domain/import/decide.ts';
import { importLine, summariseImport } from '../../../domain/import/state.ts';
import { commandAnswer, settled } from '../../shared/command-answer.ts';
import { importPath } from '../../shared/inputs.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import { streamOf } from '../../shared/streams.ts';
import type { ImportServices } from './import-services.ts';

// POST /imports/{importId}/approve: ApproveImport. Whoever approves has seen how many would leave.
export const approveImportRoute = declareRoute({
  key: 'POST /imports/{importId}/approve',
  summary: 'Let an import that was stopped go on',
  request: z.strictObject({ ...noInput, path: importPath }),
  rejections: ['unknown-import', 'import-not-stopped'],
  responses: {
    200: {
      description: 'It goes on when its turn comes',
      body: z.object({ importId: z.string(), status: z.string() }),
    },
  },
});

export const approveImport = ({ ledger, wake }: ImportServices) =>
  approveImportRoute.answeredBy(async ({ path: { importId }, caller: { tenant }, now, metadata }) => {
    const outcome = settled(
      await ledger.execute({
        aggregate: importLine,
        stream: streamOf.importLine(tenant),
        metadata,
        decide: ({ state }) => decideApproveImport(state, { importId, now: now.toISOString() }),
        summarise: (state) => summariseImport(importId, state),
      }),
    );
    // Also when it was approved before: whoever repeats this may not know whether the importer was told.
    await wake(tenant);
    return commandAnswer(outcome, { status: 200, body: { importId, status: 'approved' } });
  });
