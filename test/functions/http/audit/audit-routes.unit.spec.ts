import { beforeEach, describe, expect, it, vi } from 'vitest';
import { hashOf } from '../../../../ledger/commit.ts';
import { openCheckpoint } from '../../../../ledger/log/checkpoint.ts';
import { verifyInclusion } from '../../../../ledger/log/merkle-tree.ts';
import { parseVerifierKey } from '../../../../ledger/log/signed-note.ts';
import { parseTlogProof, verifyTlogProof } from '../../../../ledger/log/tlog-proof.ts';
import { AuditedCompany } from '../../../support/audit-harness.ts';
import { logSigner } from '../../../support/memory-log.ts';

const morning = (date: string) => `2026-${date}T09:00:00.000Z`;

let acme: AuditedCompany;
/** The event by which E100 completed the course. */
let completion: string;

/** E100 of the warehouse completes the course on 20 February; on 15 March it turns out that it was another. */
beforeEach(async () => {
  acme = new AuditedCompany();
  await acme.publishes();
  await acme.employs('E100', 'Magazijn');
  await acme.employs('E101', 'Kantoor');
  await acme.enrols('E100');
  acme.now = morning('02-20');
  completion = await acme.completes('E100');
  acme.now = morning('03-15');
  await acme.corrects('E100', completion);
  acme.now = morning('05-01');
});

const stateOf = (learnerId: string, query: Readonly<Record<string, string>>) =>
  acme.asks('GET /audit/learners/{learnerId}/state', { path: { learnerId }, query });

const onFirstOfMarch = { at: '2026-03-01' };
const beforeCorrection = { ...onFirstOfMarch, knownAt: '2026-03-14' };
const afterCorrection = { ...onFirstOfMarch, knownAt: '2026-04-01' };

describe('the state of a learner', () => {
  it('is that of one time, as known at another', async () => {
    const { status, body } = await stateOf('E100', beforeCorrection);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      learnerId: 'E100',
      // The last moment of those days in Amsterdam.
      at: '2026-03-01T22:59:59.999Z',
      knownAt: '2026-03-14T22:59:59.999Z',
      employment: { status: 'active', department: 'Magazijn' },
      enrolments: [{ enrolmentId: 'bhv.E100', status: 'completed', percent: 100, corrections: [] }],
      qualifications: [
        {
          courseId: 'bhv',
          isQualified: true,
          until: '2027-03-22T09:00:00.000Z',
          certificate: { status: 'valid', issuedAt: morning('02-20') },
        },
      ],
    });
  });

  it('knows of a correction from when it was made, and tells by whom and why', async () => {
    const { body } = await stateOf('E100', afterCorrection);
    expect(body).toMatchObject({
      enrolments: [
        {
          status: 'active',
          percent: 0,
          corrections: [
            {
              correctedEventId: completion,
              occurredAt: morning('02-20'),
              recordedAt: morning('03-15'),
              actor: { kind: 'user', id: 'sub-trainer' },
              reason: 'It was another',
              replacement: null,
            },
          ],
        },
      ],
      qualifications: [
        { isQualified: false, why: 'completion-withdrawn', certificate: { status: 'revoked' } },
      ],
    });
  });

  it('is that of now without a time, and is known at most now', async () => {
    expect((await stateOf('E100', {})).body).toMatchObject({ at: acme.now, knownAt: acme.now });
    expect((await stateOf('E100', { knownAt: '2030-01-01' })).body.knownAt).toBe(acme.now);
  });

  it('is empty for a time when nothing was known', async () => {
    expect((await stateOf('E100', { knownAt: '2025-12-31' })).body).toEqual({
      learnerId: 'E100',
      at: acme.now,
      knownAt: '2025-12-31T22:59:59.999Z',
      enrolments: [],
      qualifications: [],
    });
  });

  it('is asked of nobody', async () => {
    expect((await stateOf('E999', {})).status).toBe(404);
  });

  it('takes a time or a day, and nothing else', async () => {
    const { status, body } = await stateOf('E100', { at: 'yesterday' });
    expect([status, body.errors[0].path]).toEqual([400, 'at']);
  });
});

