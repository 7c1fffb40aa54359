import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateTableCommand, DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { streamOf } from '../../functions/shared/streams.ts';
import { startDynamoDbLocal } from '../../infra/local/dynamodb-local.ts';
import { withTemporaryDirectory } from './bare-functions.ts';
import { writeEmployeeCsv } from './imports/employee-csv.ts';
import { clientAt, tables, tenant } from './imports/import-setting.ts';
import { type Ran, run } from './imports/job.ts';
import { type Calls, startStandIn } from './imports/stand-in.ts';
import { interleaved, pairsOf, ratioOf, spreadOf } from './measure.ts';
import type { Benchmark } from './report.ts';

/** Fewer pairs of what takes longer: the largest alone takes a minute. */
const sizes = [
  { rows: 10_000, pairs: 3 },
  { rows: 100_000, pairs: 3 },
  { rows: 1_000_000, pairs: 1 },
];
const newRows = 1_000;
const newPairs = 3;
const bareTable = 'bare';

/** Employee files of which nothing is new, beside csv-parse alone; and one of which all is, beside bare Puts. */
export const benchmarkImports: Benchmark = (tell) =>
  withTemporaryDirectory(async (directory) => {
    const reading = [];
    const unchanged = [];
    const memory = [];
    for (const { rows, pairs } of sizes) {
      tell(`writing a file of ${rows} rows`);
      const file = join(directory, `${rows}.csv`);
      await writeEmployeeCsv(file, rows);
      const standIn = await startStandIn(file);
      const endpoints = { standIn: standIn.endpoint, dynamodb: standIn.endpoint };
      try {
        const parse = () => run({ work: 'parse', file });
        const times = { pairs, theirs: parse };
        tell(`reading ${rows} rows`);
        const read = await interleaved({ ...times, ours: () => run({ work: 'read', file }) });
        reading.push(rowOf(rows, 'reader', read));
        tell(`importing ${rows} unchanged rows`);
        let calls: Calls | undefined;
        const imported = await interleaved({
          ...times,
          ours: async () => {
            const ran = await run({ work: 'import', file, ...endpoints });
            calls = standIn.takeCalls();
            return ran;
          },
        });
        const written = writesIn(calls);
        unchanged.push({ ...rowOf(rows, 'import', imported), ...written });
        const runs = { reader: read.ours, import: imported.ours, 'csv-parse': imported.theirs };
        memory.push({
          rows: String(rows),
          ...Object.fromEntries(
            Object.entries(runs).map(([name, ran]) => [`${name} peak MB`, megabytes(ran, 'peakBytes')]),
          ),
          ...Object.fromEntries(
            Object.entries(runs).map(([name, ran]) => [`${name} live MB`, megabytes(ran, 'mostLiveBytes')]),
          ),
        });
      } finally {
        await standIn.stop();
        await rm(file);
      }
    }
    tell(`importing ${newRows} new rows`);
    return {
      title: 'imports: an employee file, beside csv-parse alone',
      notes: [
        'Each run is a process of its own, which so starts cold. csv-parse: one pass over the file on disk, its records ' +
          'taken by on_record and dropped. Reader: readEmployees, which tells encoding and delimiter, and understands ' +
          'header and cells. Import: all of applyLine: survey, application and report, by ' +
          'the true SDK clients. DynamoDB and S3 are a stand-in in another process, which knows every row as applied. ' +
          'An import of unchanged rows that writes a learner or the index fails here; ' +
          '"commits" are those of the import itself, "notes" are of how far it is, one for each thousand rows.',
        'Peak is the most that was resident, Node.js and code included, and grows as V8 puts collecting off where memory is ' +
          'plenty; live is the most of heap and buffers just after a whole collection. Times are medians (minimum–maximum); ratios are medians of all pairs.',
        'New rows: an import of learners whom nobody knows, on DynamoDB Local in memory, beside a Put of each row, 32 at ' +
          'once as in the import: the least that any import must do. Calls are those to DynamoDB and KMS.',
      ],
      tables: [
        { caption: 'Reading', rows: reading },
        { caption: 'Import of unchanged rows', rows: unchanged },
        { caption: 'Memory', rows: memory },
        { caption: 'Import of new rows', rows: [await importNew(directory)] },
      ],
    };
  });

function rowOf(rows: number, name: string, pairs: { ours: readonly Ran[]; theirs: readonly Ran[] }) {
  const times = pairsOf(pairs, ({ milliseconds }) => milliseconds);
  const processing = pairsOf(pairs, ({ cpuMilliseconds }) => cpuMilliseconds);
  return {
    rows: String(rows),
    [`${name} ms`]: spreadOf(times.ours),
    'csv-parse ms': spreadOf(times.theirs),
    ratio: ratioOf(times, times.ours.length),
    'ratio of CPU time': ratioOf(processing, times.ours.length),
  };
}

