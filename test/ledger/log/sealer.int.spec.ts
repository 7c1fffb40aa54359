import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { type FauxqsServer, startFauxqs } from 'fauxqs';
import { v7 as newId } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sealedLogIn, sealerIn } from '../../../functions/shared/sealed-logs.ts';
import { awsJsonServer } from '../../../infra/local/aws-json.ts';
import { LocalKms } from '../../../infra/local/kms.ts';
import { S3Front } from '../../../infra/local/s3-front.ts';
import { type Commit, canonicalJson } from '../../../ledger/commit.ts';
import { Ledger } from '../../../ledger/ledger.ts';
import { openCheckpoint } from '../../../ledger/log/checkpoint.ts';
import { DynamoLogIndex } from '../../../ledger/log/dynamo-log-index.ts';
import { publicKeyOf } from '../../../ledger/log/kms-signer.ts';
import { verifyInclusion } from '../../../ledger/log/merkle-tree.ts';
import { rebuildIndex, repairLogs, streamsIn } from '../../../ledger/log/repair.ts';
import { S3LogObjects } from '../../../ledger/log/s3-log-objects.ts';
import { streamsByTenant } from '../../../ledger/log/sealer.ts';
import { counted, counter } from '../../support/counter.ts';
import { startTestDatabase, type TestDatabase } from '../../support/dynamodb-local.ts';

const bucketName = 'log';
const signingKeyId = 'key-1';
const keyName = 'leerspoor/Test';
const directory = mkdtempSync(join(tmpdir(), 'leerspoor-sealer-'));

let database: TestDatabase;
let beneath: FauxqsServer;
let front: S3Front;
const servers: Server[] = [];
let s3: S3Client;
let kms: KMSClient;
beforeAll(async () => {
  database = await startTestDatabase();
  beneath = await startFauxqs({ port: 0, host: '127.0.0.1', logger: false });
  beneath.createBucket(bucketName);
  front = new S3Front(beneath.address);
  front.lockObjects(bucketName);
  const localKms = new LocalKms(directory);
  localKms.addKey(signingKeyId, 'ECC_NIST_EDWARDS25519');
  const options = { region: 'eu-west-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
  // As functions have it (functions/shared/clients.ts).
  s3 = new S3Client({
    ...options,
    endpoint: await listen(front.listener),
    forcePathStyle: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
  });
  kms = new KMSClient({ ...options, endpoint: await listen(awsJsonServer({ TrentService: localKms })) });
});
afterAll(async () => {
  s3.destroy();
  kms.destroy();
  front.close();
  for (const server of servers) server.close();
  await beneath.stop();
  await database.stop();
  rmSync(directory, { recursive: true, force: true });
});

async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
}

/** A ledger, and all that is needed to seal what is in it. */
async function newStack() {
  const documents = database.client;
  const ledgerTable = await database.createLedgerTable();
  const indexTableName = await database.createLedgerTable();
  const ledger = new Ledger({ client: documents, tableName: ledgerTable, now: () => new Date(), newId });
  const places = { bucketName, indexTableName };
  const newSealer = () =>
    sealerIn({ s3, documents, kms }, { ...places, signingKeyId, keyName, formerKeys: [], ledger });
  const append = async (stream: string, times: number): Promise<readonly Commit[]> => {
    const commits: Commit[] = [];
    for (let count = 0; count < times; count += 1) {
      const outcome = await ledger.execute({
        aggregate: counter,
        stream,
        metadata: { actor: { kind: 'user', id: 'jan', roles: [] }, correlationId: 'request-1' },
        decide: () => [counted(1, `${'"'}é\u2028 ${count}`)],
      });
      if (outcome.kind === 'committed') commits.push(outcome.commit);
    }
    return commits;
  };
  const log = sealedLogIn({ s3, documents }, places);
  const linesOf = (tenant: string) => Array.fromAsync(log.read(tenant), ({ line }) => line);
  return { ledgerTable, places, newSealer, append, log, linesOf };
}

const sorted = (commits: readonly Commit[]) => commits.map(canonicalJson).toSorted();

