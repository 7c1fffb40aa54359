import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importCommand } from '../../cli/import.ts';
import { type EmployeeCells, employeeCsv } from '../support/employee-csv.ts';
import { type Client, eventually, type SharedLeerspoor, shareTestLeerspoor } from '../support/leerspoor.ts';

const tenant = 'import';
let leerspoor: SharedLeerspoor;
let hr: Client;
beforeAll(async () => {
  leerspoor = await shareTestLeerspoor();
  hr = await leerspoor.as({ subject: 'harriet', tenant, roles: ['hr'] });
});
afterAll(() => leerspoor.stop());

const staff: readonly EmployeeCells[] = [
  { number: '0101', given: 'Jan', family: 'Jansen', email: 'jan@acme.nl', manager: '0103' },
  { number: '0102', given: 'Zoë', prefix: 'van der', family: 'Berg', department: 'Zorg' },
  { number: '0103', given: 'Piet', family: 'Pieters' },
];

/** Uploads a file as a browser does, with nothing but what POST /imports said. */
async function upload(fileName: string, content: string, mode?: string): Promise<Response> {
  const { status, body } = await hr('POST', '/imports', { fileName, ...(mode !== undefined && { mode }) });
  expect(status).toBe(201);
  return fetch(body.url, { method: body.method, headers: body.headers, body: content });
}

/** The import of a file, once it is as wished. */
async function importOf(fileName: string, status: string) {
  const list = await eventually(
    async () => (await hr('GET', '/imports')).body.items,
    (items) =>
      items.some(
        (item: { fileName: string; status: string }) => item.fileName === fileName && item.status === status,
      ),
    30_000,
  );
  const { importId } = list.find((item: { fileName: string }) => item.fileName === fileName);
  return (await hr('GET', `/imports/${importId}`)).body;
}

const learnersOf = async (client: Client) => (await client('GET', '/learners')).body.items;

describe('a file of employees', () => {
  it('is uploaded by a URL, and the learners are there afterwards', async () => {
    expect((await upload('staff.csv', employeeCsv(staff))).status).toBe(200);
    expect(await importOf('staff.csv', 'done')).toMatchObject({
      fileName: 'staff.csv',
      mode: 'delta',
      status: 'done',
      rows: 3,
      created: 3,
      rejected: 0,
      problems: [],
    });
    const learners = await eventually(
      () => learnersOf(hr),
      (items) => items.length === 3,
    );
    expect(learners).toContainEqual(
      expect.objectContaining({
        givenName: 'Zoë',
        prefix: 'van der',
        familyName: 'Berg',
        employeeNumber: '0102',
      }),
    );
  });

  it('can be put only as what it was announced', async () => {
    const { body } = await hr('POST', '/imports', { fileName: 'full.csv', mode: 'full', profile: 'afas' });
    expect(body.headers).toMatchObject({ 'x-amz-meta-mode': 'full', 'x-amz-meta-profile': 'afas' });
    // The S3 of this machine checks no signatures; of these AWS does.
    const signed = new URL(body.url).searchParams.get('X-Amz-SignedHeaders')?.split(';');
    expect(signed).toEqual(expect.arrayContaining(['x-amz-meta-mode', 'x-amz-meta-profile']));
  });

  it('that would make too many leave waits for somebody to approve it', async () => {
    await upload('leavers.csv', employeeCsv(staff.slice(0, 1)), 'full');
    const stopped = await importOf('leavers.csv', 'stopped');
    expect(stopped).toMatchObject({ active: 3, wouldLeave: 2, left: 0 });
    expect(stopped).toMatchObject({ reason: 'too-many-would-leave', detail: expect.any(String) });
    expect(stopped).toMatchObject({ rows: 1, encoding: 'utf-8', delimiter: expect.any(String) });
    expect((await learnersOf(hr)).map(({ status }: { status: string }) => status)).not.toContain('left');

    expect((await hr('POST', `/imports/${stopped.importId}/approve`)).status).toBe(200);
    expect(await importOf('leavers.csv', 'done')).toMatchObject({ left: 2, unchanged: 1 });
    await eventually(
      () => learnersOf(hr),
      (items) => items.filter(({ status }: { status: string }) => status === 'left').length === 2,
    );
    expect((await hr('POST', `/imports/${stopped.importId}/approve`)).status).toBe(200);
  });
});

