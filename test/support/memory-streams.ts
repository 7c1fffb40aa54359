import type { Aggregate, DomainEvent } from '../../ledger/aggregate.ts';
import { type Commit, genesisHash, seal } from '../../ledger/commit.ts';
import type { Loaded } from '../../ledger/ledger.ts';

/** As it is decided, before it is stored. */
type WithoutId<Event> = Event extends unknown ? Omit<Event, 'id'> : never;

/** Streams in memory, for those that read a ledger and write nothing: each event is a commit. */
export class MemoryStreams {
  readonly #commits = new Map<string, Commit[]>();

  /** Adds what happened, and gives the commit of the last of it. */
  add<State, Event extends DomainEvent>(
    { events: catalogue }: Aggregate<State, Event>,
    stream: string,
    ...events: readonly (WithoutId<NoInfer<Event>> & DomainEvent)[]
  ): Commit {
    const commits = this.#commits.get(stream) ?? [];
    this.#commits.set(stream, commits);
    for (const { type, occurredAt, data } of events) {
      const version = commits.length + 1;
      const commitId = `${stream.split('#').slice(1).join('-')}-${version}`;
      commits.push(
        seal({
          stream,
          version,
          commitId,
          recordedAt: occurredAt,
          actor: { kind: 'user', id: 'anna', roles: ['admin'] },
          correlationId: `request-${version}`,
          events: [
            {
              id: `${commitId}-0`,
              type,
              schemaVersion: catalogue.schemaVersionOf(type),
              occurredAt,
              data: JSON.parse(JSON.stringify(data)),
            },
          ],
          prevHash: commits.at(-1)?.hash ?? genesisHash,
        }),
      );
    }
    const last = commits.at(-1);
    if (!last) throw new Error('A stream without an event is none');
    return last;
  }

  async load<State, Event extends DomainEvent>(
    aggregate: Aggregate<State, Event>,
    stream: string,
  ): Promise<Loaded<State>> {
    const commits = this.#commits.get(stream) ?? [];
    const events = commits.flatMap((commit) => commit.events).map((event) => aggregate.events.read(event));
    return {
      stream,
      version: commits.length,
      state: events.reduce(aggregate.evolve, aggregate.initialState),
    };
  }

  async commitAt(stream: string, version: number): Promise<Commit | undefined> {
    return this.#commits.get(stream)?.[version - 1];
  }
}
