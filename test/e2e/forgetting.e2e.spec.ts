import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { KMSClient } from '@aws-sdk/client-kms';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyCommand } from '../../cli/verify.ts';
import { mailDirectory } from '../../infra/local/mail-directory.ts';
import { KmsSigner } from '../../ledger/log/kms-signer.ts';
import { formatVerifierKey } from '../../ledger/log/signed-note.ts';
import { byteSearch, filesBelow, unpacked } from '../support/byte-search.ts';
import { singleVideo, theoryAndPractice } from '../support/courses.ts';
import { type EmployeeCells, employeeCsv } from '../support/employee-csv.ts';
import { encoded } from '../support/file-bytes.ts';
import {
  type Client,
  clientWith,
  commitsOf,
  eventually,
  ledgerOf,
  startTestLeerspoor,
  type TestLeerspoor,
} from '../support/leerspoor.ts';
import { storedBytes } from '../support/stored-bytes.ts';
import { workbook } from '../support/workbook-builder.ts';

let leerspoor: TestLeerspoor;
let hr: Client;
let admin: Client;
let zoe: Client;

const person = {
  givenName: 'Zoëlla',
  familyName: 'Quistorp',
  email: 'z.quistorp@acme.example',
  employeeNumber: 'Q90417X',
};
const search = byteSearch(['Zoëlla', 'Quistorp', 'Marberg', 'quistorp@acme', 'Q90417X', 'q90417x']);
const row: EmployeeCells = { number: 'Q90417X', given: 'Zoëlla', family: 'Quistorp', email: person.email };
const colleague: EmployeeCells = { number: '1002', given: 'Kees', family: 'Kok', manager: 'Q90417X' };
let sessionId: string;
/** Where the copy of what they earned elsewhere lies. */
let diplomaPlace: string;
/** Where their certificate is checked, with its code. */
let checkPath: string;
/** Where they get it on paper. */
let paperPath: string;

beforeAll(async () => {
  leerspoor = await startTestLeerspoor();
  hr = await leerspoor.as({ subject: 'harriet', tenant: 'acme', roles: ['hr'] });
  admin = await leerspoor.as({ subject: 'anna', tenant: 'acme', roles: ['admin', 'trainer'] });
  zoe = await leerspoor.as({ subject: 'z', tenant: 'acme', roles: ['learner'], learnerId: 'E900' });
  await admin('PUT', '/courses/video', singleVideo);
  await admin('PUT', '/courses/bhv', theoryAndPractice);
  await hr('PUT', '/learners/E900', { ...person, familyName: 'Marberg' });
  await hr('PUT', '/learners/E900', person);
  await hr('PUT', '/learners/E901', { givenName: 'Ali', familyName: 'Aerts', managerId: 'E900' });
  await zoe('POST', '/enrolments', { courseId: 'video', learnerId: 'E900' });
  await zoe('POST', '/enrolments/video.E900/progress', { activityId: 'video', progress: 1 });
  for (const learnerId of ['E900', 'E901']) {
    await admin('POST', '/enrolments', { courseId: 'bhv', learnerId });
    await admin('POST', `/enrolments/bhv.${learnerId}/exemptions`, {
      activityId: 'theory',
      reason: 'Knows it',
    });
  }
  const diploma = Buffer.from('%PDF-1.7 Diploma of Zoëlla Quistorp');
  const { body: handedIn } = await zoe('POST', '/external-certificates', {
    learnerId: 'E900',
    title: 'EHBO-diploma',
    issuedBy: 'Het Oranje Kruis',
    issuedOn: '2026-03-01',
    file: {
      contentType: 'application/pdf',
      bytes: diploma.length,
      sha256: createHash('sha256').update(diploma).digest('hex'),
    },
  });
  const { url, method, headers } = handedIn.upload;
  await fetch(url, { method, headers, body: diploma });
  diplomaPlace = `external-certificates/acme/E900/${handedIn.externalCertificateId}`;
  const tomorrow = new Date(Date.now() + 86_400_000);
  const planned = await admin('POST', '/sessions', {
    courseId: 'bhv',
    activityId: 'practice',
    startsAt: tomorrow.toISOString(),
    endsAt: new Date(tomorrow.getTime() + 3_600_000).toISOString(),
    timeZone: 'Europe/Amsterdam',
    seats: { onSite: 1, remote: 0 },
    // Too late for the learner; who is erased leaves the seat all the same.
    cancellingClosesMinutes: 3 * 24 * 60,
  });
  sessionId = planned.body.sessionId;
  for (const learnerId of ['E900', 'E901']) {
    await admin('POST', `/sessions/${sessionId}/bookings`, { learnerId, mode: 'on-site' });
  }
  await importFile('night-1.csv', encoded(employeeCsv([row, colleague]), 'utf-8'));
  await importFile('night-2.csv', encoded(employeeCsv([row, colleague]), 'windows-1252'));
  await importFile('night-3.csv', encoded(employeeCsv([{ ...row, starts: '31-02-2026' }]), 'utf-16le', true));
  const cells = [
    ['Personeelsnummer', 'Roepnaam', 'Achternaam'],
    ['Q90417X', 'Zoëlla', 'Quistorp'],
  ];
  await importFile('night-4.xlsx', workbook({ sheets: [{ name: 'Staff', rows: cells }] }));
  await importFile(
    'Bezwaar Zoëlla Quistorp.csv',
    employeeCsv([{ number: '1004', given: 'Di', family: 'Dam' }]),
  );
  await importFile('others.csv', employeeCsv([{ number: '1003', given: 'Bo', family: 'Bos' }]));
});
afterAll(() => leerspoor.stop());

