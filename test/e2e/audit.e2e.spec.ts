import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { streamOf } from '../../functions/shared/streams.ts';
import { projectionNames } from '../../functions/shared/subscriptions.ts';
import { openCheckpoint } from '../../ledger/log/checkpoint.ts';
import { leafHash, verifyInclusion } from '../../ledger/log/merkle-tree.ts';
import { parseVerifierKey } from '../../ledger/log/signed-note.ts';
import { parseTlogProof, verifyTlogProof } from '../../ledger/log/tlog-proof.ts';
import { singleVideo } from '../support/courses.ts';
import {
  type Client,
  clientWith,
  commitsOf,
  eventually,
  ledgerOf,
  type SharedLeerspoor,
  shareTestLeerspoor,
  type TestAnswer,
} from '../support/leerspoor.ts';

const tenant = 'audit';
let leerspoor: SharedLeerspoor;
let admin: Client;
let trainer: Client;
let auditor: Client;
/** When the learner was certified, and when it turned out that they should not have been. */
let certifiedAt: string;
let correctedAt: string;
let certificateId: string;
/** The trainer's report for the learner, by which the course was completed. */
let completion: { readonly id: string; readonly position: number };

/** The clock of this machine, once it is past all that was recorded. */
async function laterThanNow(): Promise<string> {
  const now = new Date().toISOString();
  return eventually(
    async () => new Date().toISOString(),
    (time) => time > now,
  );
}

const stateOf = async (knownAt: string): Promise<TestAnswer['body']> =>
  (await auditor('GET', `/audit/learners/E1/state?at=${certifiedAt}&knownAt=${knownAt}`)).body;

/** The whole log, page by page, once it holds a stream's newest commit. */
async function sealedLog(has: (items: TestAnswer['body'][]) => boolean): Promise<TestAnswer['body'][]> {
  return eventually(async () => {
    const items: TestAnswer['body'][] = [];
    let page = (await auditor('GET', '/audit/events?limit=200')).body;
    for (items.push(...page.items); page.next !== undefined; items.push(...page.items)) {
      page = (await auditor('GET', `/audit/events?limit=200&after=${page.next}`)).body;
    }
    return items;
  }, has);
}

beforeAll(async () => {
  leerspoor = await shareTestLeerspoor();
  admin = await leerspoor.as({ tenant, roles: ['admin', 'hr'], subject: 'anna' });
  trainer = await leerspoor.as({ tenant, roles: ['trainer'], subject: 'theo' });
  auditor = await leerspoor.as({ tenant, roles: ['auditor'], subject: 'ada' });
  await admin('PUT', '/courses/bhv', { ...singleVideo, certificate: { title: 'BHV', validMonths: 12 } });
  await admin('PUT', '/learners/E1', { givenName: 'Jan', familyName: 'Jansen', department: 'Magazijn' });
  await trainer('POST', '/enrolments', { courseId: 'bhv', learnerId: 'E1' });
  await trainer('POST', '/enrolments/bhv.E1/progress', { activityId: 'video', progress: 1 });
  const certified = await eventually(
    () => auditor('GET', '/enrolments/bhv.E1'),
    ({ body }) => body.certificateId !== undefined,
  );
  certificateId = certified.body.certificateId;
  certifiedAt = await laterThanNow();

  const { body } = await auditor('GET', '/audit/streams/enrolment/bhv.E1');
  const [, progressed] = body.items;
  const eventId = progressed.events[0].id;
  await trainer('POST', '/enrolments/bhv.E1/corrections', {
    eventId,
    replacement: null,
    reason: 'It was Piet',
  });
  await eventually(
    () => auditor('GET', `/certificates/${certificateId}`),
    (answer) => answer.body.status === 'revoked',
  );
  correctedAt = await laterThanNow();
  const log = await sealedLog((items) =>
    items.some(({ events }) => events.some(({ type }: { type: string }) => type === 'CertificateRevoked')),
  );
  const sealed = log.find(({ events }) => events.some(({ id }: { id: string }) => id === eventId));
  completion = { id: eventId, position: sealed.position };
});
afterAll(() => leerspoor.stop());

