import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KMSClient } from '@aws-sdk/client-kms';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { GetCommand, PutCommand, paginateScan } from '@aws-sdk/lib-dynamodb';
import { startFauxqs } from 'fauxqs';
import { v7 } from 'uuid';
import { approveImport } from '../../domain/import/decide.ts';
import { type ImportLine, importLine, summariseImport } from '../../domain/import/state.ts';
import { liftHold, placeHold } from '../../domain/learner/decide.ts';
import type { LearnerEvent } from '../../domain/learner/events.ts';
import { learner, summariseLearner } from '../../domain/learner/state.ts';
import { putLearner } from '../../functions/http/learners/put-learner.ts';
import { applyLine } from '../../functions/imports/apply/apply-line.ts';
import type { ImportReport } from '../../functions/imports/apply/report.ts';
import {
  type AttendanceReport,
  attendanceReportSchema,
} from '../../functions/imports/attendance/attendance-report.ts';
import { importAttendance } from '../../functions/imports/attendance/import-attendance.ts';
import { receiveFile } from '../../functions/imports/receive/receive.ts';
import { eraseLearnerPolicy } from '../../functions/policies/erase-learner/policy.ts';
import { projectImports } from '../../functions/projections/imports/projection.ts';
import { projectLearners } from '../../functions/projections/learners/projection.ts';
import { passDayForAll } from '../../functions/schedules/pass-day/pass-day.ts';
import { busEventsOf } from '../../functions/shared/bus-event.ts';
import { companyTimeZone } from '../../functions/shared/company-calendar.ts';
import { DueRows } from '../../functions/shared/due-rows.ts';
import { Enrolments } from '../../functions/shared/enrolments.ts';
import { FileNames } from '../../functions/shared/file-names.ts';
import {
  attendanceKey,
  attendanceReportId,
  attendanceReportKey,
  type DroppedAttendance,
  fileKey,
  profileKey,
} from '../../functions/shared/import-places.ts';
import { LearnerIndex } from '../../functions/shared/learner-index.ts';
import { Objects } from '../../functions/shared/objects.ts';
import { PersonalDataVault } from '../../functions/shared/personal-data.ts';
import type { SubscribedEvent } from '../../functions/shared/projection-handler.ts';
import { PublishedCourses } from '../../functions/shared/published-courses.ts';
import { LiveRows } from '../../functions/shared/row-write.ts';
import { streamOf } from '../../functions/shared/streams.ts';
import { projections } from '../../functions/shared/subscriptions.ts';
import type { Language } from '../../functions/shared/tenant-language.ts';
import { ViewNotes } from '../../functions/shared/view-notes.ts';
import { ViewWriter } from '../../functions/shared/view-writer.ts';
import { Views } from '../../functions/shared/views.ts';
import { awsJsonServer } from '../../infra/local/aws-json.ts';
import { LocalKms } from '../../infra/local/kms.ts';
import type { Commit } from '../../ledger/commit.ts';
import { Ledger } from '../../ledger/ledger.ts';
import { CallFaults } from './call-faults.ts';
import { startTestDatabase } from './dynamodb-local.ts';

const bucketName = 'imports';
const kmsKeyId = 'subject-keys';
const indexKey = new Uint8Array(32).fill(7);
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };

/** A learner as a test looks at one: who it is readable, the manager by number. */
export interface SeenLearner {
  readonly learnerId: string;
  readonly status: string;
  readonly name?: string;
  readonly number?: string;
  readonly email?: string;
  readonly department?: string;
  readonly jobTitle?: string;
  /** The manager's number or address; `nobody` when there is no learner of that id. */
  readonly manager?: string;
  readonly startsOn?: string;
  readonly endsOn?: string;
}

export interface SeenEvent {
  readonly type: string;
  readonly actor: string;
  readonly causationId: string | undefined;
}

export interface DropOptions {
  readonly mode?: string;
  readonly profile?: string;
}

export interface PutBody {
  readonly givenName: string;
  readonly familyName: string;
  readonly [field: string]: string;
}