async function importFile(fileName: string, content: string | Uint8Array): Promise<void> {
  const { body } = await hr('POST', '/imports', { fileName });
  await fetch(body.url, { method: body.method, headers: body.headers, body: Buffer.from(content) });
  await eventually(
    async () => (await hr('GET', '/imports')).body.items,
    (items) =>
      items.some(
        (item: { fileName: string; status: string }) => item.fileName === fileName && item.status === 'done',
      ),
    30_000,
  );
}

/** Where in the running stores something of the person can be read, in whatever form, packed or not. */
async function placesThatTell(): Promise<readonly string[]> {
  const telling = new Set<string>();
  for await (const { place, bytes } of storedBytes(leerspoor.endpoints)) {
    if ([bytes, ...unpacked(bytes)].flatMap(search).length > 0) telling.add(place);
  }
  return [...telling].sort();
}

describe('all that is held on one person', () => {
  it('is given to the person, and to HR, whole', async () => {
    const { status, body } = await zoe('GET', '/me/export');
    expect(status).toBe(200);
    expect(body.learner).toMatchObject({ learnerId: 'E900', ...person });
    const told = body.events.map(({ part, type }: { part: string; type: string }) => `${part} ${type}`);
    for (const event of [
      ...['learner LearnerRegistered', 'learner LearnerChanged', 'enrolment Enrolled'],
      ...['enrolment CourseCompleted', 'enrolment ActivityExempted', 'certificate CertificateIssued'],
      'externalCertificate ExternalCertificateSubmitted',
      'session SeatBooked',
    ]) {
      expect(told).toContain(event);
    }
    expect(body.events).toContainEqual(
      expect.objectContaining({
        type: 'LearnerRegistered',
        data: expect.objectContaining({ familyName: 'Marberg' }),
      }),
    );
    expect(Object.keys(body.explanation)).toContain('certificate');
    expect((await hr('GET', '/learners/E900/export')).body.events).toEqual(body.events);
  });

  it('tells nothing of others', async () => {
    const text = JSON.stringify((await zoe('GET', '/me/export')).body);
    expect(text).not.toMatch(/E901|anna|harriet|ciphertext/);
  });

  it('is an event each time', async () => {
    let taken = 0;
    for await (const { bytes } of storedBytes(leerspoor.endpoints)) {
      if (Buffer.from(bytes).includes('PersonalExportTaken')) taken += 1;
    }
    expect(taken).toBe(3);
  });

  it('is nobody else’s to take', async () => {
    const other = await leerspoor.as({ tenant: 'acme', roles: ['learner', 'manager'], learnerId: 'E901' });
    expect((await other('GET', '/learners/E900/export')).status).toBe(403);
    const elsewhere = await leerspoor.as({ tenant: 'globex', roles: ['hr'] });
    expect((await elsewhere('GET', '/learners/E900/export')).status).toBe(404);
  });
});