describe('on S3, DynamoDB and KMS', () => {
  it('several sealers at once make one log, whose positions all have a proof', async () => {
    const { newSealer, append, log, linesOf } = await newStack();
    const commits = (await Promise.all(['a', 'b', 'c'].map((id) => append(`one#counter#${id}`, 8)))).flat();
    const seal = async (some: readonly Commit[]) => {
      for (const [tenant, streams] of streamsByTenant(some)) await newSealer().seal(tenant, streams);
    };
    await Promise.all([
      seal(commits.slice(0, 10)),
      seal(commits.slice(5, 20).toReversed()),
      seal(commits.slice(18)),
      seal(commits.slice(0, 10)),
    ]);
    expect((await linesOf('one')).toSorted()).toEqual(sorted(commits));

    const head = await log.head('one');
    const verifiers = [{ name: keyName, publicKey: await publicKeyOf(kms, signingKeyId) }];
    const checkpoint = openCheckpoint(head?.note ?? '', { origin: `${keyName}/one`, verifiers });
    expect(checkpoint.size).toBe(24);
    for (let position = 0; position < 24; position += 1) {
      const proof = await log.prove('one', position);
      expect(proof && verifyInclusion(proof, checkpoint.root)).toBe(true);
    }
    expect(await log.prove('one', 24)).toBeUndefined();
    expect((await log.prove('one', 3, 7))?.path).toHaveLength(3);
    const [line] = await Array.fromAsync(log.read('one', { from: 11, to: 12 }));
    const { stream, version }: Commit = JSON.parse(line?.line ?? '');
    expect(await log.positionOf(stream, version)).toBe(11);
  });

  it('a repair seals what no record told of, by the ledger alone', async () => {
    const { ledgerTable, newSealer, append, linesOf } = await newStack();
    const two = [...(await append('two#counter#a', 5)), ...(await append('two#counter#b', 3))];
    const three = await append('three#counter#a', 2);
    await newSealer().seal('two', streamsByTenant(two.slice(0, 2)).get('two') ?? []);
    const ofOne = await repairLogs(newSealer(), streamsIn(database.client, ledgerTable, 'two'));
    expect(ofOne).toEqual([{ tenant: 'two', streams: 2, sealed: 6, refused: [] }]);
    const ofAll = await repairLogs(newSealer(), streamsIn(database.client, ledgerTable));
    expect(ofAll).toContainEqual({ tenant: 'two', streams: 2, sealed: 0, refused: [] });
    expect(ofAll).toContainEqual({ tenant: 'three', streams: 1, sealed: 2, refused: [] });
    expect((await linesOf('two')).toSorted()).toEqual(sorted(two));
    expect(await linesOf('three')).toEqual(three.map(canonicalJson));
  });

  it('an index that was lost is made again from the segments, and sealing goes on', async () => {
    const { places, newSealer, append } = await newStack();
    const commits = await append('four#counter#a', 6);
    const streams = (some: readonly Commit[]) => streamsByTenant(some).get('four') ?? [];
    await newSealer().seal('four', streams(commits.slice(0, 2)));
    await newSealer().seal('four', streams(commits.slice(0, 5)));

    const lost = { ...places, indexTableName: await database.createLedgerTable() };
    const documents = database.client;
    // All is at hand: nothing is read from it.
    const ledger = { read: async function* () {} };
    const sealer = sealerIn(
      { s3, documents, kms },
      { ...lost, signingKeyId, keyName, formerKeys: [], ledger },
    );
    await expect(sealer.seal('four', streams(commits))).rejects.toMatchObject({ code: 'index-behind' });
    const parts = {
      objects: new S3LogObjects(s3, bucketName),
      index: new DynamoLogIndex({ documents, tableName: lost.indexTableName }),
      log: sealedLogIn({ s3, documents }, lost),
    };
    expect(await rebuildIndex(parts, 'four')).toBe(5);
    expect(await sealer.seal('four', streams(commits))).toEqual({ sealed: 1, refused: [] });
    expect(await Array.fromAsync(parts.log.read('four'), ({ line }) => line)).toEqual(
      commits.map(canonicalJson),
    );
  });
});
