import { enrolment, isOfMeeting } from '../../../domain/enrolment/state.ts';
import type { Actor } from '../../../ledger/commit.ts';
import type { Ledger } from '../../../ledger/ledger.ts';

/**
 * Who said last how a learner took part in a meeting, in the attempt that goes on: also by a correction that took the record away,
 * of which the state tells nothing. Undefined when nobody has.
 */
export async function lastWordOn(
  ledger: Pick<Ledger, 'read'>,
  stream: string,
  meeting: { readonly sessionId: string; readonly meeting?: number | undefined },
): Promise<Actor['kind'] | undefined> {
  let last: Actor['kind'] | undefined;
  const records = new Set<string>();
  for await (const { actor, events } of ledger.read(stream)) {
    for (const event of events.map(enrolment.events.read)) {
      if (event.type === 'Enrolled') last = undefined;
      else if (event.type === 'AttendanceRecorded' && isOfMeeting(event.data, meeting)) {
        records.add(event.id);
        last = actor.kind;
      } else if (event.type === 'RecordCorrected' && records.has(event.data.eventId)) last = actor.kind;
    }
  }
  return last;
}