describe('whose a certificate is', () => {
  const stranger = (path: string, headers = {}) =>
    clientWith(leerspoor.url, undefined)('GET', path, undefined, headers);

  it('is seen by who has the code on it, and by nobody else', async () => {
    const { items } = (
      await eventually(
        () => zoe('GET', '/me/certificates'),
        ({ body }) => body.items.length > 0,
      )
    ).body;
    const { certificateId, links } = items[0];
    expect((await zoe('GET', `/certificates/${certificateId}`)).body.links).toEqual(links);
    checkPath = links.verify.slice(leerspoor.url.length);
    paperPath = links.pdf.slice(leerspoor.url.length);
    const [withoutCode = ''] = checkPath.split('?');
    const checked = {
      status: 'valid',
      title: 'Welkom gezien',
      issuer: 'acme',
      issuedAt: items[0].issuedAt,
    };
    const found = await stranger(checkPath);
    expect(found).toMatchObject({ status: 200, body: { ...checked, holder: 'Zoëlla Quistorp' } });
    expect(Object.fromEntries(found.headers)).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-robots-tag': 'noindex, nofollow',
    });
    expect((await stranger(withoutCode)).body).toEqual(checked);
    expect((await stranger(`${checkPath}x`)).body).toEqual(checked);
    expect((await stranger(`${withoutCode}?utm_source=mail`)).body).toEqual(checked);
  });

  it('stands on a paper, which is theirs to ask for', async () => {
    const paper = await zoe('GET', paperPath);
    expect([paper.status, paper.headers.get('content-type')]).toEqual([200, 'application/pdf']);
    expect(paper.headers.get('content-disposition')).toMatch(/^inline; filename="certificate-[\w-]+\.pdf"$/);
    expect(paper.body).toMatch(/^%PDF-1\.7\n/);
    expect(paper.body).toContain('/AFRelationship /Alternative');
    expect((await stranger(paperPath)).status).toBe(401);
  });

  it('is shown by a page to people, in the language that they read', async () => {
    const page = (path: string, language: string) =>
      stranger(path, { accept: 'text/html,*/*;q=0.8', 'accept-language': language });
    const found = await page(checkPath, 'en-GB');
    expect([found.status, found.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(found.headers.get('content-security-policy')).toMatch(/^default-src 'none'; /);
    expect(found.headers.get('vary')).toBe('accept, accept-language');
    expect(found.body).toContain('<dd>Zoëlla Quistorp</dd>');
    expect((await page(checkPath.split('?')[0] ?? '', 'fr')).body).toContain('Deze pagina noemt geen naam');
  });

  it.each([{ accept: 'text/html' }, { accept: 'application/json' }])(
    'has the very same answer for every id that none is: %o',
    async (headers) => {
      const answers = await Promise.all(
        ['a8a6c1de-7c1b-8e0f-8a59-0d7f6d2f9e11', 'E900', 'no%20id', 'x'.repeat(500), 'sessions'].map(
          async (id) => {
            const answer = await stranger(`/verify/${id}?code=x`, headers);
            const told = [...answer.headers].filter(([name]) => !['apigw-requestid', 'date'].includes(name));
            // The moment at which it was looked up stands on the page.
            const body =
              typeof answer.body === 'string' ? answer.body.replaceAll(/<time.*<\/time>/g, '') : answer.body;
            return { status: answer.status, told, body };
          },
        ),
      );
      expect(answers[0]?.status).toBe(404);
      for (const answer of answers) expect(answer).toEqual(answers[0]);
    },
  );
});