describe('an auditor', () => {
  it('sees what was known of a learner, and what turned out later', async () => {
    expect(await stateOf(certifiedAt)).toMatchObject({
      employment: { status: 'active', department: 'Magazijn' },
      enrolments: [{ enrolmentId: 'bhv.E1', status: 'completed', corrections: [] }],
      qualifications: [
        { courseId: 'bhv', isQualified: true, certificate: { certificateId, status: 'valid' } },
      ],
    });
    expect(await stateOf(correctedAt)).toMatchObject({
      enrolments: [{ status: 'active', corrections: [{ actor: { id: 'theo' }, reason: 'It was Piet' }] }],
      qualifications: [{ isQualified: false, why: 'completion-withdrawn' }],
    });
  });

  it('sees who of a department was qualified', async () => {
    const query = `courseId=bhv&department=Magazijn&at=${certifiedAt}`;
    // Who there is at all is a projection, which may follow a moment later.
    const { body } = await eventually(
      () => auditor('GET', `/audit/qualifications?${query}&knownAt=${certifiedAt}`),
      ({ body: page }) => page.items.length > 0,
    );
    expect(body.items).toMatchObject([{ learnerId: 'E1', department: 'Magazijn', isQualified: true }]);
    const later = await auditor('GET', `/audit/qualifications?${query}&knownAt=${correctedAt}`);
    expect(later.body.items).toMatchObject([
      { isQualified: false, corrections: [{ reason: 'It was Piet' }] },
    ]);
  });

  it('sees what a certificate rests on, down to the rule and each event', async () => {
    const { body } = await auditor('GET', `/audit/certificates/${certificateId}/evidence`);
    expect(body).toMatchObject({
      certificate: { status: 'revoked' },
      certificateEvents: [
        { type: 'CertificateIssued', actor: { kind: 'system', id: 'issue-certificate' } },
        { type: 'CertificateRevoked' },
      ],
      courseVersion: { type: 'CoursePublished', data: { completion: { all: ['video'] } } },
    });
    const progressed = body.attemptEvents.find(
      ({ eventId }: { eventId: string }) => eventId === completion.id,
    );
    // The trainer stood in for the learner, and the record says so.
    expect(progressed).toMatchObject({
      type: 'ActivityProgressed',
      actor: { kind: 'user', id: 'theo', roles: ['trainer'], onBehalfOf: 'E1' },
      position: completion.position,
    });
  });

  it('proves an event to somebody who has the public key alone', async () => {
    const anyone = clientWith(leerspoor.url, undefined);
    const { keys } = (await anyone('GET', '/.well-known/leerspoor/keys')).body;
    const verifiers = keys.map(({ vkey }: { vkey: string }) => parseVerifierKey(vkey));
    const proof = await auditor('GET', `/audit/events/${completion.id}/proof?type=enrolment&id=bhv.E1`);
    expect(proof.headers.get('content-disposition')).toContain(`${completion.id}.tlog-proof`);
    const { extra = new Uint8Array() } = parseTlogProof(proof.body);
    const [origin] = (await auditor('GET', '/audit/checkpoint')).body.split('\n');
    expect(origin).toBe(`${keys[0].name}/${tenant}`);
    expect(verifyTlogProof(proof.body, { leaf: extra, origin, verifiers }).size).toBeGreaterThan(
      completion.position,
    );
    expect(JSON.parse(Buffer.from(extra).toString()).events[0].id).toBe(completion.id);

    const { body } = await auditor('GET', `/audit/proofs/${completion.position}`);
    const { body: note } = await auditor('GET', '/audit/checkpoint');
    const checkpoint = openCheckpoint(note, { origin, verifiers });
    const { body: sized } = await auditor(
      'GET',
      `/audit/proofs/${completion.position}?size=${checkpoint.size}`,
    );
    expect(body.leafHash).toBe(Buffer.from(leafHash(extra)).toString('hex'));
    const path = sized.path.map((hash: string) => Buffer.from(hash, 'hex'));
    expect(verifyInclusion({ ...sized, leafHash: leafHash(extra), path }, checkpoint.root)).toBe(true);
  });

  it('has the sealed log verified, and lists compared with it', async () => {
    for (const request of [{ kind: 'verify' }, { kind: 'verify', projection: 'timeline' }]) {
      const replay = await replayed(auditor, request);
      expect(replay).toMatchObject({ ...request, status: 'done', problems: [], problemCount: 0 });
      expect(replay.events).toBeGreaterThan(0);
    }
    expect(
      (await auditor('POST', '/audit/replays', { kind: 'rebuild', projection: 'timeline' })).status,
    ).toBe(403);
  });

  it('changes nothing', async () => {
    const answers = await Promise.all([
      auditor('POST', '/enrolments', { courseId: 'bhv', learnerId: 'E1' }),
      auditor('POST', `/certificates/${certificateId}/revoke`, { reason: 'test' }),
      auditor('PUT', '/learners/E1', { givenName: 'Jan', familyName: 'Jansen' }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403]);
  });

  it('is seen in the log by every read', async () => {
    await auditor('GET', `/audit/learners/E1/state?at=${certifiedAt}&knownAt=2030-01-01`);
    const isThatRead = ({ type, data }: TestAnswer['body']) =>
      type === 'AuditRead' && data.asked.learnerId === 'E1' && data.asked.knownAt.startsWith('2030-01-01');
    const log = await sealedLog((items) => items.some(({ events }) => events.some(isThatRead)));
    const read = log.find(({ events }) => events.some(isThatRead));
    expect(read).toMatchObject({
      actor: { kind: 'user', id: 'ada', roles: ['auditor'] },
      events: [{ data: { route: 'GET /audit/learners/{learnerId}/state', asked: { at: certifiedAt } } }],
    });
    expect(await commitsOf(ledgerOf(leerspoor.endpoints), read.stream)).toHaveLength(1);
  });
});

describe('a rebuild of every projection', () => {
  it('makes nothing happen again: in the ledger is nothing new but the replays themselves', async () => {
    const lists = async () => {
      const paths = ['timeline', 'enrolments', 'certificates'].map((name) => `/learners/E1/${name}`);
      const answers = await Promise.all(
        ['/courses', '/learners', ...paths].map((path) => admin('GET', path)),
      );
      return answers.map(({ body }) => body.items);
    };
    const [shown, before] = [await lists(), await commitsInLedger()];
    for (const projection of projectionNames) {
      const request = { kind: 'rebuild', projection };
      expect(await replayed(admin, request)).toMatchObject({ ...request, status: 'done', problems: [] });
    }
    const part = { kind: 'rebuild', projection: 'enrolments', stream: 'enrolment#bhv.E1' };
    expect(await replayed(admin, part)).toMatchObject({ ...part, status: 'done' });
    expect(await lists()).toEqual(shown);
    // What a policy had been woken by would be sealed by now, as what came after it is.
    expect(await replayed(auditor, { kind: 'verify' })).toMatchObject({ status: 'done', problems: [] });
    const after = await commitsInLedger();
    const isNew = (commit: string) => !before.has(commit);
    // To ask how far a replay is, is a read that is noted.
    const ofAudit = new RegExp(`^${tenant}#(replay|access)#`);
    expect([...after].filter((commit) => isNew(commit) && !ofAudit.test(commit))).toEqual([]);
    expect(
      [...after].filter((commit) => isNew(commit) && commit.startsWith(`${tenant}#replay#`)),
    ).toHaveLength(2 * (projectionNames.length + 2));
  });
});

/** Asks for a replay, and how it went once it is over: to ask before is one more read in the log that is replayed. */
async function replayed(client: Client, request: object): Promise<TestAnswer['body']> {
  const { status, body } = await client('POST', '/audit/replays', request);
  expect(status).toBe(202);
  const ledger = ledgerOf(leerspoor.endpoints);
  await eventually(
    () => commitsOf(ledger, streamOf.replay(tenant, body.replayId)),
    (commits) => commits.some(({ events }) => events.some(({ type }) => type === 'ReplayFinished')),
    30_000,
  );
  return (await client('GET', `/audit/replays/${body.replayId}`)).body;
}

/** Every commit of the tenant that the ledger's table has, by its key. */
async function commitsInLedger(): Promise<ReadonlySet<string>> {
  const { dynamodb, outputs } = leerspoor.endpoints;
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBClient({ endpoint: dynamodb, region: 'eu-west-1', credentials });
  const found = new Set<string>();
  for await (const { Items = [] } of paginateScan(
    { client },
    { TableName: outputs.LedgerTableName, ConsistentRead: true },
  )) {
    for (const { stream, version } of Items) {
      if (stream?.S?.startsWith(`${tenant}#`)) found.add(`${stream.S} ${version?.N}`);
    }
  }
  client.destroy();
  return found;
}
