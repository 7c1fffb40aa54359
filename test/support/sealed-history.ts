import { gunzipSync, gzipSync } from 'node:zlib';
import { canonicalJson } from '../../ledger/commit.ts';
import { type CommitItem, commitOf } from '../../ledger/item.ts';
import { Ledger } from '../../ledger/ledger.ts';
import { keyNameOf, originOf, signCheckpoint } from '../../ledger/log/checkpoint.ts';
import { leafHash } from '../../ledger/log/merkle-tree.ts';
import { folderOf } from '../../ledger/log/places.ts';
import { streamsByTenant } from '../../ledger/log/sealer.ts';
import type { NoteSigner } from '../../ledger/log/signed-note.ts';
import { emptyEdge, grow, rootOfEdge } from '../../ledger/log/tiles.ts';
import type { LedgerItem, LedgerItems, LogFiles } from '../../ledger/log/verify/sources.ts';
import { counted, counter } from './counter.ts';
import { MemoryLog } from './memory-log.ts';
import { MemoryTable } from './memory-table.ts';
import { testSigner } from './note-signer.ts';

export const testOrigin = originOf('Test', 'acme');
export const logSigner = testSigner(keyNameOf('Test'));

/** A log in memory, as a tamperer finds it: every object can be changed. */
export class MemoryLogFiles implements LogFiles {
  readonly objects = new Map<string, Uint8Array>();

  async read(path: string): Promise<Uint8Array | undefined> {
    return this.objects.get(path);
  }

  async *list(folder: string): AsyncGenerator<string, void, undefined> {
    for (const path of [...this.objects.keys()].sort()) if (path.startsWith(folder)) yield path;
  }

  linesOf(first: number): string[] {
    const bytes = this.objects.get(segmentPath(first)) ?? gzipSync('');
    return gunzipSync(bytes).toString('utf8').split('\n').slice(0, -1);
  }

  writeSegment(first: number, lines: readonly string[]): void {
    this.objects.set(segmentPath(first), gzipSync(`${lines.join('\n')}\n`));
  }

  /** Writes tiles and checkpoint for all lines, as the sealer would have: or as a forger with a key. */
  async sign(lines: readonly string[], signer: NoteSigner = logSigner): Promise<void> {
    const { edge, tiles } = grow(
      emptyEdge,
      lines.map((line) => leafHash(line)),
    );
    for (const { path, bytes } of tiles) this.objects.set(path, bytes);
    const head = { origin: testOrigin, size: edge.size, root: rootOfEdge(edge) };
    this.objects.set('checkpoint', Buffer.from(await signCheckpoint(head, signer)));
  }
}

export function segmentPath(first: number): string {
  return `segments/${String(first).padStart(12, '0')}.ndjson.gz`;
}

/** The table in memory, as a tamperer finds it. */
export class MemoryLedgerItems implements LedgerItems {
  items: LedgerItem[];

  constructor(items: readonly LedgerItem[]) {
    this.items = [...items];
  }

  async *scan(): AsyncGenerator<LedgerItem, void, undefined> {
    yield* this.items;
  }

  async *readStream(stream: string): AsyncGenerator<LedgerItem, void, undefined> {
    const found = this.items.filter((item) => item.stream === stream);
    yield* found.sort((one, other) => Number(one.version) - Number(other.version));
  }

  async find(stream: string, version: number): Promise<LedgerItem | undefined> {
    return this.items.find((item) => item.stream === stream && item.version === version);
  }
}

/** A history in the ledger, and the log that was sealed of it. */
export interface SealedHistory {
  readonly log: MemoryLogFiles;
  readonly table: MemoryLedgerItems;
  /** In the order of the log. */
  readonly items: readonly CommitItem[];
  readonly lines: readonly string[];
  /** The checkpoint after each segment. */
  readonly notes: readonly string[];
}

/** The same history, to be changed without the other. */
export function copyOf(history: SealedHistory): SealedHistory {
  const log = new MemoryLogFiles();
  for (const [path, bytes] of history.log.objects) log.objects.set(path, bytes);
  return { ...history, log, table: new MemoryLedgerItems(history.table.items) };
}

/**
 * Writes commits by the ledger itself, one to each of the named streams in turn, a second after the one before, and
 * has the sealer seal them in segments of the given lengths.
 */
export async function sealedHistory(
  streams: readonly string[],
  segmentLengths: readonly number[],
): Promise<SealedHistory> {
  const memory = new MemoryTable();
  let ticks = 0;
  const ledger = new Ledger({
    client: memory.client,
    tableName: 'ledger',
    now: () => new Date(Date.UTC(2026, 2, 1, 9, 0, ticks)),
    newId: () => {
      ticks += 1;
      return `0190c9a0-0000-7000-8000-${String(ticks).padStart(12, '0')}`;
    },
  });
  for (const [nth, stream] of streams.entries()) {
    await ledger.execute({
      aggregate: counter,
      stream,
      metadata: {
        actor: { kind: 'user', id: 'zoë', roles: ['learner'] },
        correlationId: `request-${nth}`,
        ...(nth % 2 === 0 && { commandId: `command-${nth}` }),
      },
      decide: () => [counted(nth + 0.5, 'één 😀 "hash":"x"')],
    });
  }
  const byStream = new Map([...new Set(streams)].map((stream) => [stream, memory.itemsOf(stream)]));
  const table = new MemoryLedgerItems([...byStream.values()].flat().map((item) => ({ ...item })));
  const items = streams.map((stream) => {
    const item = byStream.get(stream)?.shift();
    if (!item) throw new Error(`${stream} has fewer commits than it should`);
    return item;
  });
  const lines = items.map((item) => canonicalJson(commitOf(item)));
  const sealed = new MemoryLog();
  const notes: string[] = [];
  let first = 0;
  for (const length of segmentLengths) {
    const batch = items.slice(first, first + length).map(commitOf);
    sealed.record(...batch);
    await sealed.sealer().seal('acme', streamsByTenant(batch).get('acme') ?? []);
    first += length;
    notes.push((await sealed.reader.head('acme'))?.note ?? '');
  }
  const log = new MemoryLogFiles();
  for (const [key, { bytes }] of sealed.objects) log.objects.set(key.slice(folderOf('acme').length), bytes);
  return { log, table, items, lines, notes };
}
