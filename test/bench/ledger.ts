import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { startDynamoDbLocal } from '../../infra/local/dynamodb-local.ts';
import { createCastoreStore } from './castore-store.ts';
import type { CommandTimes, MeasuredStore } from './enrolment-stream.ts';
import { createLeerspoorStore } from './leerspoor-store.ts';
import { interleaved, pairsOf, ratioOf, spreadOf } from './measure.ts';
import type { Benchmark } from './report.ts';

const lengths = [10, 100, 1_000, 10_000];
const pairs = 20;
const warmUps = 100;

const phases: Readonly<Record<string, (times: CommandTimes) => number>> = {
  load: ({ loadMilliseconds }) => loadMilliseconds,
  append: ({ appendMilliseconds }) => appendMilliseconds,
  'load + append': ({ loadMilliseconds, appendMilliseconds }) => loadMilliseconds + appendMilliseconds,
};

/** A command on a stream of some length: our ledger beside Castore's DynamoDB adapter. */
export const benchmarkLedger: Benchmark = async (tell) => {
  const local = await startDynamoDbLocal();
  const newClient = () =>
    new DynamoDBClient({
      endpoint: local.endpoint,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
  const [client, measuredClient] = [newClient(), newClient()];
  try {
    const leerspoor = await createLeerspoorStore(client);
    const castore = await createCastoreStore(client, measuredClient);
    tell('warming up');
    await growBoth([leerspoor, castore], ['warm-up'], 10);
    await interleaved({
      pairs: warmUps,
      ours: () => leerspoor.command('warm-up'),
      theirs: () => castore.command('warm-up'),
    });
    const latencies = [];
    const capacities = [];
    for (const length of lengths) {
      const streams = streamsFor(length);
      tell(`preparing ${streams.length} × ${length} events in both stores`);
      await growBoth([leerspoor, castore], streams, length);
      tell(`measuring at length ${length}`);
      const streamOf = (index: number) => streams[index % streams.length] ?? '';
      const times = await interleaved({
        pairs,
        ours: (index) => leerspoor.command(streamOf(index)),
        theirs: (index) => castore.command(streamOf(index)),
      });
      for (const [phase, millisecondsIn] of Object.entries(phases)) {
        const { ours, theirs } = pairsOf(times, millisecondsIn);
        latencies.push({
          'stream length': String(length),
          phase,
          'Leerspoor ms': spreadOf(ours),
          'Castore ms': spreadOf(theirs),
          'Leerspoor ÷ Castore': ratioOf({ ours, theirs }),
        });
      }
      const [ourUnits, theirUnits] = [
        await leerspoor.unitsOf(streamOf(0)),
        await castore.unitsOf(streamOf(0)),
      ];
      capacities.push({
        'stream length': String(length),
        'Leerspoor RCU': ourUnits.readUnits,
        'Castore RCU': theirUnits.readUnits,
        'RCU ratio': ourUnits.readUnits / theirUnits.readUnits,
        'Leerspoor WCU': ourUnits.writeUnits,
        'Castore WCU': theirUnits.writeUnits,
        'WCU ratio': ourUnits.writeUnits / theirUnits.writeUnits,
      });
    }
    return {
      title: 'ledger: one command on a stream, beside Castore',
      notes: [
        'Leerspoor: Ledger.execute, which loads the newest commit with the folded state and puts the next one. ' +
          "Castore: getAggregate, which reads and folds all events, then pushEvent. Both fold by the enrolment's evolve " +
          'and hold the same events and metadata; Leerspoor also writes the hash chain, the summary, the state and the ' +
          'recent command ids. Same DynamoDB Local, same SDK client, events appended one by one.',
        `${pairs} pairs for each length, in turn; streams grow by a tenth at most meanwhile. Times are medians ` +
          '(minimum–maximum); ratios are medians of five rounds (least–greatest round). Below 1 is better for Leerspoor.',
      ],
      tables: [
        { caption: 'Latency', rows: latencies },
        { caption: 'Consumed capacity of one command', rows: capacities },
      ],
    };
  } finally {
    client.destroy();
    measuredClient.destroy();
    await local.stop();
  }
};

/** As many streams as it takes for none to grow by more than a tenth while it is measured. */
function streamsFor(length: number): readonly string[] {
  const count = Math.ceil(pairs / Math.max(1, length / 10));
  return Array.from({ length: count }, (_, index) => `acme#enrolment#length-${length}.E${index}`);
}

async function growBoth(
  stores: readonly MeasuredStore[],
  streams: readonly string[],
  length: number,
): Promise<void> {
  await Promise.all(
    stores.map(async (store) => {
      for (const stream of streams) await store.grow(stream, length);
    }),
  );
}
