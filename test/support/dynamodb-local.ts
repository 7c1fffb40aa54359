import { CreateTableCommand, type CreateTableCommandInput, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { v4 } from 'uuid';
import { type DynamoDbLocal, startDynamoDbLocal } from '../../infra/local/dynamodb-local.ts';

/** DynamoDB Local in memory, with tables of one file of tests alone. */
export interface TestDatabase {
  readonly endpoint: string;
  readonly client: DynamoDBDocumentClient;
  /** The plain client, for tests that add middleware. */
  newClient(): DynamoDBDocumentClient;
  createLedgerTable(): Promise<string>;
  createViewsTable(): Promise<string>;
  createSubjectKeysTable(): Promise<string>;
  createLearnerIndexTable(): Promise<string>;
  stop(): Promise<void>;
}

/** Where the specs of one run find theirs: a start for each file would take a minute of the suite. */
export const sharedEndpointName = 'TEST_DYNAMODB_ENDPOINT';

async function startOrShare(): Promise<Pick<DynamoDbLocal, 'endpoint' | 'stop'>> {
  const endpoint = process.env[sharedEndpointName];
  return endpoint === undefined ? startDynamoDbLocal() : { endpoint, stop: async () => undefined };
}

export async function startTestDatabase(): Promise<TestDatabase> {
  const local = await startOrShare();
  const newClient = () =>
    DynamoDBDocumentClient.from(
      new DynamoDBClient({
        endpoint: local.endpoint,
        region: 'eu-west-1',
        credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      }),
      { marshallOptions: { removeUndefinedValues: true } },
    );
  const client = newClient();
  const create = async (input: Omit<CreateTableCommandInput, 'TableName' | 'BillingMode'>) => {
    const name = `test-${v4()}`;
    await client.send(new CreateTableCommand({ ...input, TableName: name, BillingMode: 'PAY_PER_REQUEST' }));
    return name;
  };
  return {
    endpoint: local.endpoint,
    client,
    newClient,
    createLedgerTable: () =>
      create({
        KeySchema: [
          { AttributeName: 'stream', KeyType: 'HASH' },
          { AttributeName: 'version', KeyType: 'RANGE' },
        ],
        AttributeDefinitions: [
          { AttributeName: 'stream', AttributeType: 'S' },
          { AttributeName: 'version', AttributeType: 'N' },
        ],
      }),
    createViewsTable: () =>
      create({
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
        AttributeDefinitions: ['pk', 'sk', 'group', 'order'].map((AttributeName) => ({
          AttributeName,
          AttributeType: 'S' as const,
        })),
        GlobalSecondaryIndexes: [
          {
            IndexName: 'byGroup',
            KeySchema: [
              { AttributeName: 'group', KeyType: 'HASH' },
              { AttributeName: 'order', KeyType: 'RANGE' },
            ],
            Projection: { ProjectionType: 'ALL' },
          },
        ],
      }),
    createSubjectKeysTable: () =>
      create({
        KeySchema: [{ AttributeName: 'subject', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'subject', AttributeType: 'S' }],
      }),
    createLearnerIndexTable: () =>
      create({
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
        AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({
          AttributeName,
          AttributeType: 'S' as const,
        })),
      }),
    async stop() {
      client.destroy();
      await local.stop();
    },
  };
}
