import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { singleVideo } from '../support/courses.ts';
import {
  type Client,
  eventually,
  type SharedLeerspoor,
  shareTestLeerspoor,
  type TestAnswer,
} from '../support/leerspoor.ts';

const tenant = 'elsewhere';
let leerspoor: SharedLeerspoor;
let admin: Client;
let learner: Client;
let manager: Client;
let auditor: Client;

const scan = Buffer.from('%PDF-1.7\nEHBO-diploma of somebody\n%%EOF\n');
const announced = (bytes: Buffer, contentType = 'application/pdf') => ({
  contentType,
  bytes: bytes.length,
  sha256: createHash('sha256').update(bytes).digest('hex'),
});
const diploma = {
  learnerId: 'E1',
  title: 'EHBO-diploma',
  issuedBy: 'Het Oranje Kruis',
  issuedOn: '2026-03-01',
  validThrough: '2027-06-30',
  qualification: 'ehbo',
};

beforeAll(async () => {
  leerspoor = await shareTestLeerspoor();
  admin = await leerspoor.as({ tenant, roles: ['admin', 'hr', 'trainer'] });
  learner = await leerspoor.as({ tenant, roles: ['learner'], learnerId: 'E1' });
  manager = await leerspoor.as({ tenant, roles: ['manager', 'learner'], learnerId: 'M1' });
  auditor = await leerspoor.as({ tenant, roles: ['auditor'] });
  const person = { givenName: 'Jan', familyName: 'Jansen', department: 'Magazijn', managerId: 'M1' };
  await admin('PUT', '/learners/E1', person);
  const [video] = singleVideo.activities;
  await admin('PUT', '/courses/first-aid', {
    ...singleVideo,
    activities: [{ ...video, exemptByQualification: 'ehbo' }],
  });
  await learner('POST', '/enrolments', { courseId: 'first-aid', learnerId: 'E1' });
});
afterAll(() => leerspoor.stop());

/** For an event that has a policy decide another, which has another decide a third. */
const chainMilliseconds = 30_000;

const put = (upload: TestAnswer['body'], bytes: Buffer) =>
  fetch(upload.url, { method: upload.method, headers: upload.headers, body: new Uint8Array(bytes) });
const problem = (rule: string) => ({ status: 409, body: { type: expect.stringMatching(`/${rule}$`) } });
const idsIn = async (client: Client, path: string) =>
  (await client('GET', path)).body.items.map(
    ({ externalCertificateId }: { externalCertificateId: string }) => externalCertificateId,
  );
const activityOf = async () => (await learner('GET', '/enrolments/first-aid.E1')).body.activities[0];

