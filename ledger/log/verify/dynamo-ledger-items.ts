import {
  type AttributeValue,
  type DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { LedgerItem, LedgerItems } from './sources.ts';

interface Page {
  readonly Items?: readonly Record<string, AttributeValue>[] | undefined;
  readonly LastEvaluatedKey?: Record<string, AttributeValue> | undefined;
}

/**
 * The items of the ledger's table of one tenant, strongly consistent.
 *
 * The scan goes through the whole table, other tenants' items too, at half a read unit for each 4 KB, doubled since it is
 * consistent. It is not cut in segments that are read at once: those would mix streams.
 */
export class DynamoLedgerItems implements LedgerItems {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;
  readonly #tenant: string;

  constructor(client: DynamoDBClient, tableName: string, tenant: string) {
    this.#client = client;
    this.#tableName = tableName;
    this.#tenant = tenant;
  }

  scan(): AsyncGenerator<LedgerItem, void, undefined> {
    return itemsOf((start) =>
      this.#client.send(
        new ScanCommand({
          TableName: this.#tableName,
          ConsistentRead: true,
          FilterExpression: 'begins_with(#stream, :prefix)',
          ExpressionAttributeNames: { '#stream': 'stream' },
          ExpressionAttributeValues: { ':prefix': { S: `${this.#tenant}#` } },
          ExclusiveStartKey: start,
        }),
      ),
    );
  }

  readStream(stream: string): AsyncGenerator<LedgerItem, void, undefined> {
    return itemsOf((start) =>
      this.#client.send(
        new QueryCommand({
          TableName: this.#tableName,
          ConsistentRead: true,
          KeyConditionExpression: '#stream = :stream',
          ExpressionAttributeNames: { '#stream': 'stream' },
          ExpressionAttributeValues: { ':stream': { S: stream } },
          ExclusiveStartKey: start,
        }),
      ),
    );
  }

  async find(stream: string, version: number): Promise<LedgerItem | undefined> {
    const { Item } = await this.#client.send(
      new GetItemCommand({
        TableName: this.#tableName,
        ConsistentRead: true,
        Key: { stream: { S: stream }, version: { N: String(version) } },
      }),
    );
    return Item && plain(Item);
  }
}

/** The items of all pages; the next page is asked for while the one before it is looked at. */
async function* itemsOf(
  read: (start: Page['LastEvaluatedKey']) => Promise<Page>,
): AsyncGenerator<LedgerItem, void, undefined> {
  let reading: Promise<Page> | undefined = read(undefined);
  while (reading) {
    const { Items = [], LastEvaluatedKey }: Page = await reading;
    reading = LastEvaluatedKey && read(LastEvaluatedKey);
    // Whoever waits for the next page hears of its failure.
    reading?.catch(() => {});
    for (const item of Items) yield plain(item);
  }
}

/** What has no form in JavaScript, a number too large say, was not written here: of such an item the key is left. */
function plain(item: Record<string, AttributeValue>): LedgerItem {
  try {
    return unmarshall(item);
  } catch {
    const { stream, version } = item;
    return { stream: stream?.S, version: Number(version?.N) };
  }
}
