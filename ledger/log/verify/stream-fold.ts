import type { Aggregate, DomainEvent } from '../../aggregate.ts';
import { canonicalJson } from '../../commit.ts';
import { type RecentCommand, rememberCommand, unpack } from '../../item.ts';
import type { ReadCommit } from './commit-line.ts';
import type { LedgerItem } from './sources.ts';

/** Follows one stream, and knows which state should be stored beside each of its commits. */
export interface StreamFold {
  /** Takes the next commit, and says whether the state in its item, if any, is the one that its events fold to. */
  holds(commit: ReadCommit, item: LedgerItem): boolean;
}

/** How the streams of a kind are folded: a new fold for each stream. */
export type StartFold = () => StreamFold;

/**
 * Folds as an aggregate does. States of another stateVersion than the code's are used by nobody, and so not looked at;
 * events that this code can not read end the folding of their stream, since they may be of newer code.
 */
export function foldsOf<State, Event extends DomainEvent>(aggregate: Aggregate<State, Event>): StartFold {
  return () => {
    let state: State | undefined = aggregate.initialState;
    let commands: readonly RecentCommand[] = [];
    return {
      holds(commit, item) {
        commands = rememberCommand(commands, {
          version: commit.version,
          ...(commit.commandId !== undefined && { commandId: commit.commandId }),
        });
        if (state === undefined) return true;
        try {
          state = commit.events.map((event) => aggregate.events.read(event)).reduce(aggregate.evolve, state);
        } catch {
          state = undefined;
          return true;
        }
        if (item.state === undefined || item.stateVersion !== aggregate.stateVersion) return true;
        if (!(item.state instanceof Uint8Array)) return false;
        return isSnapshot(item.state, { state, commands });
      },
    };
  };
}

function isSnapshot(packed: Uint8Array, expected: { state: unknown; commands: unknown }): boolean {
  try {
    return canonicalJson(unpack(packed)) === canonicalJson(expected);
  } catch {
    return false;
  }
}
