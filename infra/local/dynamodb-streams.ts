import * as z from 'zod';
import { localAccount } from './template.ts';

const shardSchema = z.object({ ShardId: z.string(), ParentShardId: z.string().optional() });
export type Shard = z.infer<typeof shardSchema>;

const imageSchema = z.record(z.string(), z.unknown());

const recordSchema = z.looseObject({
  dynamodb: z.looseObject({
    SequenceNumber: z.string(),
    Keys: imageSchema,
    NewImage: imageSchema.optional(),
    /** Seconds since 1970, with a fraction. */
    ApproximateCreationDateTime: z.number().optional(),
  }),
});
/** A record in the very JSON in which Lambda gives it to functions: bytes in base64, times in seconds. */
export type StreamRecord = z.infer<typeof recordSchema>;

/** The answers of DynamoDB Streams, by operation. */
export const streamAnswers = {
  DescribeStream: z.object({
    StreamDescription: z.object({
      Shards: z.array(shardSchema),
      LastEvaluatedShardId: z.string().optional(),
    }),
  }),
  GetShardIterator: z.object({ ShardIterator: z.string() }),
  GetRecords: z.object({ Records: z.array(recordSchema), NextShardIterator: z.string().optional() }),
};

const itemSchema = z.object({ Item: imageSchema.optional() });

/**
 * The record as DynamoDB itself would give it. DynamoDB Local's streams leave nothing of a list or map that is empty
 * (`{}` instead of `{"L": []}`), so such an image is read from the table: the same, for items that never change.
 */
export async function mended(
  endpoint: string,
  tableName: string,
  record: StreamRecord,
): Promise<StreamRecord> {
  const { dynamodb } = record;
  if (!dynamodb.NewImage || !hasHole({ M: dynamodb.NewImage })) return record;
  const { Item } = await call(endpoint, 'DynamoDB_20120810.GetItem', itemSchema, {
    TableName: tableName,
    Key: dynamodb.Keys,
    ConsistentRead: true,
  });
  return Item ? { ...record, dynamodb: { ...dynamodb, NewImage: Item } } : record;
}

function hasHole(attribute: unknown): boolean {
  if (typeof attribute !== 'object' || attribute === null) return false;
  const [value] = Object.values(attribute);
  if (value === undefined) return true;
  return typeof value === 'object' && value !== null && Object.values(value).some(hasHole);
}

/**
 * DynamoDB Streams of DynamoDB Local, in JSON: what it answers goes to functions as it is, while the SDK's client
 * would turn it into other types, to be turned back.
 *
 * @throws Error with the service's own words when it refuses
 */
export async function callStreams<Answer extends z.ZodType>(
  endpoint: string,
  operation: keyof typeof streamAnswers,
  schema: Answer,
  input: Readonly<Record<string, unknown>>,
): Promise<z.infer<Answer>> {
  return call(endpoint, `DynamoDBStreams_20120810.${operation}`, schema, input);
}

async function call<Answer extends z.ZodType>(
  endpoint: string,
  target: string,
  schema: Answer,
  input: Readonly<Record<string, unknown>>,
): Promise<z.infer<Answer>> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': target,
      // DynamoDB Local wants to see a signature, and checks none.
      authorization: `AWS4-HMAC-SHA256 Credential=local/20260101/${localAccount.region}/dynamodb/aws4_request, SignedHeaders=host, Signature=local`,
    },
    body: JSON.stringify(input),
  });
  const answer: unknown = await response.json();
  if (!response.ok) throw new Error(`${target} answered ${response.status}: ${JSON.stringify(answer)}`);
  return schema.parse(answer);
}
