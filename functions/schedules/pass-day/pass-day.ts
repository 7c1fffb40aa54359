import { announceSessions } from './announce-sessions.ts';
import { eraseLeavers } from './erase-leavers.ts';
import { noteExpiries } from './note-expiry.ts';
import { passEmployment } from './pass-employment.ts';
import { settleAttendance } from './settle-attendance.ts';
import { wakeTraining } from './wake-training.ts';

type Dependencies = Parameters<typeof passEmployment>[0] &
  Parameters<typeof wakeTraining>[0] &
  Parameters<typeof announceSessions>[0] &
  Parameters<typeof noteExpiries>[0] &
  Parameters<typeof settleAttendance>[0] &
  Parameters<typeof eraseLeavers>[0] & { readonly now: () => Date };

/** What time alone changes, one kind of thing each. Messages alone come first: what waits for them waits no longer. */
const passages: readonly ((dependencies: Dependencies) => (at: Date) => Promise<void>)[] = [
  wakeTraining,
  announceSessions,
  settleAttendance,
  noteExpiries,
  passEmployment,
  eraseLeavers,
];

/**
 * The clock → what falls due. Asked again it finds nothing, or decides nothing; what was missed is made good. What fails for
 * one thing, or for all of a kind, holds up no other.
 *
 * @throws the first failure, when all else is done
 */
export function passDayForAll(dependencies: Dependencies) {
  return async (): Promise<void> => {
    const at = dependencies.now();
    const failures: unknown[] = [];
    for (const passage of passages) {
      await passage(dependencies)(at).catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
  };
}
