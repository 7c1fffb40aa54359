import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { basename } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Upload } from '@aws-sdk/lib-storage';
import type { ImportReport } from '../functions/imports/apply/report.ts';
import {
  type AttendanceReport,
  attendanceReportSchema,
} from '../functions/imports/attendance/attendance-report.ts';
import {
  attendanceKey,
  attendanceReportId,
  attendanceReportKey,
  type DroppedAttendance,
  fileKey,
  reportKey,
} from '../functions/shared/import-places.ts';
import { Objects } from '../functions/shared/objects.ts';
import type { ImportProgress, ImportRow } from '../functions/shared/view-rows.ts';
import { Views } from '../functions/shared/views.ts';
import { showProgress } from './progress-line.ts';
import { openStack, stackOptions } from './stack.ts';
import { readArguments, readTenant, UsageError } from './usage-error.ts';

const usage =
  'leerspoor import FILE --tenant T [--mode delta|full] [--profile NAME] [--session S [--meeting N]] [--json] [--data-dir DIR | --stack NAME]';

const pollMilliseconds = 250;
/** S3 tells within seconds; what is not received after this will not be. */
const receivedWithinMilliseconds = 120_000;

/**
 * `leerspoor import`: drops a file of employees, or with `--session` the attendance report of a webinar tool, waits until it is
 * applied, and prints what became of it.
 */
export async function importCommand(
  args: readonly string[],
): Promise<{ readonly text: string; readonly exitCode: number }> {
  const { values, positionals } = readArguments(
    {
      args: [...args],
      allowPositionals: true,
      options: {
        tenant: { type: 'string' },
        mode: { type: 'string' },
        profile: { type: 'string' },
        session: { type: 'string' },
        meeting: { type: 'string' },
        json: { type: 'boolean', default: false },
        ...stackOptions,
      },
    },
    usage,
  );
  const { mode, profile } = values;
  const [path, ...rest] = positionals;
  if (path === undefined || rest.length > 0) throw new UsageError(`One FILE, please. Usage: ${usage}`);
  const tenant = readTenant(values.tenant, usage);
  if (mode !== undefined && mode !== 'delta' && mode !== 'full') {
    throw new UsageError(`--mode must be delta or full, not "${mode}".`);
  }
  if (profile !== undefined && !/^[A-Za-z0-9_-]{1,64}$/.test(profile)) {
    throw new UsageError(`--profile must be 1 to 64 of A-Z a-z 0-9 _ -, not "${profile}".`);
  }
  const meeting = meetingOf(values);
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) throw new UsageError(`There is no file ${path}.`);

  const stack = await openStack(values);
  const s3 = new S3Client(stack.clientOptions('s3'));
  const bucketName = stack.output('ImportsBucketName');
  if (values.session !== undefined) {
    const file = { tenant, sessionId: values.session, ...meeting, fileName: basename(path) };
    const report = await attendanceImported(s3, bucketName, file, path);
    return {
      text: values.json ? JSON.stringify(report) : readableAttendance(report),
      exitCode: report.status === 'done' ? 0 : 1,
    };
  }
  const views = new Views({
    documents: DynamoDBDocumentClient.from(new DynamoDBClient(stack.clientOptions('dynamodb'))),
    tableName: stack.output('ViewsTableName'),
    // Only first pages are read.
    cursorKey: async () => new Uint8Array(32),
    languageOf: () => 'nl',
  });
  const fileName = basename(path);
  const sha256 = await digestOf(path);
  const imports = async () => (await views.listImports(tenant, { limit: 200 })).items;
  const before = new Set((await imports()).map(({ importId }) => importId));
  const metadata = { ...(mode && { mode }), ...(profile && { profile }) };
  const upload = new Upload({
    client: s3,
    params: {
      Bucket: bucketName,
      Key: fileKey({ tenant, fileName }),
      Body: createReadStream(path),
      Metadata: metadata,
    },
  });
  await upload.done();

  const isOurs = (row: ImportRow) => row.sha256 === sha256 && !before.has(row.importId);
  const row = await ended(async () => (await imports()).find(isOurs), views, tenant);
  const text = await new Objects(s3, bucketName).readText(reportKey({ tenant, fileName }, 'report.json'));
  if (text === undefined) throw new UsageError(`The report of import ${row.importId} is not there any more.`);
  // Written by functions/imports/apply/report.ts alone.
  const report: ImportReport = JSON.parse(text);
  return {
    text: values.json ? JSON.stringify(report) : readable(report),
    exitCode: report.status === 'done' ? 0 : 1,
  };
}