/** One tenant, with a clock, a queue of what S3 told and one of wakes. */
export interface Company {
  readonly tenant: string;
  readonly faults: CallFaults;
  /** Who its learners are. */
  readonly vault: PersonalDataVault;
  /** What its files are called. */
  readonly fileNames: FileNames;
  /** Its courses, sessions and enrolments, for who makes them. */
  readonly ledger: Ledger;
  /** Another tenant in the same tables. */
  neighbour(): Company;
  /** Puts a webinar tool's report in the bucket and hands out what S3 told; gives what became of it. */
  reportAttendance(
    file: Omit<DroppedAttendance, 'tenant'>,
    content: string | Uint8Array,
  ): Promise<AttendanceReport | undefined>;
  /** Sets the clock: ISO 8601. */
  at(moment: string): void;
  /** Puts a file, and a telling of it in the queue. */
  drop(fileName: string, content: string | Uint8Array, options?: DropOptions): Promise<void>;
  /** Puts an object under any key, and tells of it. */
  dropAt(key: string, content: string | Uint8Array, options?: DropOptions): Promise<void>;
  /** Puts an object without telling of it. */
  replace(fileName: string, content: string): Promise<void>;
  remove(fileName: string): Promise<void>;
  putProfile(profile: unknown): Promise<void>;
  /** Hands out what S3 told and the wakes until none is left; a failure stays in its queue, and is thrown. */
  run(hasTime?: () => boolean): Promise<void>;
  /** Hands out what S3 told, and no wakes. */
  receive(): Promise<void>;
  /** What S3 told is told once more. */
  tellAgain(): void;
  /** What S3 tells comes the other way round. */
  tellInReverse(): void;
  /** `drop` and `run`; gives the report. */
  import(fileName: string, content: string | Uint8Array, options?: DropOptions): Promise<ImportReport>;
  approve(importId: string): Promise<void>;
  /** PUT /learners/{learnerId} */
  put(learnerId: string, body: PutBody): Promise<void>;
  /** Places a hold on a learner, or lifts it. */
  hold(learnerId: string, isOnHold: boolean): Promise<void>;
  /** Records that a learner was erased. */
  erase(learnerId: string): Promise<void>;
  /** Does what the policy does when it hears of that. */
  forget(learnerId: string): Promise<void>;
  /** Under how many identifiers a learner is found. */
  identifiersOf(learnerId: string): Promise<number>;
  /** All that the stores hold of the tenant, as text: rows, keys and objects. */
  everyByte(): Promise<string>;
  /** Makes a learner's key one that KMS does not unwrap; what it gives makes it whole again. */
  damageKey(learnerId: string): Promise<() => Promise<unknown>>;
  /** @param eraseAfterMonths the tenant's rule of retention; none when absent */
  passDay(eraseAfterMonths?: number, maximumErased?: number): Promise<void>;
  line(): Promise<ImportLine>;
  /** How many files somebody was asked to look at. */
  filesToLookAt(): number;
  /** By number, or without one by address. */
  learners(): Promise<Record<string, SeenLearner>>;
  /** Of each learner, as `learners` names them. */
  events(): Promise<Record<string, readonly SeenEvent[]>>;
  /** As they were received; undefined where the name was forgotten. */
  fileNamesInOrder(): Promise<readonly (string | undefined)[]>;
  /** Of the tenant's line of files. */
  importEvents(): Promise<readonly { readonly type: string; readonly data: unknown }[]>;
  report(fileName: string): Promise<ImportReport>;
  /** The lines behind the header. */
  rejected(fileName: string): Promise<readonly string[]>;
  /** As it is, with the header. */
  rejectedText(fileName: string): Promise<string | undefined>;
  /** The keys of all objects of the bucket that begin so. */
  keys(prefix: string): Promise<readonly string[]>;
}

interface CompanyOptions {
  readonly language?: Language;
  /** How many rows are applied between two notes of how far it is. */
  readonly rowsInPart?: number;
}

export interface ImportHarness {
  /** One alone in its tables: the tests look through all that is there. */
  company(options?: CompanyOptions): Promise<Company>;
  stop(): Promise<void>;
}

