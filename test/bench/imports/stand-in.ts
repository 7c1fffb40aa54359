import { randomBytes } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import {
  digestOfRows,
  type FileConditions,
  newLearnerId,
} from '../../../functions/imports/apply/apply-person.ts';
import { type IdentifiedRow, RowIdentifier } from '../../../functions/imports/apply/row-verdict.ts';
import { Survey } from '../../../functions/imports/apply/survey.ts';
import { defaultProfile } from '../../../functions/imports/reading/profile.ts';
import { readEmployees } from '../../../functions/imports/reading/read-employees.ts';
import { todayOf } from '../../../functions/shared/company-calendar.ts';
import { type Claim, LearnerIndex, nameOf } from '../../../functions/shared/learner-index.ts';
import { diskSource } from './disk-source.ts';
import { documentsAt, etag, indexKey, mode, tables, tenant } from './import-setting.ts';

/**
 * DynamoDB, S3 and KMS as far as an import needs them, in the memory of another process than the one that is measured:
 * so its peak is that of the import alone. It answers as if every row of the file had been applied before, without
 * having been told of each.
 */
export interface StandIn {
  readonly endpoint: string;
  /** What was asked of it since it was last asked for this. */
  takeCalls(): Calls;
  stop(): Promise<void>;
}

export interface Calls {
  /** By service and operation, such as `DynamoDB_20120810.Query ledger`. */
  readonly counts: ReadonlyMap<string, number>;
  /** The streams of the ledger that were written to. */
  readonly writtenStreams: ReadonlySet<string>;
}

const keySchema = z.object({ pk: z.object({ S: z.string() }), sk: z.object({ S: z.string() }) });
const batchGetSchema = z.object({
  RequestItems: z.object({ [tables.index]: z.object({ Keys: z.array(keySchema) }) }),
});
const putSchema = z.object({ TableName: z.string(), Item: z.record(z.string(), z.unknown()) });
const querySchema = z.object({
  TableName: z.string(),
  ExpressionAttributeValues: z.record(z.string(), z.object({ S: z.string().optional() })),
});
const textSchema = z.object({ S: z.string() });

