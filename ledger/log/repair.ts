import { type DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';
import { type Commit, tenantOf } from '../commit.ts';
import type { RefusedCommit } from './commit-chain.ts';
import { LogError } from './log-error.ts';
import type { LogIndex } from './log-index.ts';
import type { LogObjects } from './log-objects.ts';
import { equalHashes, leafHash, MerkleAccumulator } from './merkle-tree.ts';
import type { SealedLog } from './sealed-log.ts';
import type { Sealer, StreamToSeal } from './sealer.ts';
import { readSegment } from './segment.ts';

/** How many streams are sealed together: their commits share segments. */
const streamsAtOnce = 200;

/**
 * Walks through the ledger's table: each stream with its newest version. DynamoDB gives the items of a stream one after
 * the other, in order, so that one stream is held at a time.
 *
 * @param tenant of whom alone; all when not given
 */
export async function* streamsIn(
  documents: DynamoDBDocumentClient,
  tableName: string,
  tenant?: string,
): AsyncGenerator<StreamToSeal, void, undefined> {
  const pages = paginateScan(
    { client: documents },
    {
      TableName: tableName,
      ProjectionExpression: '#stream, #version',
      ExpressionAttributeNames: { '#stream': 'stream', '#version': 'version' },
      ConsistentRead: true,
      ...(tenant !== undefined && {
        FilterExpression: 'begins_with(#stream, :tenant)',
        ExpressionAttributeValues: { ':tenant': `${tenant}#` },
      }),
    },
  );
  let current: StreamToSeal | undefined;
  for await (const { Items = [] } of pages) {
    for (const item of Items) {
      const next = { stream: String(item.stream), toVersion: Number(item.version), commits: [] };
      if (current && current.stream !== next.stream) yield current;
      current = next;
    }
  }
  if (current) yield current;
}

/** What a repair did to the log of a tenant. */
export interface Repair {
  readonly tenant: string;
  /** How many streams the ledger has. */
  streams: number;
  /** How many commits were sealed that were not before. */
  sealed: number;
  readonly refused: RefusedCommit[];
}

/** Seals whatever is missing in the logs of some streams, however it came to be missing; by tenant what that was. */
export async function repairLogs(
  sealer: Pick<Sealer, 'seal'>,
  streams: AsyncIterable<StreamToSeal>,
  onProgress: (repair: Repair) => void = () => {},
): Promise<readonly Repair[]> {
  const repairs = new Map<string, Repair>();
  const waiting = new Map<string, StreamToSeal[]>();
  const seal = async (tenant: string) => {
    const some = waiting.get(tenant) ?? [];
    waiting.delete(tenant);
    const { sealed, refused } = await sealer.seal(tenant, some);
    const repair = repairs.get(tenant) ?? { tenant, streams: 0, sealed: 0, refused: [] };
    repairs.set(tenant, repair);
    repair.streams += some.length;
    repair.sealed += sealed;
    repair.refused.push(...refused);
    onProgress(repair);
  };
  for await (const stream of streams) {
    const tenant = tenantOf(stream.stream);
    const some = waiting.get(tenant) ?? [];
    waiting.set(tenant, [...some, stream]);
    if (some.length + 1 >= streamsAtOnce) await seal(tenant);
  }
  for (const tenant of [...waiting.keys()]) await seal(tenant);
  return [...repairs.values()];
}

/**
 * Makes a tenant's LogIndex again from its segments.
 *
 * @returns how many commits the log has
 * @throws LogError segment-missing, segment-malformed; root-mismatch when the segments are not those that were signed:
 *   then nothing is noted
 */
export async function rebuildIndex(
  {
    objects,
    index,
    log,
  }: { readonly objects: LogObjects; readonly index: LogIndex; readonly log: SealedLog },
  tenant: string,
): Promise<number> {
  const head = await log.head(tenant);
  if (!head) return 0;
  // Read twice rather than kept: a log may be larger than memory.
  const tree = new MerkleAccumulator();
  for await (const { lines } of segmentsOf(objects, tenant, head.size)) {
    for (const line of lines) tree.append(leafHash(line));
  }
  if (tree.size !== head.size || !equalHashes(tree.root(), head.root)) {
    throw new LogError(
      'root-mismatch',
      `The segments of ${tenant} are not those of its checkpoint of ${head.size}`,
    );
  }
  for await (const { firstPosition, lines } of segmentsOf(objects, tenant, head.size)) {
    const places = lines.map((line, nth) => {
      const { stream, version, hash }: Commit = JSON.parse(line);
      return { stream, version, hash, position: firstPosition + nth };
    });
    await index.note(tenant, { firstPosition, count: lines.length }, places);
  }
  return head.size;
}

/** The segments of a log of some size, by the positions in their names alone. */
async function* segmentsOf(objects: LogObjects, tenant: string, size: number) {
  for (let firstPosition = 0; firstPosition < size; ) {
    const lines = await readSegment(objects, tenant, firstPosition);
    if (!lines) throw new LogError('segment-missing', `${tenant} has no segment ${firstPosition}`);
    yield { firstPosition, lines };
    firstPosition += lines.length;
  }
}