describe('a certificate that another replaced', () => {
  const certificateAt = async (at: string, knownAt = at) =>
    (await stateOf('E101', { at, knownAt })).body.qualifications[0];
  let former: string;
  let standing: string;

  /** E101 completes the course on 1 May; on 20 May another certificate comes in the place of the first. */
  beforeEach(async () => {
    await acme.enrols('E101');
    completion = await acme.completes('E101');
    former = (await certificateAt(acme.now)).certificate.certificateId;
    acme.now = morning('05-20');
    standing = await acme.replaces(former);
    acme.now = morning('06-01');
  });

  it('qualified until then, and the other from then on, however much later it is asked', async () => {
    expect(await certificateAt('2026-05-10', acme.now)).toMatchObject({
      isQualified: true,
      certificate: { certificateId: former, status: 'valid' },
    });
    expect((await certificateAt('2026-05-10', acme.now)).certificate).not.toHaveProperty('replacedBy');
    expect(await certificateAt('2026-05-21', acme.now)).toMatchObject({
      isQualified: true,
      certificate: { certificateId: standing, status: 'valid', replaces: former },
    });
    expect(await certificateAt('2026-05-21', '2026-05-19')).toMatchObject({
      isQualified: true,
      certificate: { certificateId: former },
    });
  });

  it('qualified nobody, and so did the other, once the completion is corrected away', async () => {
    await acme.corrects('E101', completion);
    for (const at of ['2026-05-10', '2026-05-21']) {
      expect(await certificateAt(at, acme.now)).toMatchObject({
        isQualified: false,
        why: 'completion-withdrawn',
      });
    }
  });

  it('is told of as such in its evidence', async () => {
    const evidenceOf = async (certificateId: string) =>
      (await acme.asks('GET /audit/certificates/{certificateId}/evidence', { path: { certificateId } })).body;
    expect(await evidenceOf(former)).toMatchObject({
      certificate: { status: 'revoked', reason: 'Another name', replacedBy: standing },
      certificateEvents: [{ type: 'CertificateIssued' }, { type: 'CertificateReplaced' }],
    });
    expect(await evidenceOf(standing)).toMatchObject({
      certificate: { status: 'valid', replaces: former },
      certificateEvents: [{ type: 'CertificateIssued' }],
      attemptEvents: expect.arrayContaining([expect.objectContaining({ eventId: completion })]),
    });
  });
});

describe('who of a department was qualified', () => {
  const qualified = async (query: Readonly<Record<string, string>>) =>
    (await acme.asks('GET /audit/qualifications', { query: { courseId: 'bhv', ...query } })).body;

  it('is told as it was known', async () => {
    const before = await qualified({ ...beforeCorrection, department: 'Magazijn' });
    expect(before.items).toMatchObject([{ learnerId: 'E100', department: 'Magazijn', isQualified: true }]);
    const after = await qualified({ ...afterCorrection, department: 'Magazijn' });
    expect(after.items).toMatchObject([
      {
        learnerId: 'E100',
        isQualified: false,
        why: 'completion-withdrawn',
        corrections: [{ reason: 'It was another' }],
      },
    ]);
  });

  it('is told of everyone without a department, in pages', async () => {
    const first = await qualified({ ...beforeCorrection, limit: '1' });
    expect(first.items.map(({ learnerId }: { learnerId: string }) => learnerId)).toEqual(['E100']);
    const second = await qualified({ ...beforeCorrection, limit: '1', cursor: first.nextCursor });
    expect(second.items).toMatchObject([{ learnerId: 'E101', isQualified: false, why: 'not-enrolled' }]);
    expect(second.nextCursor).toBeUndefined();
  });

  it('goes by the department of that time', async () => {
    await acme.employs('E100', 'Kantoor');
    expect((await qualified({ ...beforeCorrection, department: 'Kantoor' })).items).toMatchObject([
      { learnerId: 'E101' },
    ]);
  });

  it('is asked of a course that there is', async () => {
    const query = { courseId: 'none' };
    expect((await acme.asks('GET /audit/qualifications', { query })).status).toBe(404);
  });
});

describe('the evidence of a certificate', () => {
  it('is its events, the rule, and what was recorded, each with what proves it', async () => {
    await acme.seals();
    const { certificateId } = (await stateOf('E100', beforeCorrection)).body.qualifications[0].certificate;
    const { status, body } = await acme.asks('GET /audit/certificates/{certificateId}/evidence', {
      path: { certificateId },
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      certificate: { certificateId, status: 'revoked' },
      certificateEvents: [
        { type: 'CertificateIssued', actor: { kind: 'system' } },
        { type: 'CertificateRevoked' },
      ],
      courseVersion: { type: 'CoursePublished', data: { courseVersion: 1, completion: { all: ['film'] } } },
      activities: [{ activityId: 'film', isNamedByRule: true, status: 'open' }],
    });
    expect(body.activities[0].records).toContain(completion);
    const event = body.attemptEvents.find(({ eventId }: { eventId: string }) => eventId === completion);
    expect(event).toMatchObject({
      type: 'ActivityProgressed',
      stream: 'acme#enrolment#bhv.E100',
      version: 2,
    });
    const { body: proof } = await acme.asks('GET /audit/proofs/{position}', {
      path: { position: String(event.position) },
    });
    expect(proof.position).toBe(event.position);
  });

  it('is asked of a certificate that there is', async () => {
    const path = { certificateId: 'none' };
    expect((await acme.asks('GET /audit/certificates/{certificateId}/evidence', { path })).status).toBe(404);
  });
});

