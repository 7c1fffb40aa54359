import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { Generations } from './generations.ts';
import type { ProjectionName } from './subscriptions.ts';
import type { TimelineEntry } from './timeline-entry.ts';

/** Where a row stands in the table, and in the index `byGroup` if it is in that. */
export interface RowKey {
  readonly pk: string;
  readonly sk: string;
  readonly group?: string;
  readonly order?: string;
}

/** What a projection writes at one key. Written twice or in another order, the row comes to be the same. */
export type RowWrite =
  /** A row that sums up a stream as of one version, and only moves forward. */
  | { readonly kind: 'summary'; readonly key: RowKey; readonly version: number; readonly row: object }
  /** An entry of a timeline. What a correction has noted at it stays. */
  | { readonly kind: 'entry'; readonly key: RowKey; readonly entry: TimelineEntry }
  /** A note at an entry, which may be yet to come: which event corrected it. The latest stays. */
  | { readonly kind: 'correction'; readonly key: RowKey; readonly version: number; readonly by: string };

/** A row of a projection, before it is said in which generation. */
export interface ProjectedRow {
  readonly tenant: string;
  readonly projection: ProjectionName;
  /** @param scope the tenant with the generation */
  readonly writeIn: (scope: string) => RowWrite;
}

/** Takes what projections make of events. */
export interface RowSink {
  write(row: ProjectedRow): Promise<void>;
}

/** Writes rows where lists read them. */
export class LiveRows implements RowSink {
  readonly #documents: DynamoDBDocumentClient;
  readonly #tableName: string;
  readonly #generations: Generations;

  constructor(documents: DynamoDBDocumentClient, tableName: string) {
    this.#documents = documents;
    this.#tableName = tableName;
    this.#generations = new Generations(documents, tableName);
  }

  async write({ tenant, projection, writeIn }: ProjectedRow): Promise<void> {
    await this.#generations.write(tenant, projection, (scope) =>
      writeRow(this.#documents, this.#tableName, writeIn(scope)),
    );
  }
}

/**
 * Writes one row, unless it shows this version or a later one already.
 *
 * @param same what becomes of a row that shows this very version: `kept`, or `replaced` where it may have been spoilt
 */
export async function writeRow(
  documents: DynamoDBDocumentClient,
  tableName: string,
  write: RowWrite,
  same: 'kept' | 'replaced' = 'kept',
): Promise<void> {
  const { pk, sk } = write.key;
  const isOlder = same === 'kept' ? '<' : '<=';
  switch (write.kind) {
    case 'summary':
      return unlessNewerStands(
        documents.send(
          new PutCommand({
            TableName: tableName,
            Item: { ...write.row, ...write.key, version: write.version },
            ConditionExpression: `attribute_not_exists(pk) OR #version ${isOlder} :version`,
            ExpressionAttributeNames: { '#version': 'version' },
            ExpressionAttributeValues: { ':version': write.version },
          }),
        ),
      );
    case 'entry':
      await documents.send(
        new UpdateCommand({
          TableName: tableName,
          Key: { pk, sk },
          UpdateExpression: 'SET entry = :entry',
          ExpressionAttributeValues: { ':entry': write.entry },
        }),
      );
      return;
    case 'correction':
      return unlessNewerStands(
        documents.send(
          new UpdateCommand({
            TableName: tableName,
            Key: { pk, sk },
            UpdateExpression: 'SET correctedBy = :by, correctedByVersion = :version',
            ConditionExpression: `attribute_not_exists(correctedByVersion) OR correctedByVersion ${isOlder} :version`,
            ExpressionAttributeValues: { ':by': write.by, ':version': write.version },
          }),
        ),
      );
    default:
      return write satisfies never;
  }
}

/** Awaits a conditional write; that the row shows this version or a later one already is as good as having written. */
async function unlessNewerStands(write: Promise<unknown>): Promise<void> {
  try {
    await write;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}
