import type { SealedCommit } from '../../ledger/log/sealed-log.ts';
import { projectors } from '../projections/projectors.ts';
import { busEventsOf, type PublishedCommit } from '../shared/bus-event.ts';
import type { RowSink } from '../shared/row-write.ts';
import { type ProjectionName, projections } from '../shared/subscriptions.ts';
import { ViewWriter } from '../shared/view-writer.ts';

/**
 * Makes a projection's rows of commits as they lie in the log.
 *
 * @returns for each commit, how many of its events are the projection's
 */
export function logProjector(
  projection: ProjectionName,
  rows: RowSink,
): (commit: SealedCommit) => Promise<number> {
  const types = new Set<string>(projections[projection]);
  // Canonical JSON writes a type in this one way: what has none of them need not be parsed.
  const ofTypes = new RegExp(`"type":"(?:${projections[projection].join('|')})"`);
  const project = projectors[projection](new ViewWriter(rows));
  return async ({ line }) => {
    if (!ofTypes.test(line)) return 0;
    // Our own bytes, under the hash of the log; what a projection takes from it, it parses itself. To check all of it
    // would take longer than all else.
    const commit: PublishedCommit = JSON.parse(line);
    const events = busEventsOf(commit).filter(({ type }) => types.has(type));
    for (const event of events) await project(event);
    return events.length;
  };
}
