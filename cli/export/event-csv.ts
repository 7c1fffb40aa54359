import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify';
import type { ChosenCommit } from './selection.ts';

/** The columns of events.csv, in their order: one row for each event, of the commit in which it lies. */
export const csvColumns = [
  'position',
  'stream',
  'version',
  'index',
  'eventId',
  'type',
  'schemaVersion',
  'occurredAt',
  'recordedAt',
  'actorKind',
  'actorId',
  'actorRoles',
  'onBehalfOf',
  'correlationId',
  'causationId',
  'commitId',
  'data',
  'hash',
  'prevHash',
] as const;
type Row = Readonly<Record<(typeof csvColumns)[number], string | number>>;

/** The lines of events.csv. What a spreadsheet would take for a formula gets an apostrophe before it. */
export function csvOf(commits: AsyncIterable<ChosenCommit>): AsyncIterable<Buffer | string> {
  return Readable.from(rowsOf(commits)).compose(
    stringify({ header: true, columns: [...csvColumns], escape_formulas: true, record_delimiter: 'windows' }),
  );
}

async function* rowsOf(commits: AsyncIterable<ChosenCommit>): AsyncGenerator<Row> {
  for await (const { position, commit } of commits) {
    for (const [index, event] of commit.events.entries()) {
      yield {
        position,
        stream: commit.stream,
        version: commit.version,
        index,
        eventId: event.id,
        type: event.type,
        schemaVersion: event.schemaVersion,
        occurredAt: event.occurredAt,
        recordedAt: commit.recordedAt,
        actorKind: commit.actor.kind,
        actorId: commit.actor.id,
        actorRoles: commit.actor.roles.join(' '),
        onBehalfOf: commit.actor.onBehalfOf ?? '',
        correlationId: commit.correlationId,
        causationId: commit.causationId ?? '',
        commitId: commit.commitId,
        data: JSON.stringify(event.data),
        hash: commit.hash,
        prevHash: commit.prevHash,
      };
    }
  }
}