describe('a stream', () => {
  const ask = (id: string, query: Readonly<Record<string, string>> = {}) =>
    acme.asks('GET /audit/streams/{type}/{id}', { path: { type: 'enrolment', id }, query });

  it('is its commits as they are stored, so that their hashes can be checked', async () => {
    const { body } = await ask('bhv.E100');
    for (const commit of body.items) expect(hashOf(commit)).toBe(commit.hash);
    expect(body.items[1].prevHash).toBe(body.items[0].hash);
  });

  it('tells where each stands in the log, once it is sealed', async () => {
    expect((await ask('bhv.E100')).body.items[0]).not.toHaveProperty('position');
    await acme.seals();
    const [first] = (await ask('bhv.E100')).body.items;
    expect(await acme.log.positionOf(first.stream, first.version)).toBe(first.position);
  });

  it('comes in pages', async () => {
    const first = await ask('bhv.E100', { limit: '2' });
    expect(first.body.items.map(({ version }: { version: number }) => version)).toEqual([1, 2]);
    const second = await ask('bhv.E100', { limit: '2', cursor: first.body.nextCursor });
    expect(second.body.items.map(({ version }: { version: number }) => version)).toEqual([3]);
    expect(second.body.nextCursor).toBeUndefined();
    expect((await ask('bhv.E101', { cursor: first.body.nextCursor })).status).toBe(400);
  });

  it('is not there when nothing was recorded in it', async () => {
    expect((await ask('bhv.E999')).status).toBe(404);
  });
});

