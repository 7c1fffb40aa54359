import { CreateTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Aggregate, EventStore, EventType, type EventTypeDetails } from '@castore/core';
import { DynamoDBSingleTableEventStorageAdapter } from '@castore/event-storage-adapter-dynamodb';
import { v7 } from 'uuid';
import * as z from 'zod';
import type { EnrolmentEvent } from '../../domain/enrolment/events.ts';
import { type EnrolmentState, enrolment } from '../../domain/enrolment/state.ts';
import { type CommandTimes, eventAt, learnerActor, type MeasuredStore } from './enrolment-stream.ts';

type Metadata = {
  readonly actor: typeof learnerActor;
  readonly correlationId: string;
  readonly commandId: string;
};
type DataOf<Type extends EnrolmentEvent['type']> = Extract<EnrolmentEvent, { type: Type }>['data'];

const eventTypes = [
  new EventType<'Enrolled', DataOf<'Enrolled'>, Metadata>({ type: 'Enrolled' }),
  new EventType<'ActivityProgressed', DataOf<'ActivityProgressed'>, Metadata>({ type: 'ActivityProgressed' }),
];
type CastoreEvent = EventTypeDetails<typeof eventTypes>;

interface CastoreEnrolment extends Aggregate {
  readonly state: EnrolmentState;
}

/** Folds by the same `evolve` as our ledger; an event's time in the world is Castore's `timestamp`. */
function reduce(aggregate: CastoreEnrolment | undefined, event: CastoreEvent): CastoreEnrolment {
  const { aggregateId, version, timestamp: occurredAt } = event;
  const state = aggregate?.state ?? enrolment.initialState;
  return {
    aggregateId,
    version,
    // Only in a branch of its own does the compiler know which payload a type goes with.
    state:
      event.type === 'Enrolled'
        ? enrolment.evolve(state, { type: event.type, occurredAt, data: event.payload })
        : enrolment.evolve(state, { type: event.type, occurredAt, data: event.payload }),
  };
}

const tableName = 'castore-events';

/**
 * Castore's event store on its DynamoDB adapter, in the table that its README asks for. A command is `getAggregate`,
 * then `pushEvent`.
 */
export async function createCastoreStore(
  client: DynamoDBClient,
  measuredClient: DynamoDBClient,
): Promise<MeasuredStore> {
  await client.send(
    new CreateTableCommand({
      TableName: tableName,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: 'aggregateId', KeyType: 'HASH' },
        { AttributeName: 'version', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [
        { AttributeName: 'aggregateId', AttributeType: 'S' },
        { AttributeName: 'version', AttributeType: 'N' },
        { AttributeName: 'eventStoreId', AttributeType: 'S' },
        { AttributeName: 'timestamp', AttributeType: 'S' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'initialEvents',
          KeySchema: [
            { AttributeName: 'eventStoreId', KeyType: 'HASH' },
            { AttributeName: 'timestamp', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
    }),
  );
  const storeOn = (dynamoDBClient: DynamoDBClient) =>
    new EventStore({
      eventStoreId: 'ENROLMENTS',
      eventTypes,
      reducer: reduce,
      eventStorageAdapter: new DynamoDBSingleTableEventStorageAdapter({ tableName, dynamoDBClient }),
    });
  const store = storeOn(client);
  const measuredStore = storeOn(measuredClient);
  const units = { readUnits: 0, writeUnits: 0 };
  countUnits(measuredClient, units);

  const commandOn = async (used: typeof store, stream: string): Promise<CommandTimes> => {
    const begun = performance.now();
    const { aggregate } = await used.getAggregate(stream);
    const loadedAt = performance.now();
    if (!aggregate) throw new Error(`${stream} has no events`);
    await used.pushEvent(castoreEvent(stream, aggregate.version + 1), { prevAggregate: aggregate });
    return { loadMilliseconds: loadedAt - begun, appendMilliseconds: performance.now() - loadedAt };
  };
  return {
    async grow(stream, length) {
      // An event says its own version, so those of one stream may be pushed at once, which takes less of a minute.
      const versions = Array.from({ length }, (_, index) => index + 1).values();
      const lanes = Array.from({ length: 4 }, async () => {
        for (const version of versions) await store.pushEvent(castoreEvent(stream, version));
      });
      await Promise.all(lanes);
    },
    command: (stream) => commandOn(store, stream),
    async unitsOf(stream) {
      Object.assign(units, { readUnits: 0, writeUnits: 0 });
      await commandOn(measuredStore, stream);
      return { ...units };
    },
  };
}

function castoreEvent(aggregateId: string, version: number): CastoreEvent {
  const event = eventAt(version);
  const place = {
    aggregateId,
    version,
    timestamp: event.occurredAt,
    metadata: { actor: learnerActor, correlationId: v7(), commandId: v7() },
  };
  if (event.type === 'Enrolled') return { ...place, type: event.type, payload: event.data };
  if (event.type === 'ActivityProgressed') return { ...place, type: event.type, payload: event.data };
  throw new Error(`Castore was not told of ${event.type}`);
}

const answerSchema = z.object({ ConsumedCapacity: z.object({ CapacityUnits: z.number() }) });

/** The adapter does not ask what its calls consume, so the client does. */
function countUnits(client: DynamoDBClient, units: { readUnits: number; writeUnits: number }): void {
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        const result = await next({ ...args, input: { ...args.input, ReturnConsumedCapacity: 'TOTAL' } });
        const { CapacityUnits } = answerSchema.parse(result.output).ConsumedCapacity;
        if (commandName === 'QueryCommand') units.readUnits += CapacityUnits;
        else units.writeUnits += CapacityUnits;
        return result;
      },
    { step: 'initialize', name: 'countUnits' },
  );
}