describe('the report of a webinar tool', () => {
  const webinars = `${tenant}-webinars`;
  it('is uploaded by a URL, or dropped by the command, and records who was there', async () => {
    const admin = await leerspoor.as({ subject: 'anna', tenant: webinars, roles: ['admin', 'trainer'] });
    const startsAt = new Date(Date.now() - 2 * 3_600_000);
    const endsAt = new Date(Date.now() - 3_600_000);
    const activity = {
      id: 'talk',
      title: 'Webinar',
      format: 'discussion',
      timing: 'synchronous',
      minutes: 60,
    };
    const content = { title: 'Veilig', language: 'nl', activities: [{ ...activity, place: 'remote' }] };
    expect((await admin('PUT', '/courses/safe', content)).status).toBe(201);
    const person = { givenName: 'Eva', familyName: 'Bakker', email: 'eva@acme.nl' };
    expect((await admin('PUT', '/learners/eva', person)).status).toBe(201);
    await admin('POST', '/enrolments', { courseId: 'safe', learnerId: 'eva' });
    const { body: planned } = await admin('POST', '/sessions', {
      ...{ courseId: 'safe', activityId: 'talk', timeZone: 'UTC', seats: { onSite: 0, remote: 9 } },
      ...{ startsAt: startsAt.toISOString(), endsAt: endsAt.toISOString() },
    });
    const reports = `/sessions/${planned.sessionId}/attendance-reports`;
    const written = (time: Date) => time.toISOString().slice(0, 19).replace('T', ' ');
    const csv = [
      'Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest',
      `Eva,EVA@acme.nl,${written(startsAt)},${written(endsAt)},60,No`,
      `Somebody,,${written(startsAt)},${written(endsAt)},60,Yes`,
      '',
    ].join('\n');
    const { status, body: upload } = await admin('POST', reports, { fileName: 'zoom.csv' });
    expect(status).toBe(201);
    const put = { method: upload.method, headers: upload.headers, body: csv };
    expect((await fetch(upload.url, put)).status).toBe(200);
    const { body: report } = await eventually(
      () => admin('GET', `${reports}/${upload.reportId}`),
      (answer) => answer.body.status === 'done',
      30_000,
    );
    expect(report).toMatchObject({ rows: 2, recorded: 1, rejected: 1, fileName: 'zoom.csv' });
    expect(report.problems).toEqual([expect.objectContaining({ row: 3, code: 'unknown-person' })]);
    const { body: enrolment } = await admin('GET', '/enrolments/safe.eva');
    expect(enrolment).toMatchObject({ status: 'completed', minutes: 60 });

    const path = join(leerspoor.dataDirectory, 'teams.csv');
    writeFileSync(path, csv);
    const place = [
      '--tenant',
      webinars,
      '--session',
      planned.sessionId,
      '--data-dir',
      leerspoor.dataDirectory,
    ];
    const { text, exitCode } = await importCommand([path, ...place]);
    expect(text).toMatch(/^teams\.csv: done\npeople 2, recorded 0, unchanged 1, rejected 1\nrow 3: /);
    expect(exitCode).toBe(0);
    expect((await admin('GET', reports)).body.items).toHaveLength(2);
  });
});

describe('whoever is not HR', () => {
  it('may not upload or approve, and not read either, but for auditors', async () => {
    const [{ importId }] = (await hr('GET', '/imports')).body.items;
    for (const role of ['learner', 'trainer', 'manager', 'auditor']) {
      const client = await leerspoor.as({ tenant, roles: [role] });
      expect((await client('POST', '/imports', { fileName: 'x.csv' })).status).toBe(403);
      const read = role === 'auditor' ? 200 : 403;
      expect((await client('GET', '/imports')).status).toBe(read);
      expect((await client('GET', `/imports/${importId}`)).status).toBe(read);
      expect((await client('POST', `/imports/${importId}/approve`)).status).toBe(403);
    }
  });

  it('sees nothing of it in another company', async () => {
    const [{ importId }] = (await hr('GET', '/imports')).body.items;
    const other = await leerspoor.as({ tenant: `${tenant}-other`, roles: ['hr', 'admin'] });
    expect((await other('GET', '/imports')).body.items).toEqual([]);
    expect((await other('GET', `/imports/${importId}`)).status).toBe(404);
    expect((await other('POST', `/imports/${importId}/approve`)).status).toBe(404);
    expect(await learnersOf(other)).toEqual([]);
  });

  it('can not leave the company’s prefix by a name', async () => {
    for (const fileName of [`../${tenant}-other/x.csv`, 'a/b.csv', 'a\\b.csv', '..', 'x.exe', 'x\n.csv']) {
      expect((await hr('POST', '/imports', { fileName })).status).toBe(400);
    }
  });
});