/** The import as it is deployed, on DynamoDB Local, S3 in this process and KMS as `npm start` has it. */
export async function startImportHarness(): Promise<ImportHarness> {
  const database = await startTestDatabase();
  const queues = await startFauxqs({ port: 0, host: '127.0.0.1', logger: false });
  queues.createBucket(bucketName);
  const directory = mkdtempSync(join(tmpdir(), 'leerspoor-import-'));
  const localKms = new LocalKms(directory);
  localKms.addKey(kmsKeyId);
  const services = createServer(awsJsonServer({ TrentService: localKms }));
  await new Promise<void>((resolve) => services.listen(0, '127.0.0.1', resolve));
  const address = services.address();
  const kmsEndpoint = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  const stops: (() => void)[] = [];
  let companies = 0;
  let writings = 0;

  async function createTables() {
    const [ledgerTable, viewsTable, subjectKeysTable, indexTable] = await Promise.all([
      database.createLedgerTable(),
      database.createViewsTable(),
      database.createSubjectKeysTable(),
      database.createLearnerIndexTable(),
    ]);
    return { ledgerTable, viewsTable, subjectKeysTable, indexTable };
  }

  function companyIn(
    tables: Awaited<ReturnType<typeof createTables>>,
    { language = 'nl', rowsInPart = 1_000 }: CompanyOptions = {},
  ): Company {
    const { ledgerTable, viewsTable, subjectKeysTable, indexTable } = tables;
    companies += 1;
    const tenant = `company-${companies}`;
    const faults = new CallFaults();
    const documents = database.newClient();
    documents.middlewareStack.add((next) => (args) => faults.around(() => next(args)), {
      step: 'initialize',
    });
    const newS3 = () =>
      new S3Client({
        endpoint: queues.address,
        region: 'eu-west-1',
        credentials,
        forcePathStyle: true,
        requestChecksumCalculation: 'WHEN_REQUIRED',
      });
    const s3 = newS3();
    s3.middlewareStack.add((next) => (args) => faults.around(() => next(args)), { step: 'initialize' });
    // What the test does itself never fails.
    const testS3 = newS3();
    const kms = new KMSClient({ endpoint: kmsEndpoint, region: 'eu-west-1', credentials });
    kms.middlewareStack.add((next) => (args) => faults.around(() => next(args)), { step: 'initialize' });
    stops.push(() => {
      for (const client of [documents, s3, testS3, kms]) client.destroy();
    });

    let clock = new Date('2026-03-02T08:00:00.000Z');
    const now = () => clock;
    const told: Parameters<ReturnType<typeof receiveFile>>[0][] = [];
    const alreadyTold: typeof told = [];
    const wakes: string[] = [];

    let filesToLookAt = 0;
    /** As a new process has them: nothing is remembered of the one before. */
    function newServices(client: typeof documents, objectsClient: S3Client) {
      const ledger = new Ledger({ client, tableName: ledgerTable, now, newId: v7 });
      const languageOf = () => language;
      return {
        ledger,
        languageOf,
        rowsInPart,
        onNeedsAttention: () => {
          filesToLookAt += 1;
        },
        vault: new PersonalDataVault({ documents: client, kms, tableName: subjectKeysTable, kmsKeyId }),
        index: new LearnerIndex({ documents: client, tableName: indexTable, key: async () => indexKey }),
        objects: new Objects(objectsClient, bucketName),
        fileNames: new FileNames({ documents: client, kms, tableName: subjectKeysTable, kmsKeyId }),
        views: new Views({
          documents: client,
          tableName: viewsTable,
          cursorKey: async () => new Uint8Array(32),
          languageOf,
        }),
        viewNotes: new ViewNotes(client, viewsTable),
        viewWriter: new ViewWriter(new LiveRows(client, viewsTable)),
        now,
        wake: (woken: string) =>
          faults.around(async () => {
            wakes.push(woken);
          }),
      };
    }
    const { ledger, vault, viewWriter, objects, fileNames } = newServices(database.client, testS3);

    async function put(
      key: string,
      content: string | Uint8Array,
      options: DropOptions = {},
    ): Promise<string> {
      const { ETag = '' } = await testS3.send(
        new PutObjectCommand({
          Bucket: bucketName,
          Key: key,
          Body: Buffer.from(content),
          Metadata: { ...options },
        }),
      );
      return ETag.replaceAll('"', '');
    }

    async function dropAt(
      key: string,
      content: string | Uint8Array,
      options: DropOptions = {},
    ): Promise<void> {
      const etag = await put(key, content, options);
      writings += 1;
      const size = Buffer.byteLength(content);
      const sequencer = String(writings).padStart(16, '0');
      told.push({ time: clock.toISOString(), detail: { object: { key, size, etag, sequencer } } });
    }

    async function receive(): Promise<void> {
      for (let first = told[0]; first; first = told[0]) {
        await receiveFile({ ...newServices(documents, s3), timeZone: companyTimeZone })(first);
        alreadyTold.push(first);
        told.shift();
      }
    }

    async function run(hasTime = () => true): Promise<void> {
      await receive();
      for (let first = wakes[0]; first !== undefined; first = wakes[0]) {
        await applyLine(newServices(documents, s3))(first, hasTime);
        wakes.shift();
      }
    }

    async function commits(): Promise<readonly Commit[]> {
      const read = (await streams()).map((stream) => Array.fromAsync(ledger.read(stream)));
      return (await Promise.all(read)).flat();
    }

    async function streams(): Promise<readonly string[]> {
      const names = new Set<string>();
      const pages = paginateScan(
        { client: database.client },
        {
          TableName: ledgerTable,
          FilterExpression: 'begins_with(#stream, :prefix)',
          ExpressionAttributeNames: { '#stream': 'stream' },
          ExpressionAttributeValues: { ':prefix': `${tenant}#learner#` },
          ProjectionExpression: '#stream',
        },
      );
      for await (const { Items = [] } of pages) for (const { stream } of Items) names.add(String(stream));
      return [...names].sort();
    }

    async function people() {
      const found = (await streams()).map(async (stream) => {
        const { state } = await ledger.load(learner, stream);
        if (state.status === 'none') return [];
        const learnerId = stream.slice(`${tenant}#learner#`.length);
        const person =
          state.personalData && (await vault.decrypt(tenant, learnerId, state.personalData.ciphertext));
        return [{ learnerId, state, person, called: person?.employeeNumber ?? person?.email ?? learnerId }];
      });
      return (await Promise.all(found)).flat();
    }

    async function learners(): Promise<Record<string, SeenLearner>> {
      const found = await people();
      const calledOf = new Map(found.map(({ learnerId, called }) => [learnerId, called]));
      const seen: Record<string, SeenLearner> = {};
      for (const { learnerId, state, person, called } of found) {
        const { managerId, ...employment } = state.employment;
        const name = person && [person.givenName, person.prefix, person.familyName].filter(Boolean).join(' ');
        // Two of one number are two, and a test must see that.
        const key = called in seen ? `${called} of ${learnerId}` : called;
        seen[key] = {
          learnerId,
          status: state.status,
          ...(name !== undefined && { name }),
          ...(person?.employeeNumber !== undefined && { number: person.employeeNumber }),
          ...(person?.email !== undefined && { email: person.email }),
          ...employment,
          ...(managerId !== undefined && { manager: calledOf.get(managerId) ?? 'nobody' }),
        };
      }
      return seen;
    }

    /** How many commits were projected last: when none is new, all that they tell is there. */
    const projected = { ofFiles: 0, ofLearners: 0 };

    async function projectFiles(): Promise<void> {
      const commitsOfLine = await Array.fromAsync(ledger.read(streamOf.importLine(tenant)));
      if (commitsOfLine.length === projected.ofFiles) return;
      for (const event of commitsOfLine.flatMap(busEventsOf)) {
        const isSubscribed = (
          heard: typeof event,
        ): heard is SubscribedEvent<(typeof projections.imports)[number]> =>
          projections.imports.some((type) => type === heard.type);
        if (isSubscribed(event)) await projectImports(viewWriter)(event);
      }
      projected.ofFiles = commitsOfLine.length;
    }

    async function project(): Promise<void> {
      const commitsOfLearners = await commits();
      if (commitsOfLearners.length === projected.ofLearners) return;
      const isSubscribed = (
        event: ReturnType<typeof busEventsOf>[number],
      ): event is SubscribedEvent<(typeof projections.learners)[number]> =>
        projections.learners.some((type) => type === event.type);
      const events = commitsOfLearners.flatMap(busEventsOf).filter(isSubscribed);
      // They bear any order, and one after another they took most of the time of who has many.
      await Promise.all(events.map(projectLearners(viewWriter)));
      projected.ofLearners = commitsOfLearners.length;
    }

    return {
      tenant,
      faults,
      vault,
      fileNames,
      ledger,
      neighbour: () => companyIn(tables),
      async reportAttendance(named, content) {
        const file = { tenant, ...named };
        await dropAt(attendanceKey(file), content);
        const drop = told.pop();
        if (!drop) throw new Error('S3 told nothing');
        const services = newServices(documents, s3);
        const enrolments = new Enrolments(services.ledger, new PublishedCourses(services.ledger));
        await importAttendance({ ...services, enrolments })(drop);
        const key = attendanceReportKey(tenant, file.sessionId, attendanceReportId(file));
        const text = await objects.readText(key);
        return text === undefined ? undefined : attendanceReportSchema.parse(JSON.parse(text));
      },
      at(moment) {
        clock = new Date(moment);
      },
      drop: (fileName, content, options) => dropAt(fileKey({ tenant, fileName }), content, options),
      dropAt,
      async replace(fileName, content) {
        await put(fileKey({ tenant, fileName }), content);
      },
      async remove(fileName) {
        await testS3.send(
          new DeleteObjectCommand({ Bucket: bucketName, Key: fileKey({ tenant, fileName }) }),
        );
      },
      async putProfile(profile) {
        await put(profileKey(tenant), typeof profile === 'string' ? profile : JSON.stringify(profile));
      },
      run,
      receive,
      tellInReverse() {
        told.reverse();
      },
      tellAgain() {
        told.push(...alreadyTold);
      },
      async import(fileName, content, options) {
        await this.drop(fileName, content, options);
        await run();
        return this.report(fileName);
      },
      async approve(importId) {
        await ledger.execute({
          aggregate: importLine,
          stream: streamOf.importLine(tenant),
          metadata: { actor: { kind: 'user', id: 'hr', roles: ['hr'] }, correlationId: 'approval' },
          decide: ({ state }) => approveImport(state, { importId, now: clock.toISOString() }),
          summarise: (state) => summariseImport(importId, state),
        });
        wakes.push(tenant);
        await run();
      },
      async put(learnerId, body) {
        const caller = { tenant, subject: 'hr', groups: ['hr' as const] };
        await putLearner(newServices(documents, s3))
          .parse({ path: { learnerId }, query: {}, body })
          .answer({
            caller,
            relation: 'any',
            origin: 'https://api.test',
            headers: {},
            now: clock,
            metadata: { actor: { kind: 'user', id: 'hr', roles: ['hr'] }, correlationId: 'request' },
            authorize: async () => {},
          });
      },
      async erase(learnerId) {
        await ledger.execute({
          aggregate: learner,
          stream: streamOf.learner(tenant, learnerId),
          metadata: { actor: { kind: 'user', id: 'hr', roles: ['hr'] }, correlationId: 'erasure' },
          decide: (): LearnerEvent[] => [
            { type: 'LearnerErased', occurredAt: clock.toISOString(), data: { reason: 'asked for it' } },
          ],
          summarise: (state) => summariseLearner(learnerId, state),
        });
      },
      async hold(learnerId, isOnHold) {
        const decide = isOnHold ? placeHold : liftHold;
        await ledger.execute({
          aggregate: learner,
          stream: streamOf.learner(tenant, learnerId),
          metadata: { actor: { kind: 'user', id: 'anna', roles: ['admin'] }, correlationId: 'hold' },
          decide: ({ state }) => decide(state, { reason: 'An inquiry', now: clock.toISOString() }),
          summarise: (state) => summariseLearner(learnerId, state),
        });
      },
      async forget(learnerId) {
        await project();
        await projectFiles();
        const stream = streamOf.learner(tenant, learnerId);
        const events = (await Array.fromAsync(ledger.read(stream))).flatMap(busEventsOf);
        const erased = events.find(({ type }) => type === 'LearnerErased');
        if (!erased) throw new Error(`${learnerId} was not erased`);
        const services = newServices(documents, s3);
        const enrolments = new Enrolments(services.ledger, new PublishedCourses(services.ledger));
        await eraseLearnerPolicy({ ...services, enrolments, files: services.objects })(erased);
      },
      async identifiersOf(learnerId) {
        const found: unknown[] = [];
        for await (const { Items = [] } of paginateScan(
          { client: database.client },
          { TableName: indexTable },
        )) {
          found.push(...Items.filter((item) => item.pk.startsWith(tenant) && item.learnerId === learnerId));
        }
        return found.length;
      },
      async everyByte() {
        const found: string[] = [];
        for (const TableName of [ledgerTable, viewsTable, subjectKeysTable, indexTable]) {
          for await (const { Items = [] } of paginateScan({ client: database.client }, { TableName })) {
            found.push(...Items.map((item) => JSON.stringify(item)).filter((text) => text.includes(tenant)));
          }
        }
        const { Contents = [] } = await testS3.send(new ListObjectsV2Command({ Bucket: bucketName }));
        for (const { Key = '' } of Contents.filter((object) => object.Key?.includes(`/${tenant}/`))) {
          const { Body } = await testS3.send(new GetObjectCommand({ Bucket: bucketName, Key }));
          const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
          found.push(Key, bytes.toString('utf8'), bytes.toString('utf16le'));
        }
        return found.join('\n');
      },
      async damageKey(learnerId) {
        const key = { subject: `${tenant}#${learnerId}` };
        const { Item } = await database.client.send(
          new GetCommand({ TableName: subjectKeysTable, Key: key }),
        );
        const put = (item: typeof Item) =>
          database.client.send(new PutCommand({ TableName: subjectKeysTable, Item: item }));
        await put({ ...key, wrappedKey: new Uint8Array(64) });
        return () => put(Item);
      },
      async passDay(eraseAfterMonths, maximumErased) {
        await project();
        const services = newServices(documents, s3);
        const training = { look: async () => undefined };
        const retention = new Map(eraseAfterMonths === undefined ? [] : [[tenant, { eraseAfterMonths }]]);
        const due = new DueRows(documents, viewsTable);
        await passDayForAll({
          ...services,
          enrolments: new Enrolments(ledger, new PublishedCourses(ledger)),
          training,
          due,
          retention,
          ...(maximumErased !== undefined && { maximumErased }),
        })();
      },
      filesToLookAt: () => filesToLookAt,
      line: async () => (await ledger.load(importLine, streamOf.importLine(tenant))).state,
      learners,
      async events() {
        const byLearner: Record<string, SeenEvent[]> = {};
        for (const { learnerId, called } of await people()) {
          const read = await Array.fromAsync(ledger.read(streamOf.learner(tenant, learnerId)));
          const key = called in byLearner ? `${called} of ${learnerId}` : called;
          byLearner[key] = read.flatMap(({ events, actor, causationId }) =>
            events.map(({ type }) => ({ type, actor: `${actor.kind} ${actor.id}`, causationId })),
          );
        }
        return byLearner;
      },
      async fileNamesInOrder() {
        const names: (string | undefined)[] = [];
        for await (const { events } of ledger.read(streamOf.importLine(tenant))) {
          for (const event of events.map(importLine.events.read)) {
            if (event.type === 'ImportReceived')
              names.push((await fileNames.of(tenant, event.data))?.fileName);
          }
        }
        return names;
      },
      async importEvents() {
        const read = await Array.fromAsync(ledger.read(streamOf.importLine(tenant)));
        return read.flatMap(({ events }) => events.map(({ type, data }) => ({ type, data })));
      },
      async report(fileName) {
        const text = await objects.readText(`reports/${tenant}/${baseOf(fileName)}.report.json`);
        if (text === undefined) throw new Error(`There is no report of ${fileName}`);
        return JSON.parse(text);
      },
      async rejected(fileName) {
        const text = (await this.rejectedText(fileName)) ?? '';
        return text.trimEnd().split('\r\n').slice(1);
      },
      rejectedText: (fileName) => objects.readText(`reports/${tenant}/${baseOf(fileName)}.rejected.csv`),
      async keys(prefix) {
        const { Contents = [] } = await testS3.send(
          new ListObjectsV2Command({ Bucket: bucketName, Prefix: prefix }),
        );
        return Contents.flatMap(({ Key }) => Key ?? []);
      },
    };
  }

  return {
    company: async (options) => companyIn(await createTables(), options),
    async stop() {
      for (const stop of stops) stop();
      await Promise.all([database.stop(), queues.stop(), new Promise((resolve) => services.close(resolve))]);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

const baseOf = (fileName: string) => fileName.replace(/\.(csv|xlsx)$/i, '');

export function sha256Of(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}