describe('what was earned elsewhere', () => {
  let path: string;
  let externalCertificateId: string;

  it('is asked for where it makes an activity needless', async () => {
    expect((await learner('GET', '/courses/first-aid')).body.activities).toMatchObject([
      { exemptByQualification: 'ehbo' },
    ]);
    const next = await eventually(
      () => learner('GET', '/me/next'),
      ({ body }) => body.activities.length > 0,
    );
    expect(next.body.activities).toMatchObject([{ activityId: 'video', exemptByQualification: 'ehbo' }]);
  });

  it('is handed in with its file, once for an Idempotency-Key', async () => {
    const ask = () =>
      learner(
        'POST',
        '/external-certificates',
        { ...diploma, file: announced(scan) },
        { 'idempotency-key': 'diploma' },
      );
    const handedIn = await ask();
    expect(handedIn).toMatchObject({ status: 201, body: { status: 'submitted', upload: { method: 'PUT' } } });
    expect(handedIn.body.upload.headers).toEqual({
      'content-type': 'application/pdf',
      'x-amz-checksum-sha256': createHash('sha256').update(scan).digest('base64'),
    });
    const signed = new URL(handedIn.body.upload.url).searchParams.get('X-Amz-SignedHeaders');
    expect(signed).toBe('content-length;content-type;host;x-amz-checksum-sha256');
    externalCertificateId = handedIn.body.externalCertificateId;
    path = `/external-certificates/${externalCertificateId}`;
    expect((await ask()).body).toMatchObject({ externalCertificateId, upload: { method: 'PUT' } });

    expect(await manager('POST', `${path}/approve`)).toMatchObject(problem('file-missing'));
    expect((await manager('GET', `${path}/file`)).status).toBe(404);
    await put(handedIn.body.upload, Buffer.from('%PDF-something else of the same..length%%'));
    expect(await manager('POST', `${path}/approve`)).toMatchObject(problem('another-file'));
    expect((await put(handedIn.body.upload, scan)).status).toBe(200);
  });

  it('is shown to who may look at it', async () => {
    await eventually(
      () => idsIn(manager, '/external-certificates'),
      (ids) => ids.includes(externalCertificateId),
    );
    const { body } = await manager('GET', path);
    expect(body).toMatchObject({ ...diploma, status: 'submitted', isOver: false, file: announced(scan) });
    const { url } = (await manager('GET', `${path}/file`)).body;
    const file = await fetch(url);
    expect(Buffer.from(await file.arrayBuffer())).toEqual(scan);
    expect(file.headers.get('content-disposition')).toBe(
      `attachment; filename="${externalCertificateId}.pdf"`,
    );
    expect((await (await leerspoor.as({ tenant, roles: ['trainer'] }))('GET', `${path}/file`)).status).toBe(
      403,
    );
    const another = await leerspoor.as({ tenant, roles: ['manager'], learnerId: 'M2' });
    expect((await another('GET', path)).status).toBe(403);
    expect(await idsIn(another, '/external-certificates')).toEqual([]);
  });

  it('is approved by somebody else, and exempts', async () => {
    const own = await leerspoor.as({ tenant, roles: ['learner', 'hr'], learnerId: 'E1' });
    expect(await own('POST', `${path}/approve`)).toMatchObject(problem('own-external-certificate'));
    expect(await manager('POST', `${path}/approve`)).toMatchObject({
      status: 200,
      body: { externalCertificateId, status: 'approved' },
    });
    const certified = await eventually(
      () => learner('GET', '/enrolments/first-aid.E1'),
      ({ body }) => body.certificateId !== undefined,
      chainMilliseconds,
    );
    expect(certified.body).toMatchObject({
      status: 'completed',
      activities: [{ status: 'exempt', by: { externalCertificateId } }],
    });
    const lists = ['?status=approved', '?expiringWithinDays=3650&department=Magazijn', '?learnerId=E1'];
    for (const list of lists) {
      await eventually(
        () => idsIn(auditor, `/external-certificates${list}`),
        (ids) => ids.includes(externalCertificateId),
      );
    }
    expect(await idsIn(auditor, '/external-certificates?expiringWithinDays=0')).toEqual([]);
    expect(await idsIn(learner, '/me/external-certificates')).toEqual([externalCertificateId]);
    const { body } = await auditor('GET', `/audit/certificates/${certified.body.certificateId}/evidence`);
    expect(body.activities).toMatchObject([{ exemption: { by: { externalCertificateId } } }]);
    expect(body.externalCertificates).toMatchObject([
      {
        externalCertificateId,
        events: [
          { type: 'ExternalCertificateSubmitted', actor: { roles: ['learner'] } },
          { type: 'ExternalCertificateApproved', actor: { roles: ['learner', 'manager'] } },
        ],
      },
    ]);
  });

  it('is taken back with what followed from it, and its file goes', async () => {
    const { certificateId } = (await learner('GET', '/enrolments/first-aid.E1')).body;
    expect(await admin('POST', `${path}/withdraw`, { reason: 'Of somebody else' })).toMatchObject({
      status: 200,
      body: { status: 'withdrawn' },
    });
    expect((await manager('GET', `${path}/file`)).status).toBe(404);
    await eventually(activityOf, ({ status }) => status === 'open', chainMilliseconds);
    await eventually(
      () => learner('GET', `/certificates/${certificateId}`),
      ({ body }) => body.status === 'revoked',
      chainMilliseconds,
    );
    const { body } = await eventually(
      () => learner('GET', '/me/timeline'),
      (answer) => JSON.stringify(answer.body).includes('CertificateRevoked'),
      chainMilliseconds,
    );
    const titles = body.items.map(({ title }: { title: string }) => title);
    expect(titles).toEqual(
      expect.arrayContaining(
        ['ingediend', 'goedgekeurd', 'ingetrokken'].map((what) => `EHBO-diploma van elders ${what}`),
      ),
    );
  });

  it('exempts who begins after it was approved', async () => {
    const { body } = await admin('POST', '/external-certificates', diploma);
    await admin('POST', `/external-certificates/${body.externalCertificateId}/approve`);
    await eventually(
      activityOf,
      ({ by }) => by?.externalCertificateId === body.externalCertificateId,
      chainMilliseconds,
    );
    await learner('POST', '/enrolments', { courseId: 'first-aid', learnerId: 'E1' });
    const again = await eventually(
      () => learner('GET', '/enrolments/first-aid.E1'),
      (answer) => answer.body.attempt === 2 && answer.body.status === 'completed',
      chainMilliseconds,
    );
    expect(again.body.activities[0].by).toEqual({ externalCertificateId: body.externalCertificateId });
  });

  it('is refused when it can not be, and when the file is no diploma', async () => {
    expect(
      await learner('POST', '/external-certificates', { ...diploma, issuedOn: '2999-01-01' }),
    ).toMatchObject(problem('not-yet-issued'));
    const program = Buffer.from('MZ, a program under the name of a PDF');
    const { body } = await learner('POST', '/external-certificates', {
      ...diploma,
      file: announced(program),
    });
    await put(body.upload, program);
    const at = `/external-certificates/${body.externalCertificateId}`;
    expect(await manager('POST', `${at}/approve`)).toMatchObject(problem('file-of-another-kind'));
    expect((await manager('POST', `${at}/decline`, { reason: 'No diploma' })).body.status).toBe('declined');
    expect(await manager('POST', `${at}/approve`)).toMatchObject(problem('external-certificate-answered'));
  });
});