function megabytes(runs: readonly Ran[], of: 'peakBytes' | 'mostLiveBytes'): number {
  return spreadOf(runs.map((ran) => ran[of])).median / 1_000_000;
}

/** @throws Error when an import of unchanged rows wrote anything but what it notes of itself */
function writesIn(calls: Calls | undefined) {
  if (!calls) throw new Error('Nothing was imported');
  const streams = [...calls.writtenStreams].join();
  if (streams !== streamOf.importLine(tenant)) throw new Error(`Unchanged rows wrote to ${streams}`);
  const of = (call: string) => calls.counts.get(call) ?? 0;
  const forbidden = [...calls.counts.keys()].filter(
    (call) => call.startsWith('KMS') || (call.startsWith('PutItem') && !allowedPuts.has(call)),
  );
  if (forbidden.length > 0) throw new Error(`Unchanged rows caused ${forbidden.join()}`);
  return {
    'index reads': of(`BatchGetItem ${tables.index}`),
    'index writes': of(`PutItem ${tables.index}`),
    // The bench itself puts the file in the line.
    commits: of(`PutItem ${tables.ledger}`) - 1,
    notes: of(`PutItem ${tables.views}`),
  };
}

const allowedPuts = new Set([`PutItem ${tables.ledger}`, `PutItem ${tables.views}`]);

async function importNew(directory: string) {
  const file = join(directory, 'new.csv');
  await writeEmployeeCsv(file, newRows);
  const standIn = await startStandIn(file);
  const local = await startDynamoDbLocal();
  const client = new DynamoDBClient(clientAt(local.endpoint));
  const endpoints = { standIn: standIn.endpoint, dynamodb: local.endpoint };
  const onEmptyTables = async (work: () => Promise<Ran>) => {
    for (const [TableName, keys] of Object.entries(keysOf)) await createTable(client, TableName, keys);
    const ran = await work();
    for (const TableName of Object.keys(keysOf)) await client.send(new DeleteTableCommand({ TableName }));
    return ran;
  };
  try {
    let kmsCalls = 0;
    const { ours, theirs } = await interleaved({
      pairs: newPairs,
      ours: () =>
        onEmptyTables(async () => {
          standIn.takeCalls();
          const ran = await run({ work: 'import', outcome: 'created', file, ...endpoints });
          kmsCalls = standIn.takeCalls().counts.get('KMS GenerateDataKey') ?? 0;
          return ran;
        }),
      theirs: () => onEmptyTables(() => run({ work: 'put', bareTable, file, ...endpoints })),
    });
    const times = pairsOf({ ours, theirs }, ({ milliseconds }) => milliseconds);
    const rates = pairsOf({ ours, theirs }, ({ rows, milliseconds }) => (rows * 1_000) / milliseconds);
    const calls = ours.at(-1)?.calls ?? {};
    const readsIn = (name: string) => /^(Get|Query|BatchGet)/.test(name);
    const perRow = (isCounted: (name: string) => boolean) =>
      Object.entries(calls).reduce((sum, [name, count]) => sum + (isCounted(name) ? count : 0), 0) / newRows;
    return {
      rows: String(newRows),
      'import rows/s': spreadOf(rates.ours),
      'Put rows/s': spreadOf(rates.theirs),
      'ratio of time': ratioOf(times, newPairs),
      'reads a row': perRow(readsIn),
      'writes a row': perRow((name) => !readsIn(name)),
      'KMS calls a row': kmsCalls / newRows,
    };
  } finally {
    client.destroy();
    await local.stop();
    await standIn.stop();
  }
}

/** Partition and sort key of each table. */
const keysOf: Readonly<Record<string, readonly (readonly [string, 'S' | 'N'])[]>> = {
  [tables.ledger]: [
    ['stream', 'S'],
    ['version', 'N'],
  ],
  [tables.views]: [
    ['pk', 'S'],
    ['sk', 'S'],
  ],
  [tables.index]: [
    ['pk', 'S'],
    ['sk', 'S'],
  ],
  [tables.keys]: [['subject', 'S']],
  [bareTable]: [['pk', 'S']],
};

async function createTable(
  client: DynamoDBClient,
  TableName: string,
  keys: (typeof keysOf)[string],
): Promise<void> {
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: keys.map(([AttributeName], place) => ({
        AttributeName,
        KeyType: place === 0 ? 'HASH' : 'RANGE',
      })),
      AttributeDefinitions: keys.map(([AttributeName, AttributeType]) => ({ AttributeName, AttributeType })),
    }),
  );
}
