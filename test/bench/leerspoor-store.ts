import { CreateTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { v7 } from 'uuid';
import { summariseEnrolment } from '../../domain/enrolment/path.ts';
import { enrolment } from '../../domain/enrolment/state.ts';
import { type ConsumedCapacity, Ledger } from '../../ledger/ledger.ts';
import {
  benchmarkCourse,
  type CommandTimes,
  eventAt,
  learnerActor,
  type MeasuredStore,
} from './enrolment-stream.ts';

const tableName = 'leerspoor-ledger';

/** Our own ledger, in a table of its own, used as the HTTP functions use it: with an Idempotency-Key and a summary. */
export async function createLeerspoorStore(client: DynamoDBClient): Promise<MeasuredStore> {
  await client.send(
    new CreateTableCommand({
      TableName: tableName,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: 'stream', KeyType: 'HASH' },
        { AttributeName: 'version', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [
        { AttributeName: 'stream', AttributeType: 'S' },
        { AttributeName: 'version', AttributeType: 'N' },
      ],
    }),
  );
  const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  const ledgerWith = (onConsumedCapacity?: ConsumedCapacity) =>
    new Ledger({
      client: documents,
      tableName,
      now: () => new Date(),
      newId: v7,
      ...(onConsumedCapacity && { onConsumedCapacity }),
    });
  const ledger = ledgerWith();
  return {
    async grow(stream, length) {
      for (let version = 1; version <= length; version += 1) await commandOn(ledger, stream);
    },
    command: (stream) => commandOn(ledger, stream),
    async unitsOf(stream) {
      const units = { load: 0, append: 0, read: 0 };
      const measured = ledgerWith((operation, used) => {
        units[operation] += used;
      });
      await commandOn(measured, stream);
      return { readUnits: units.load + units.read, writeUnits: units.append };
    },
  };
}

async function commandOn(ledger: Ledger, stream: string): Promise<CommandTimes> {
  const begun = performance.now();
  let loadedAt = begun;
  const { kind } = await ledger.execute({
    aggregate: enrolment,
    stream,
    metadata: { actor: learnerActor, correlationId: v7(), commandId: v7(), commandFingerprint: 'abcd' },
    decide: ({ version }) => {
      loadedAt = performance.now();
      return [eventAt(version + 1)];
    },
    summarise: (state, events) =>
      state.status === 'none' ? null : summariseEnrolment(state, benchmarkCourse, events),
  });
  if (kind !== 'committed') throw new Error(`The command on ${stream} was ${kind}`);
  return { loadMilliseconds: loadedAt - begun, appendMilliseconds: performance.now() - loadedAt };
}
