import type { Verification } from '../../ledger/log/verify/verify-log.ts';
import {
  maximumNamedProblems,
  type ReplayNote,
  type ReplayProgressNotes,
} from '../shared/replay-progress.ts';

interface VerifyServices {
  readonly notes: Pick<ReplayProgressNotes, 'note'>;
  /** Verifies a tenant's log and compares it with the ledger, until that is done or time is over. */
  readonly verify: (
    tenant: string,
    options: { readonly maximumProblems: number; readonly isOutOfTime: () => boolean },
  ) => Promise<Verification>;
  readonly now: () => Date;
}

/**
 * Verifies a tenant's sealed log, in one go: what was seen of the streams is in memory alone. So a log may be too long for it,
 * and then the verification is not complete.
 */
export async function verifySealedLog(
  { notes, verify, now }: VerifyServices,
  { tenant, replayId }: { readonly tenant: string; readonly replayId: string },
  hasTime: () => boolean,
): Promise<{ readonly isComplete: boolean; readonly progress: ReplayNote }> {
  const begun: ReplayNote = {
    replayId,
    step: 'verifying',
    startedAt: now().toISOString(),
    position: 0,
    size: 0,
    events: 0,
    problems: [],
    problemCount: 0,
  };
  await notes.note(tenant, begun);
  const { isComplete, checkpoint, commits, events, problems, problemCount } = await verify(tenant, {
    maximumProblems: maximumNamedProblems,
    isOutOfTime: () => !hasTime(),
  });
  const size = checkpoint?.size ?? commits;
  const progress: ReplayNote = {
    ...begun,
    step: 'done',
    position: commits,
    size,
    events,
    problems: [...problems],
    problemCount,
  };
  await notes.note(tenant, progress);
  return { isComplete, progress };
}