/** Which meeting of a series, if one is named. @throws UsageError */
function meetingOf({ session, meeting, mode, profile }: Partial<Record<string, string | boolean>>) {
  if (session === undefined) {
    if (meeting !== undefined) throw new UsageError('--meeting needs the --session that it belongs to.');
    return {};
  }
  if (mode !== undefined || profile !== undefined) {
    throw new UsageError('--mode and --profile are for files of employees, not for reports of a --session.');
  }
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(String(session))) {
    throw new UsageError(`--session must be 1 to 64 of A-Z a-z 0-9 _ -, not "${session}".`);
  }
  if (meeting === undefined) return {};
  if (!/^[1-9]\d{0,2}$/.test(String(meeting))) {
    throw new UsageError(`--meeting must be a number from 1 on, not "${meeting}".`);
  }
  return { meeting: Number(meeting) };
}

/** Drops an attendance report, and waits until there is a report on this writing of it. */
async function attendanceImported(
  s3: S3Client,
  bucketName: string,
  file: DroppedAttendance,
  path: string,
): Promise<AttendanceReport> {
  const objects = new Objects(s3, bucketName);
  const key = attendanceReportKey(file.tenant, file.sessionId, attendanceReportId(file));
  const find = async () => {
    const text = await objects.readText(key);
    return text === undefined ? undefined : attendanceReportSchema.parse(JSON.parse(text));
  };
  const before = await find();
  const params = { Bucket: bucketName, Key: attendanceKey(file), Body: createReadStream(path) };
  await new Upload({ client: s3, params }).done();
  const deadline = Date.now() + receivedWithinMilliseconds;
  for (;;) {
    const report = await find();
    if (report && report.receivedAt !== before?.receivedAt) {
      showProgress('');
      return report;
    }
    if (Date.now() > deadline) {
      throw new UsageError('The file was put, but nothing came of it. Look at leerspoor dead-letters list.');
    }
    showProgress('waiting for the report to be read');
    await delay(pollMilliseconds);
  }
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex');
}

/** Waits until the import is done, stopped or failed. */
async function ended(
  find: () => Promise<ImportRow | undefined>,
  views: Views,
  tenant: string,
): Promise<ImportRow> {
  const deadline = Date.now() + receivedWithinMilliseconds;
  for (;;) {
    const row = await find();
    if (row?.status === 'done' || row?.status === 'stopped' || row?.status === 'failed') {
      showProgress('');
      return row;
    }
    if (!row && Date.now() > deadline) {
      throw new UsageError(
        'The file was put, but no import of it has begun. Look at leerspoor dead-letters list.',
      );
    }
    showProgress(stepOf(row, row && (await views.findImportProgress(tenant, row.importId))));
    await delay(pollMilliseconds);
  }
}

function stepOf(row: ImportRow | undefined, progress: ImportProgress | undefined): string {
  if (!row) return 'waiting for the file to be received';
  if (!progress) return 'reading the file';
  const { step, rowsDone, totalRows = 0 } = progress;
  if (step === 'leaving') return 'looking for who is missing';
  if (step === 'reporting') return 'writing the report';
  const done = totalRows === 0 ? 1 : Math.min(1, rowsDone / totalRows);
  const width = 30;
  const filled = Math.round(done * width);
  return `[${'#'.repeat(filled)}${' '.repeat(width - filled)}] ${rowsDone} of ${totalRows} rows`;
}

const shownProblems = 50;

function readableAttendance(report: AttendanceReport): string {
  const { people, recorded, unchanged, rejected, problems } = report;
  const counts = { people, recorded, unchanged, rejected };
  return readableLines(
    report,
    counts,
    problems.map(({ row, message }) => `row ${row}: ${message}`),
  );
}

function readable(report: ImportReport): string {
  const { rows, created, updated, unchanged, left, rejected, warnings, problems } = report;
  const counts = { rows, created, updated, unchanged, left, rejected, warnings };
  return readableLines(
    report,
    counts,
    problems.map(({ row, column, message }) => `row ${row}${column === '' ? '' : `, ${column}`}: ${message}`),
    ' and rejected.csv',
  );
}

function readableLines(
  { fileName, status, detail }: Pick<ImportReport | AttendanceReport, 'fileName' | 'status' | 'detail'>,
  counts: Readonly<Record<string, number>>,
  problems: readonly string[],
  others = '',
): string {
  return [
    `${fileName}: ${status}${detail === undefined ? '' : `. ${detail}`}`,
    Object.entries(counts)
      .map(([name, count]) => `${name} ${count}`)
      .join(', '),
    ...problems.slice(0, shownProblems),
    ...(problems.length > shownProblems
      ? [`… and ${problems.length - shownProblems} more; see the report (--json)${others}`]
      : []),
  ].join('\n');
}
