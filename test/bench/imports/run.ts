// Run as a process of its own, with --expose-gc: does one job with one employee file, and prints what that took.
import { createReadStream, statSync } from 'node:fs';
import { constants, PerformanceObserver } from 'node:perf_hooks';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { parse } from 'csv-parse';
import { v7 as newId } from 'uuid';
import * as z from 'zod';
import { receiveImport } from '../../../domain/import/decide.ts';
import { importLine, summariseImport } from '../../../domain/import/state.ts';
import { applyLine } from '../../../functions/imports/apply/apply-line.ts';
import { readEmployees } from '../../../functions/imports/reading/read-employees.ts';
import { FileNames } from '../../../functions/shared/file-names.ts';
import { fileKey } from '../../../functions/shared/import-places.ts';
import { inParallel } from '../../../functions/shared/in-parallel.ts';
import { LearnerIndex } from '../../../functions/shared/learner-index.ts';
import { Objects } from '../../../functions/shared/objects.ts';
import { PersonalDataVault } from '../../../functions/shared/personal-data.ts';
import { streamOf } from '../../../functions/shared/streams.ts';
import { ViewNotes } from '../../../functions/shared/view-notes.ts';
import { Views } from '../../../functions/shared/views.ts';
import { Ledger } from '../../../ledger/ledger.ts';
import { diskSource } from './disk-source.ts';
import { clientAt, documentsAt, etag, indexKey, mode, tables, tenant } from './import-setting.ts';
import { jobSchema, type Ran } from './job.ts';

const job = jobSchema.parse(JSON.parse(process.argv[2] ?? ''));
const now = () => new Date();

/** csv-parse as fast as it goes: records are taken as they come, and nothing is done with them. */
async function parseAlone(): Promise<number> {
  let rows = 0;
  const parser = parse({
    delimiter: ';',
    on_record: () => {
      rows += 1;
      return null;
    },
  });
  createReadStream(job.file).pipe(parser).resume();
  await new Promise<void>((resolve, reject) => parser.on('end', resolve).on('error', reject));
  return rows - 1;
}

async function read(): Promise<number> {
  let rows = 0;
  const file = await readEmployees(diskSource(job.file));
  for await (const { employee } of file.rows) if (employee) rows += 1;
  return rows;
}

/** The least that any import does: each row is put in a table, as many at once as an import has under way. */
async function putEach(documents: DynamoDBDocumentClient): Promise<number> {
  const rows: Record<string, string>[] = [];
  const records = createReadStream(job.file).pipe(parse({ delimiter: ';', columns: true }));
  for await (const record of records) rows.push(recordSchema.parse(record));
  await inParallel(rows, 32, async (row) => {
    const Item = { pk: row.Personeelsnummer, ...row };
    await documents.send(new PutCommand({ TableName: job.bareTable, Item }));
  });
  return rows.length;
}

const recordSchema = z.record(z.string(), z.string());

/** Puts the file in the line, which is not measured, and gives what applies it. */
async function received(documents: DynamoDBDocumentClient) {
  const s3 = new S3Client({
    ...clientAt(job.standIn),
    forcePathStyle: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
  });
  const kms = new KMSClient(clientAt(job.standIn));
  const ledger = new Ledger({ client: documents, tableName: tables.ledger, now, newId });
  const importId = 'bench';
  const file = {
    importId,
    location: { fileName: 'employees.csv', objectKey: fileKey({ tenant, fileName: 'employees.csv' }) },
    etag,
    sha256: '',
    bytes: statSync(job.file).size,
    mode,
    exportedAt: now().toISOString(),
  } as const;
  await ledger.execute({
    aggregate: importLine,
    stream: streamOf.importLine(tenant),
    metadata: { actor: { kind: 'import', id: importId, roles: [] }, correlationId: importId },
    decide: ({ state }) => receiveImport(state, { file, now: now().toISOString() }),
    summarise: (state) => summariseImport(importId, state),
  });
  const views = new Views({
    documents,
    tableName: tables.views,
    cursorKey: async () => indexKey,
    languageOf: () => 'nl',
  });
  const apply = applyLine({
    ledger,
    vault: new PersonalDataVault({ documents, kms, tableName: tables.keys, kmsKeyId: 'bench' }),
    index: new LearnerIndex({ documents, tableName: tables.index, key: async () => indexKey }),
    objects: new Objects(s3, 'imports'),
    fileNames: new FileNames({ documents, kms, tableName: tables.keys, kmsKeyId: 'bench' }),
    views,
    viewNotes: new ViewNotes(documents, tables.views),
    languageOf: () => 'nl',
    now,
    wake: async () => {
      throw new Error('Time was over');
    },
  });
  return async () => {
    await apply(tenant, () => true);
    const counts = (await views.findImportProgress(tenant, importId))?.counts;
    if (!counts || counts.rows !== counts[job.outcome])
      throw new Error(`It came to ${JSON.stringify(counts)}`);
    return counts.rows;
  };
}

async function prepared(documents: DynamoDBDocumentClient): Promise<() => Promise<number>> {
  switch (job.work) {
    case 'parse':
      return parseAlone;
    case 'read':
      return read;
    case 'put':
      return () => putEach(documents);
    case 'import':
      return received(documents);
    default:
      return job.work satisfies never;
  }
}

const wholeCollection = z.object({
  detail: z.object({ kind: z.literal(constants.NODE_PERFORMANCE_GC_MAJOR) }),
});

const documents = documentsAt(job.dynamodb);
const calls: Record<string, number> = {};
documents.middlewareStack.add(
  (next, { commandName = '' }) =>
    (args) => {
      calls[commandName] = (calls[commandName] ?? 0) + 1;
      return next(args);
    },
  { step: 'initialize', name: 'countCalls' },
);
const work = await prepared(documents);
for (const name of Object.keys(calls)) calls[name] = 0;
let mostLiveBytes = 0;
const noteLiveBytes = () => {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  mostLiveBytes = Math.max(mostLiveBytes, heapUsed + arrayBuffers);
};
// V8 collects late where memory is plenty, so that the peak tells little of what is needed; what each collection leaves does.
new PerformanceObserver((list) => {
  if (list.getEntries().some((entry) => wholeCollection.safeParse(entry).success)) noteLiveBytes();
}).observe({ entryTypes: ['gc'] });
const begun = performance.now();
const cpuBegun = process.cpuUsage();
const rows = await work();
const milliseconds = performance.now() - begun;
const { user, system } = process.cpuUsage(cpuBegun);
const peakBytes = process.resourceUsage().maxRSS * 1024;
globalThis.gc?.();
noteLiveBytes();
const ran: Ran = {
  rows,
  milliseconds,
  cpuMilliseconds: (user + system) / 1_000,
  peakBytes,
  mostLiveBytes,
  calls,
};
process.stdout.write(JSON.stringify(ran));
process.exit(0);