describe('the sealed log', () => {
  const page = async (query: Readonly<Record<string, string>> = {}) =>
    (await acme.asks('GET /audit/events', { query })).body;

  it('is empty while nothing is sealed', async () => {
    expect(await page()).toEqual({ items: [], size: 0 });
    expect((await acme.asks('GET /audit/checkpoint')).status).toBe(404);
    expect((await acme.asks('GET /audit/proofs/{position}', { path: { position: '0' } })).status).toBe(404);
  });

  it('comes in order, page by page, to the end', async () => {
    await acme.seals();
    const { size } = await page();
    const positions: number[] = [];
    for (let after: number | undefined, isFirst = true; isFirst || after !== undefined; isFirst = false) {
      const { items, next } = await page({
        limit: '2',
        ...(after !== undefined && { after: String(after) }),
      });
      positions.push(...items.map(({ position }: { position: number }) => position));
      after = next;
    }
    expect(positions).toEqual([...Array(size).keys()]);
    expect((await page({ after: String(size) })).items).toEqual([]);
  });

  it('proves each position in every tree that has it', async () => {
    await acme.seals();
    const head = await acme.log.head('acme');
    const path = { position: '1' };
    const { body } = await acme.asks('GET /audit/proofs/{position}', { path });
    const proof = {
      ...body,
      leafHash: Buffer.from(body.leafHash, 'hex'),
      path: body.path.map((hash: string) => Buffer.from(hash, 'hex')),
    };
    expect(head && verifyInclusion(proof, head.root)).toBe(true);
    const ask = (size: string) => acme.asks('GET /audit/proofs/{position}', { path, query: { size } });
    expect((await ask('2')).body).toMatchObject({ position: 1, size: 2 });
    expect((await ask('1')).status).toBe(404);
    expect((await ask('1000')).status).toBe(404);
  });

  it('gives its checkpoint as it was signed', async () => {
    await acme.seals();
    const { headers, body } = await acme.asks('GET /audit/checkpoint');
    expect(headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(body).toMatch(/^leerspoor\/Test\/acme\n\d+\n/);
  });
});

describe('the proof of an event', () => {
  const ask = (id = 'bhv.E100', eventId = completion) =>
    acme.asks('GET /audit/events/{eventId}/proof', { path: { eventId }, query: { type: 'enrolment', id } });

  it('is a file that holds with the leaf and the key alone', async () => {
    await acme.seals();
    const { status, headers, body } = await ask();
    expect(status).toBe(200);
    expect(headers['content-disposition']).toBe(`attachment; filename="${completion}.tlog-proof"`);
    const { extra = new Uint8Array() } = parseTlogProof(body);
    const known = { leaf: extra, origin: 'leerspoor/Test/acme', verifiers: [logSigner] };
    expect(verifyTlogProof(body, known).origin).toBe('leerspoor/Test/acme');
    expect(JSON.parse(Buffer.from(extra).toString()).events[0].id).toBe(completion);
  });

  it('waits until the event is sealed', async () => {
    const { status, headers, body } = await ask();
    expect([status, body.type.split('/').at(-1), headers['retry-after']]).toEqual([404, 'not-sealed', '2']);
    await acme.seals();
    acme.now = morning('05-02');
    const later = await acme.completes('E100');
    expect((await ask('bhv.E100', later)).body.type).toMatch(/not-sealed$/);
  });

  it('is of an event of that stream', async () => {
    await acme.seals();
    expect((await ask('bhv.E101')).body.type).toMatch(/not-found$/);
  });
});

describe('the keys', () => {
  it('are told to everyone, name no company, and open the checkpoint', async () => {
    await acme.seals();
    const { body } = await acme.asks('GET /.well-known/leerspoor/keys');
    expect(body.keys).toEqual([
      { name: 'leerspoor/Test', vkey: expect.any(String), validFrom: '2026-01-01T00:00:00.000Z' },
      {
        ...{ name: 'leerspoor/Test', vkey: expect.any(String) },
        ...{ validFrom: '2025-01-01T00:00:00.000Z', validUntil: '2026-01-01T00:00:00.000Z' },
      },
    ]);
    const verifiers = [parseVerifierKey(body.keys[0].vkey)];
    const { body: note } = await acme.asks('GET /audit/checkpoint');
    expect(openCheckpoint(note, { origin: 'leerspoor/Test/acme', verifiers }).size).toBeGreaterThan(0);
  });

  it('are no read of the record', async () => {
    await acme.asks('GET /.well-known/leerspoor/keys');
    expect(acme.notedReads()).toEqual([]);
  });
});

describe('every read', () => {
  it('is noted, with who asked and for what, before it is answered', async () => {
    await stateOf('E100', beforeCorrection);
    expect(acme.notedReads()).toMatchObject([
      {
        recordedAt: acme.now,
        actor: { kind: 'user', id: 'sub-auditor', roles: ['auditor'] },
        events: [
          {
            type: 'AuditRead',
            occurredAt: acme.now,
            data: {
              route: 'GET /audit/learners/{learnerId}/state',
              asked: {
                learnerId: 'E100',
                at: '2026-03-01T22:59:59.999Z',
                knownAt: '2026-03-14T22:59:59.999Z',
              },
            },
          },
        ],
      },
    ]);
  });

  it.each([
    ['what is not there', { learnerId: 'E999' }],
    ['what was never asked before', { learnerId: 'E101' }],
  ])('is noted also of %s', async (_what, path) => {
    await acme.asks('GET /audit/learners/{learnerId}/state', { path });
    expect(acme.notedReads().flatMap(({ events }) => events)).toMatchObject([{ data: { asked: path } }]);
  });

  it('is noted without the words that somebody typed', async () => {
    await acme.asks('GET /audit/qualifications', { query: { courseId: 'bhv', department: 'Jan Jansen' } });
    await acme.asks('GET /audit/streams/{type}/{id}', { path: { type: 'enrolment', id: 'bhv.E100' } });
    const asked = acme.notedReads().flatMap(({ events }) => events.map(({ data }) => data));
    expect(asked).toEqual([
      { route: 'GET /audit/qualifications', asked: { courseId: 'bhv', limit: 50 } },
      { route: 'GET /audit/streams/{type}/{id}', asked: { stream: 'enrolment#bhv.E100', limit: 50 } },
    ]);
  });

  it('is not made when it can not be noted', async () => {
    vi.spyOn(acme.table.client, 'send').mockRejectedValueOnce(new Error('The ledger is away'));
    const head = vi.spyOn(acme.log, 'head');
    expect((await acme.asks('GET /audit/checkpoint')).status).toBe(500);
    expect(head).not.toHaveBeenCalled();
  });

  it('is not noted when the request was refused before it could be a read', async () => {
    await acme.asks('GET /audit/events', { query: { limit: '0' } });
    await acme.asks('GET /audit/events', { claims: { 'cognito:groups': '[hr]' } });
    expect(acme.notedReads()).toEqual([]);
  });
});

describe('another company', () => {
  it('finds nothing of this one', async () => {
    await acme.seals();
    const claims = { 'custom:tenant': 'other' };
    expect((await acme.asks('GET /audit/events', { claims })).body).toEqual({ items: [], size: 0 });
    const path = { type: 'enrolment', id: 'bhv.E100' };
    expect((await acme.asks('GET /audit/streams/{type}/{id}', { path, claims })).status).toBe(404);
    const of = { path: { eventId: completion }, query: { type: 'enrolment', id: 'bhv.E100' } };
    expect((await acme.asks('GET /audit/events/{eventId}/proof', { ...of, claims })).status).toBe(404);
  });
});