/** @param file the employee file that S3 has, and whose rows the index knows */
export async function startStandIn(file: string): Promise<StandIn> {
  const contents = await contentsByIdentity(file);
  /** The newest item of each stream and of each row of progress. */
  const items = new Map<string, unknown>();
  let counts = new Map<string, number>();
  let writtenStreams = new Set<string>();
  const count = (call: string) => counts.set(call, (counts.get(call) ?? 0) + 1);

  const claimAt = ({ pk, sk }: z.infer<typeof keySchema>): string | undefined => {
    const identity = sk.S.slice(sk.S.indexOf('#') + 1);
    const content = contents.get(identity);
    if (content === undefined || !sk.S.startsWith('employeeNumber#')) return undefined;
    // Written by hand, since this costs time beside what is measured.
    return (
      `{"pk":{"S":"${pk.S}"},"sk":{"S":"${sk.S}"},"learnerId":{"S":"p${identity.slice(0, 16)}"},` +
      `"isHome":{"BOOL":true},"hasLeft":{"BOOL":false},"identifiers":{"M":{"employeeNumber":{"S":"${identity}"}}},` +
      `"row":{"M":{"digest":{"S":"${content}"},"importId":{"S":"before"},"outcome":{"S":"created"}}}}`
    );
  };

  const dynamodb = (operation: string, body: string): string => {
    switch (operation) {
      case 'BatchGetItem': {
        count(`${operation} ${tables.index}`);
        const { Keys } = batchGetSchema.parse(JSON.parse(body)).RequestItems[tables.index];
        const claims = Keys.flatMap((key) => claimAt(key) ?? []);
        return `{"Responses":{"${tables.index}":[${claims.join(',')}]},"UnprocessedKeys":{}}`;
      }
      case 'PutItem': {
        const { TableName, Item } = putSchema.parse(JSON.parse(body));
        count(`${operation} ${TableName}`);
        const name = textSchema.parse(TableName === tables.ledger ? Item.stream : Item.pk).S;
        if (TableName === tables.ledger) writtenStreams.add(name);
        items.set(`${TableName} ${name}`, Item);
        return '{}';
      }
      case 'Query': {
        const { TableName, ExpressionAttributeValues: values } = querySchema.parse(JSON.parse(body));
        count(`${operation} ${TableName}`);
        const found = items.get(`${TableName} ${values[':stream']?.S ?? values[':pk']?.S ?? ''}`);
        return JSON.stringify({ Items: found === undefined ? [] : [found] });
      }
      default:
        throw new Error(`An import of unchanged rows has no need of ${operation}`);
    }
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const target = request.headers['x-amz-target'];
    if (typeof target === 'string') {
      const body = await text(request);
      const [service = '', operation = ''] = target.split('.');
      if (service !== 'TrentService') return json(response, dynamodb(operation, body));
      count(`KMS ${operation}`);
      if (operation !== 'GenerateDataKey') throw new Error(`A first import has no need of KMS ${operation}`);
      const [Plaintext, CiphertextBlob] = [randomBytes(32), randomBytes(184)];
      return json(
        response,
        JSON.stringify({
          KeyId: 'bench',
          Plaintext: Plaintext.toString('base64'),
          CiphertextBlob: CiphertextBlob.toString('base64'),
        }),
      );
    }
    count(`S3 ${request.method}`);
    if (request.method === 'PUT') {
      await text(request);
      response.writeHead(200, { etag: '"written"' }).end();
    } else if (request.url?.includes('employees.csv')) sendFile(file, request, response);
    else {
      const missing = '<?xml version="1.0"?><Error><Code>NoSuchKey</Code><Message>None</Message></Error>';
      response.writeHead(404, { 'content-type': 'application/xml' }).end(missing);
    }
  };

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      response.writeHead(400).end(JSON.stringify({ __type: 'ValidationException', message: String(error) }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A TCP server has a port');
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    takeCalls() {
      const taken = { counts, writtenStreams };
      counts = new Map();
      writtenStreams = new Set();
      items.clear();
      return taken;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** What each row says, as the index has it once the row was applied: by the number's digest, the row's digest. */
async function contentsByIdentity(file: string): Promise<ReadonlyMap<string, string>> {
  const documents = documentsAt('http://nowhere.invalid');
  const index = new LearnerIndex({ documents, tableName: tables.index, key: async () => indexKey });
  const digest = await index.digester(tenant);
  const identifier = new RowIdentifier(digest, [mode, defaultProfile.emptyErases]);
  const contents = new Map<string, string>();
  const { rows, headerOf } = await readEmployees(diskSource(file));
  const now = new Date();
  const conditions: FileConditions = {
    ...{ tenant, importId: 'before', mode, digest, headerOf, now: now.toISOString(), today: todayOf(now) },
    emptyErases: new Set(),
    survey: new Survey().finish(),
  };
  for await (const result of rows) {
    const identified = identifier.identify(result);
    if (!identified) throw new Error(`Row ${result.row} of the file is at fault`);
    contents.set(identified.identity, digestOfRows(conditions, [identified], managersOf(identified)));
  }
  documents.destroy();
  return contents;
}

/** The managers of a row are known, by the ids that they have here. */
function managersOf({ manager: { employeeNumber } }: IdentifiedRow): ReadonlyMap<string, Claim> {
  if (employeeNumber === undefined) return new Map();
  const learnerId = newLearnerId(employeeNumber);
  const claim = { learnerId, isHome: true, hasLeft: false, identifiers: { employeeNumber } };
  return new Map([[nameOf('employeeNumber', employeeNumber), claim]]);
}

function json(response: ServerResponse, body: string): void {
  response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end(body);
}

function sendFile(file: string, request: IncomingMessage, response: ServerResponse): void {
  const [, from = '0', to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
  const start = Number(from);
  const end = Math.min(Number(to ?? Number.MAX_SAFE_INTEGER), statSync(file).size - 1);
  response.writeHead(206, { 'content-length': end - start + 1, etag: `"${etag}"` });
  createReadStream(file, { start, end, highWaterMark: 65_536 }).pipe(response);
}
