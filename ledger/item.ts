import { createHash } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Commit } from './commit.ts';

/**
 * A commit as it lies in the table: with what saves reading the commits before it. These three are a cache, which
 * can be computed again from the events, and so they are not under the hash.
 */
export interface CommitItem extends Commit {
  /** The folded state after this commit, packed; absent where storing it would not pay. */
  readonly state?: Uint8Array;
  /** The aggregate's `stateVersion` that `state` was folded by. */
  readonly stateVersion?: number;
  /** The version of the nearest commit, this one or before, that carries a state. */
  readonly stateAt?: number;
}

/** A command that a stream remembers: a digest of its commandId, and the version it produced. */
export type RecentCommand = readonly [digest: string, version: number];

/** What a packed state holds. */
export interface Snapshot<State> {
  readonly state: State;
  readonly commands: readonly RecentCommand[];
}

/** How many commands a stream remembers. */
export const maximumRecentCommands = 32;

/**
 * A state that is no larger than this, packed, is stored with every commit: about 1 KB of state, which is 4 KB of
 * ordinary JSON, and a stream's recent commands. Larger ones are stored when the commits since weigh as much.
 */
export const alwaysStoredBytes = 1280;

/** DynamoDB takes 400 KB; it counts a little more for some values than their JSON has bytes. */
export const maximumItemBytes = 300_000;

/**
 * The digest by which a stream remembers a commandId. Digests do not compress and are stored with every commit, so
 * they are short: 24 bits. One that matches by chance costs a read, since the full id decides.
 */
export function digestOf(commandId: string): string {
  return createHash('sha256').update(commandId).digest('base64url').slice(0, 4);
}

/** Adds a commit's command to those that the stream remembers, and forgets the oldest. */
export function rememberCommand(
  commands: readonly RecentCommand[],
  { commandId, version }: Pick<Commit, 'commandId' | 'version'>,
): readonly RecentCommand[] {
  if (commandId === undefined) return commands;
  const command: RecentCommand = [digestOf(commandId), version];
  return [...commands, command].slice(-maximumRecentCommands);
}

/** Packs a state for storage. */
export function pack<State>(snapshot: Snapshot<State>): Uint8Array {
  return deflateRawSync(JSON.stringify(snapshot), { level: 9 });
}

/** Opens a packed state. */
export function unpack<State>(packed: Uint8Array): Snapshot<State> {
  return JSON.parse(inflateRawSync(packed).toString('utf8'));
}

/** The commit of an item, without the cache beside it. */
export function commitOf(item: CommitItem): Commit {
  const { state: _state, stateVersion: _stateVersion, stateAt: _stateAt, ...commit } = item;
  return commit;
}