describe('a hold', () => {
  it('keeps a person from being erased until it is lifted', async () => {
    const reason = { reason: 'An inquiry' };
    expect(await admin('PUT', '/learners/E900/hold', reason)).toMatchObject({
      status: 200,
      body: { learnerId: 'E900', isOnHold: true },
    });
    const refused = await hr('POST', '/learners/E900/erasure', { reason: 'Asked for it' });
    expect(refused).toMatchObject({ status: 409, body: { type: expect.stringMatching(/\/on-hold$/) } });
    expect(await admin('DELETE', '/learners/E900/hold', reason)).toMatchObject({
      status: 200,
      body: { isOnHold: false },
    });
  });
});

describe('a person who is erased', () => {
  it('stands in no store, in whatever form', async () => {
    const { ImportsBucketName: bucket, FilesBucketName: files } = leerspoor.endpoints.outputs;
    // What a workbook holds is packed once more, and is looked for by the file.
    expect(await placesThatTell()).toEqual([
      `${files}/${diplomaPlace}`,
      `${bucket}/imports/acme/Bezwaar Zoëlla Quistorp.csv`,
      `${bucket}/imports/acme/night-1.csv`,
      `${bucket}/imports/acme/night-2.csv`,
      `${bucket}/imports/acme/night-3.csv`,
      `${bucket}/reports/acme/Bezwaar Zoëlla Quistorp.rejected.csv`,
      `${bucket}/reports/acme/Bezwaar Zoëlla Quistorp.report.json`,
      `${bucket}/reports/acme/night-3.rejected.csv`,
    ]);
    const erased = await hr('POST', '/learners/E900/erasure', { reason: 'Asked for it' });
    expect(erased).toMatchObject({ status: 202, body: { learnerId: 'E900', status: 'erased' } });
    const events = await eventually(
      async () => (await commitsOf(ledgerOf(leerspoor.endpoints), 'acme#learner#E900')).at(-1)?.events ?? [],
      (latest) => latest.some(({ type }) => type === 'ErasureCompleted'),
      30_000,
    );
    expect(events[0]?.data).toMatchObject({
      stores: expect.arrayContaining(['external-certificates', 'import-files', 'subject-keys']),
    });
    expect(await placesThatTell()).toEqual([]);
    const kept = (await Array.fromAsync(storedBytes(leerspoor.endpoints))).map(({ place }) => place);
    expect([...new Set(kept.filter((place) => place.startsWith(`${bucket}/`)))].sort()).toEqual([
      `${bucket}/imports/acme/others.csv`,
      `${bucket}/reports/acme/others.rejected.csv`,
      `${bucket}/reports/acme/others.report.json`,
    ]);
  });

  it('can not be read, changed or held any more, and what was learned stays under the id', async () => {
    expect((await hr('GET', '/learners/E900')).body).toEqual({ learnerId: 'E900', status: 'erased' });
    expect((await hr('PUT', '/learners/E900', person)).status).toBe(409);
    expect((await admin('PUT', '/learners/E900/hold', { reason: 'Late' })).status).toBe(409);
    expect((await hr('POST', '/learners/E900/erasure', { reason: 'Again' })).status).toBe(202);
    expect((await hr('GET', '/learners/E900/timeline')).body.items.length).toBeGreaterThan(3);
    const { items } = (await hr('GET', '/learners/E900/certificates')).body;
    expect(items).toEqual([expect.objectContaining({ title: 'Welkom gezien', status: 'valid' })]);
    const { learner, events } = (await hr('GET', '/learners/E900/export')).body;
    expect(learner).toEqual({ learnerId: 'E900', status: 'erased' });
    expect(search(Buffer.from(JSON.stringify(events)))).toEqual([]);
    expect(await admin('GET', paperPath)).toMatchObject({ status: 409 });
    const { status, body } = await clientWith(leerspoor.url, undefined)('GET', checkPath);
    expect([status, body.status, 'holder' in body]).toEqual([200, 'valid', false]);
  });

  it('leaves chain, log and proofs as they were, and what was sealed of the person in them', async () => {
    const { services, outputs } = leerspoor.endpoints;
    const kms = new KMSClient({
      endpoint: services,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    const signer = await KmsSigner.open(kms, outputs.LogSigningKeyId ?? '', 'leerspoor/Leerspoor');
    kms.destroy();
    const asked = ['--tenant', 'acme', '--data-dir', leerspoor.dataDirectory, '--json'];
    const verified = await eventually(
      async () => {
        const { text, exitCode } = await verifyCommand([...asked, '--key', formatVerifierKey(signer)]);
        return { exitCode, ...JSON.parse(text) };
      },
      ({ exitCode, unsealed }) => exitCode !== 0 || unsealed === 0,
      30_000,
    );
    expect(verified).toMatchObject({ exitCode: 0, unsealed: 0, problemCount: 0 });
    const segments = (await Array.fromAsync(storedBytes(leerspoor.endpoints))).filter(({ place }) =>
      place.includes('/log/acme/segments/'),
    );
    // They are among the places that were gone through, and can be looked into.
    const lines = segments
      .flatMap(({ bytes }) => unpacked(bytes))
      .map((bytes) => Buffer.from(bytes).toString());
    expect(lines.join('')).toContain('"stream":"acme#learner#E900"');
    expect(lines.join('')).toContain('"LearnerErased"');
  });

  it('leaves the list of imports, without the name of the file that named the person', async () => {
    const { items } = (await hr('GET', '/imports')).body;
    // Those of one second come in any order.
    expect(new Set(items.map(({ fileName }: { fileName?: string }) => fileName))).toEqual(
      new Set(['others.csv', undefined, 'night-4.xlsx', 'night-3.csv', 'night-2.csv', 'night-1.csv']),
    );
    for (const { importId } of items) expect((await hr('GET', `/imports/${importId}`)).status).toBe(200);
  });

  it('leaves the seat to who waits, and the course', async () => {
    const { body } = await eventually(
      () => hr('GET', '/learners/E901/timeline'),
      (answer) => answer.body.items.some(({ type }: { type: string }) => type === 'SeatPromoted'),
    );
    expect(body.items[0]).toMatchObject({ sessionId });
    expect((await hr('GET', '/enrolments/bhv.E900')).body).toMatchObject({ status: 'withdrawn' });
  });

  it('is registered by the next file as a stranger, under another id', async () => {
    await importFile('night-5.csv', employeeCsv([row]));
    const { items } = await eventually(
      async () => (await hr('GET', '/learners')).body,
      (list) =>
        list.items.some(({ employeeNumber }: { employeeNumber?: string }) => employeeNumber === 'Q90417X'),
    );
    const stranger = items.find(({ familyName }: { familyName: string }) => familyName === 'Quistorp');
    expect(stranger.learnerId).not.toBe('E900');
    expect((await hr('GET', `/learners/${stranger.learnerId}/certificates`)).body.items).toEqual([]);
    await hr('POST', `/learners/${stranger.learnerId}/erasure`, { reason: 'Asked for it once more' });
    await eventually(placesThatTell, (places) => places.length === 0, 30_000);
  });

  it('stands in no byte of what is kept on disk, logs included', async () => {
    await leerspoor.halt();
    // What was mailed is in the mailbox of who got it: on AWS, nowhere here.
    const mailbox = join(leerspoor.dataDirectory, mailDirectory);
    const kept = [...filesBelow(leerspoor.dataDirectory)].filter(({ path }) => !path.startsWith(mailbox));
    const told = kept.flatMap(({ path, bytes }) =>
      [Buffer.from(path), bytes, ...unpacked(bytes)].flatMap(search).map((word) => `${path}: ${word}`),
    );
    expect(told).toEqual([]);
  });
});
