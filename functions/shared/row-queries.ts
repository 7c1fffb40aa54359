import { type DynamoDBDocumentClient, paginateQuery, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import { groupIndex } from './view-rows.ts';

/** A row of the Views table as it was read. */
export type Row = Readonly<Record<string, unknown>>;

/** Which rows a query reads. */
export type Selection = Pick<
  QueryCommandInput,
  'IndexName' | 'KeyConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
>;

/** All of a partition. */
export function inPartition(pk: string): Selection {
  return { KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': pk } };
}

/** Those of a partition whose sort key begins so. */
export function inPartitionFrom(pk: string, prefix: string): Selection {
  return {
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
    ExpressionAttributeValues: { ':pk': pk, ':prefix': prefix },
  };
}

/** All of a group of the index. */
export function inGroup(group: string): Selection {
  return {
    IndexName: groupIndex,
    KeyConditionExpression: '#group = :group',
    ExpressionAttributeNames: { '#group': 'group' },
    ExpressionAttributeValues: { ':group': group },
  };
}

/** All rows of a partition, or those whose sort key begins so, as they are now: what was written before is among them. */
export function allRowsNow(
  documents: DynamoDBDocumentClient,
  tableName: string,
  pk: string,
  prefix?: string,
): Promise<readonly Row[]> {
  return allRows(documents, {
    ...(prefix === undefined ? inPartition(pk) : inPartitionFrom(pk, prefix)),
    TableName: tableName,
    ConsistentRead: true,
  });
}

/** All rows of a query, of which it is known that there are not too many to hold. */
export async function allRows(
  documents: DynamoDBDocumentClient,
  query: QueryCommandInput,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for await (const { Items = [] } of paginateQuery({ client: documents }, query)) rows.push(...Items);
  return rows;
}
