import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { createDocumentClient } from '../../../../functions/shared/clients.ts';

const documents = createDocumentClient();
const TableName = process.env.BARE_TABLE;

/** The least that a command can do which reads before it writes: one consistent Get, one Put, no checks. */
export const handler = async ({ pathParameters, body }: APIGatewayProxyEventV2) => {
  const id = pathParameters?.recordId;
  const { Item } = await documents.send(new GetCommand({ TableName, Key: { id }, ConsistentRead: true }));
  const version = Number(Item?.version ?? 0) + 1;
  await documents.send(new PutCommand({ TableName, Item: { ...JSON.parse(body ?? '{}'), id, version } }));
  return {
    statusCode: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ version }),
  };
};
