import { todayOf } from '../../shared/company-calendar.ts';
import type { DueRows } from '../../shared/due-rows.ts';
import type { TrainingQueue } from '../../shared/training-queue.ts';
import { correlationIdOf } from './clock.ts';
import { inBatches } from './each-of.ts';

interface Dependencies {
  readonly due: DueRows;
  readonly training: Pick<TrainingQueue, 'look'>;
}

/** A look at who must begin a course again. */
export function wakeTraining({ due, training }: Dependencies) {
  return async (at: Date): Promise<void> => {
    const cause = { correlationId: correlationIdOf(at) };
    for await (const batch of inBatches(due.of('training', todayOf(at)))) {
      await training.look(
        batch.map(({ tenant, id }) => ({ tenant, learnerId: id })),
        cause,
      );
    }
  };
}
