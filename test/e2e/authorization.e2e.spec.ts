import { join } from 'node:path';
import { generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Group,
  groups,
  type Relation,
  type RouteKey,
  routeTable,
} from '../../functions/shared/route-table.ts';
import { TokenIssuer } from '../../infra/local/token-issuer.ts';
import { practiceNow, singleVideo, theoryAndPractice } from '../support/courses.ts';
import {
  type Client,
  clientWith,
  eventually,
  type SharedLeerspoor,
  shareTestLeerspoor,
  type TestAnswer,
} from '../support/leerspoor.ts';
import { pngOf } from '../support/pictures.ts';
import { TestWallet } from '../support/wallet.ts';

/** Whom a request is about, and what exists of that learner. */
interface Target {
  readonly learnerId: string;
  readonly managerId: string;
  readonly certificateId: string;
  readonly externalCertificateId: string;
}

/** How the caller stands to the learner of the request. */
const relations = ['self', 'people', 'any'] as const satisfies readonly Relation[];

const tenant = 'authorization';
let leerspoor: SharedLeerspoor;
let sessionId: string;
let calendarPath: string;
/** One that no call of the routes below revokes or replaces. */
let keptCertificateId: string;
let wallet: TestWallet;
const targets = new Map<Relation, Target>();

const learnerOf: Readonly<Record<Relation, { learnerId: string; callerId: string }>> = {
  self: { learnerId: 'L1', callerId: 'L1' },
  people: { learnerId: 'L2', callerId: 'M1' },
  any: { learnerId: 'L3', callerId: 'L9' },
};

beforeAll(async () => {
  leerspoor = await shareTestLeerspoor();
  const admin = await leerspoor.as({ tenant, roles: ['admin', 'hr', 'trainer'] });
  const logo = { contentType: 'image/png', data: pngOf().toString('base64') };
  await admin('PUT', '/issuer', { name: 'Authorization', logo });
  await admin('PUT', '/courses/bhv', theoryAndPractice);
  await admin('PUT', '/courses/video', singleVideo);
  sessionId = (await admin('POST', '/sessions', practiceNow())).body.sessionId;
  for (const relation of relations) {
    const { learnerId } = learnerOf[relation];
    const managerId = relation === 'people' ? 'M1' : 'M2';
    await admin('PUT', `/learners/${learnerId}`, { givenName: 'Test', familyName: learnerId, managerId });
    for (const courseId of ['bhv', 'video']) await admin('POST', '/enrolments', { courseId, learnerId });
    await admin('POST', `/enrolments/video.${learnerId}/progress`, { activityId: 'video', progress: 1 });
    const { body } = await eventually(
      () => admin('GET', `/enrolments/video.${learnerId}`),
      (answer) => answer.body.certificateId !== undefined,
    );
    const handedIn = await admin('POST', '/external-certificates', diplomaOf(learnerId));
    const { externalCertificateId } = handedIn.body;
    targets.set(relation, {
      learnerId,
      managerId,
      certificateId: body.certificateId,
      externalCertificateId,
    });
  }
  const kept = { courseId: 'video', learnerId: 'L4' };
  await admin('PUT', '/learners/L4', { givenName: 'Test', familyName: 'L4' });
  await admin('POST', '/enrolments', kept);
  await admin('POST', '/enrolments/video.L4/progress', { activityId: 'video', progress: 1 });
  const { body: completed } = await eventually(
    () => admin('GET', '/enrolments/video.L4'),
    (answer) => answer.body.certificateId !== undefined,
  );
  keptCertificateId = completed.certificateId;
  wallet = await TestWallet.open();
  const owner = await leerspoor.as({ tenant, roles: ['learner'], learnerId: 'L3' });
  calendarPath = new URL((await owner('POST', '/me/calendar-link')).body.url).pathname;
});
afterAll(() => leerspoor.stop());

const diplomaOf = (learnerId: string) => ({
  learnerId,
  title: 'EHBO-diploma',
  issuedBy: 'Het Oranje Kruis',
  issuedOn: '2026-03-01',
});

/** Where a new offer of the kept certificate is, and what is typed in for it. */
async function newOffer(): Promise<{ path: string; code: string; txCode: string }> {
  const owner = await leerspoor.as({ tenant, roles: ['learner'], learnerId: 'L4' });
  const { body } = await owner('POST', `/certificates/${keptCertificateId}/wallet-offers`);
  const { pathname } = new URL(new URL(body.offerUri).searchParams.get('credential_offer_uri') ?? '');
  return { path: pathname, code: pathname.split('/').at(-1) ?? '', txCode: body.txCode };
}

async function redeemOffer(client: Client): Promise<TestAnswer> {
  const { code, txCode } = await newOffer();
  const form = new URLSearchParams({
    grant_type: 'urn:ietf:params:oauth:grant-type:pre-authorized_code',
    'pre-authorized_code': code,
    tx_code: txCode,
  });
  return client('POST', `/issuers/${tenant}/token`, form.toString(), {
    'content-type': 'application/x-www-form-urlencoded',
  });
}

/** As a wallet does, which has no login. */
async function takeCredential(): Promise<TestAnswer> {
  const anybody = clientWith(leerspoor.url, undefined);
  const { access_token: token } = (await redeemOffer(anybody)).body;
  const { c_nonce: nonce } = (await anybody('POST', `/issuers/${tenant}/nonce`)).body;
  const proof = await wallet.sign(
    { typ: 'openid4vci-proof+jwt', jwk: wallet.jwk },
    { aud: `${leerspoor.url}/issuers/${tenant}`, iat: Math.floor(Date.now() / 1_000), nonce },
  );
  const request = { credential_configuration_id: 'certificate_jwt_vc_json', proofs: { jwt: [proof] } };
  return anybody('POST', `/issuers/${tenant}/credentials`, request, { authorization: `Bearer ${token}` });
}

type Call = (client: Client, target: Target) => ReturnType<Client>;

/** A request of every route; `isAboutOne` where it concerns one learner, whom the caller stands in a relation to. */
const calls: Readonly<Record<RouteKey, { readonly call: Call; readonly isAboutOne?: true }>> = {
  'GET /health': { call: (client) => client('GET', '/health') },
  'GET /openapi.json': { call: (client) => client('GET', '/openapi.json') },
  'PUT /courses/{courseId}': { call: (client) => client('PUT', '/courses/video', singleVideo) },
  'GET /courses': { call: (client) => client('GET', '/courses') },
  'GET /courses/{courseId}': { call: (client) => client('GET', '/courses/bhv') },
  'POST /courses/{courseId}/retire': { call: (client) => client('POST', '/courses/none/retire') },
  'GET /courses/{courseId}/insight': { call: (client) => client('GET', '/courses/bhv/insight') },
  'GET /courses/{courseId}/stuck': { call: (client) => client('GET', '/courses/bhv/stuck') },
  'POST /courses/{courseId}/outcomes': {
    call: (client) =>
      client('POST', '/courses/bhv/outcomes', {
        name: 'Accidents',
        unit: 'accidents a year',
        better: 'lower',
        before: { value: 12, measuredOn: '2025-12-31' },
        after: { value: 7, measuredOn: '2026-06-30' },
        valuePerUnit: 1000,
        currency: 'EUR',
      }),
  },
  'POST /enrolments': {
    isAboutOne: true,
    call: (client, { learnerId }) => client('POST', '/enrolments', { courseId: 'bhv', learnerId }),
  },
  'GET /enrolments/{enrolmentId}': {
    isAboutOne: true,
    call: (client, { learnerId }) => client('GET', `/enrolments/bhv.${learnerId}`),
  },
  'POST /enrolments/{enrolmentId}/progress': {
    isAboutOne: true,
    call: (client, { learnerId }) =>
      client('POST', `/enrolments/bhv.${learnerId}/progress`, { activityId: 'theory', progress: 0.1 }),
  },
  'POST /enrolments/{enrolmentId}/exemptions': {
    isAboutOne: true,
    call: (client, { learnerId }) =>
      client('POST', `/enrolments/bhv.${learnerId}/exemptions`, { activityId: 'none', reason: 'test' }),
  },
  'POST /enrolments/{enrolmentId}/withdraw': {
    isAboutOne: true,
    call: (client, { learnerId }) =>
      client('POST', `/enrolments/video.${learnerId}/withdraw`, { reason: 'test' }),
  },
  'POST /enrolments/{enrolmentId}/approve': {
    isAboutOne: true,
    call: (client, { learnerId }) => client('POST', `/enrolments/bhv.${learnerId}/approve`),
  },
  'POST /enrolments/{enrolmentId}/decline': {
    isAboutOne: true,
    call: (client, { learnerId }) =>
      client('POST', `/enrolments/bhv.${learnerId}/decline`, { reason: 'test' }),
  },
  'GET /enrolment-requests': { call: (client) => client('GET', '/enrolment-requests') },
  'POST /enrolments/{enrolmentId}/corrections': {
    isAboutOne: true,
    call: (client, { learnerId }) =>
      client('POST', `/enrolments/bhv.${learnerId}/corrections`, {
        eventId: 'none',
        replacement: null,
        reason: 'test',
      }),
  },
  'POST /sessions': {
    call: (client) => client('POST', '/sessions', { ...practiceNow(), activityId: 'none' }),
  },
  'GET /sessions': { call: (client) => client('GET', '/sessions') },
  'GET /sessions/{sessionId}': { call: (client) => client('GET', `/sessions/${sessionId}`) },
  'GET /sessions/{sessionId}.ics': { call: (client) => client('GET', `/sessions/${sessionId}.ics`) },
  'GET /me/calendar.ics': { call: (client) => client('GET', '/me/calendar.ics') },
  'POST /me/calendar-link': { call: (client) => client('POST', '/me/calendar-link') },
  'DELETE /me/calendar-link': { call: (client) => client('DELETE', '/me/calendar-link') },
  'GET /calendars/{token}': { call: (client) => client('GET', calendarPath) },
  'POST /sessions/{sessionId}/reschedule': {
    call: (client) => {
      const { startsAt, endsAt } = practiceNow();
      return client('POST', '/sessions/none/reschedule', { startsAt, endsAt });
    },
  },
  'POST /sessions/{sessionId}/cancel': {
    call: (client) => client('POST', '/sessions/none/cancel', { reason: 'test' }),
  },
  'POST /sessions/{sessionId}/bookings': {
    isAboutOne: true,
    call: (client, { learnerId }) =>
      client('POST', `/sessions/${sessionId}/bookings`, { learnerId, mode: 'remote' }),
  },
  'PUT /sessions/{sessionId}/seats': {
    call: (client) => client('PUT', `/sessions/${sessionId}/seats`, practiceNow().seats),
  },
  'PUT /sessions/{sessionId}/bookings/{learnerId}': {
    isAboutOne: true,
    call: (client, { learnerId }) =>
      client('PUT', `/sessions/${sessionId}/bookings/${learnerId}`, { mode: 'remote' }),
  },
  'DELETE /sessions/{sessionId}/bookings/{learnerId}': {
    isAboutOne: true,
    call: (client, { learnerId }) => client('DELETE', `/sessions/${sessionId}/bookings/${learnerId}`),
  },
  'GET /sessions/{sessionId}/check-in-code': {
    call: (client) => client('GET', `/sessions/${sessionId}/check-in-code`),
  },
  'POST /sessions/{sessionId}/check-in': {
    call: (client) => client('POST', `/sessions/${sessionId}/check-in`, { mode: 'remote', code: '0' }),
  },
  'POST /sessions/{sessionId}/join': {
    call: (client) => client('POST', `/sessions/${sessionId}/join`),
  },
  'POST /sessions/{sessionId}/leave': {
    call: (client) => client('POST', `/sessions/${sessionId}/leave`),
  },
  'GET /sessions/{sessionId}/attendance': {
    call: (client) => client('GET', `/sessions/${sessionId}/attendance`),
  },
  'POST /sessions/{sessionId}/attendance': {
    call: (client) =>
      client('POST', `/sessions/${sessionId}/attendance`, {
        rows: [{ learnerId: 'none', status: 'absent', mode: 'remote' }],
      }),
  },
  'GET /learners': { call: (client) => client('GET', '/learners') },
  'GET /learners/{learnerId}': {
    isAboutOne: true,
    call: (client, { learnerId }) => client('GET', `/learners/${learnerId}`),
  },
  'PUT /learners/{learnerId}': {
    isAboutOne: true,
    call: (client, { learnerId, managerId }) =>
      client('PUT', `/learners/${learnerId}`, { givenName: 'Test', familyName: learnerId, managerId }),
  },
  'GET /learners/{learnerId}/enrolments': {
    isAboutOne: true,
    call: (client, { learnerId }) => client('GET', `/learners/${learnerId}/enrolments`),
  },
  'GET /learners/{learnerId}/certificates': {
    isAboutOne: true,
    call: (client, { learnerId }) => client('GET', `/learners/${learnerId}/certificates`),
  },
  'GET /learners/{learnerId}/timeline': {
    isAboutOne: true,
    call: (client, { learnerId }) => client('GET', `/learners/${learnerId}/timeline`),
  },
  'GET /learners/{learnerId}/export': {
    isAboutOne: true,
    call: (client, { learnerId }) => client('GET', `/learners/${learnerId}/export`),
  },
  'POST /learners/{learnerId}/erasure': {
    call: (client) => client('POST', '/learners/none/erasure', { reason: 'test' }),
  },
  'PUT /learners/{learnerId}/hold': {
    call: (client) => client('PUT', '/learners/none/hold', { reason: 'test' }),
  },
  'DELETE /learners/{learnerId}/hold': {
    call: (client) => client('DELETE', '/learners/none/hold', { reason: 'test' }),
  },
  'GET /me': { call: (client) => client('GET', '/me') },
  'GET /me/enrolments': { call: (client) => client('GET', '/me/enrolments') },
  'GET /learners/{learnerId}/external-certificates': {
    isAboutOne: true,
    call: (client, { learnerId }) => client('GET', `/learners/${learnerId}/external-certificates`),
  },
  'GET /me/external-certificates': { call: (client) => client('GET', '/me/external-certificates') },
  'POST /external-certificates': {
    isAboutOne: true,
    call: (client, { learnerId }) => client('POST', '/external-certificates', diplomaOf(learnerId)),
  },
  'GET /external-certificates': { call: (client) => client('GET', '/external-certificates') },
  'GET /external-certificates/{externalCertificateId}': {
    isAboutOne: true,
    call: (client, { externalCertificateId }) =>
      client('GET', `/external-certificates/${externalCertificateId}`),
  },
  'GET /external-certificates/{externalCertificateId}/file': {
    isAboutOne: true,
    call: (client, { externalCertificateId }) =>
      client('GET', `/external-certificates/${externalCertificateId}/file`),
  },
  'POST /external-certificates/{externalCertificateId}/approve': {
    isAboutOne: true,
    call: (client, { externalCertificateId }) =>
      client('POST', `/external-certificates/${externalCertificateId}/approve`),
  },
  'POST /external-certificates/{externalCertificateId}/decline': {
    isAboutOne: true,
    call: (client, { externalCertificateId }) =>
      client('POST', `/external-certificates/${externalCertificateId}/decline`, { reason: 'test' }),
  },
  'POST /external-certificates/{externalCertificateId}/withdraw': {
    isAboutOne: true,
    call: (client, { externalCertificateId }) =>
      client('POST', `/external-certificates/${externalCertificateId}/withdraw`, { reason: 'test' }),
  },
  'GET /me/certificates': { call: (client) => client('GET', '/me/certificates') },
  'GET /me/export': { call: (client) => client('GET', '/me/export') },
  'GET /learners/{learnerId}/insight': {
    isAboutOne: true,
    call: (client, { learnerId }) => client('GET', `/learners/${learnerId}/insight`),
  },
  'GET /me/insight': { call: (client) => client('GET', '/me/insight') },
  'GET /me/next': { call: (client) => client('GET', '/me/next') },
  'GET /learners/{learnerId}/next': {
    isAboutOne: true,
    call: (client, { learnerId }) => client('GET', `/learners/${learnerId}/next`),
  },
  'GET /me/timeline': { call: (client) => client('GET', '/me/timeline') },
  'GET /certificates/expiring': { call: (client) => client('GET', '/certificates/expiring') },
  'GET /certificates/expiring/departments': {
    call: (client) => client('GET', '/certificates/expiring/departments'),
  },
  'GET /certificates/{certificateId}': {
    isAboutOne: true,
    call: (client, { certificateId }) => client('GET', `/certificates/${certificateId}`),
  },
  'GET /certificates/{certificateId}.pdf': {
    isAboutOne: true,
    call: (client, { certificateId }) => client('GET', `/certificates/${certificateId}.pdf`),
  },
  'GET /certificates/{certificateId}.json': {
    isAboutOne: true,
    call: (client, { certificateId }) => client('GET', `/certificates/${certificateId}.json`),
  },
  'GET /certificates/{certificateId}.jwt': {
    isAboutOne: true,
    call: (client, { certificateId }) => client('GET', `/certificates/${certificateId}.jwt`),
  },
  'GET /learners/{learnerId}/certificates.json': {
    isAboutOne: true,
    call: (client, { learnerId }) => client('GET', `/learners/${learnerId}/certificates.json`),
  },
  'GET /me/certificates.json': { call: (client) => client('GET', '/me/certificates.json') },
  'GET /issuers/{issuerId}/did.json': { call: (client) => client('GET', `/issuers/${tenant}/did.json`) },
  'GET /issuers/{issuerId}/status-lists/{statusListId}': {
    call: (client) => client('GET', `/issuers/${tenant}/status-lists/2026-11`),
  },
  'POST /certificates/{certificateId}/revoke': {
    isAboutOne: true,
    call: (client, { certificateId }) =>
      client('POST', `/certificates/${certificateId}/revoke`, { reason: 'test' }),
  },
  'GET /issuer': { call: (client) => client('GET', '/issuer') },
  'PUT /issuer': { call: (client) => client('PUT', '/issuer', { name: 'Acme' }) },
  'GET /issuers/{issuerId}/logo': { call: (client) => client('GET', `/issuers/${tenant}/logo`) },
  'GET /verify/{certificateId}': {
    call: (client, { certificateId }) => client('GET', `/verify/${certificateId}`),
  },
  'POST /certificates/{certificateId}/reissue': {
    isAboutOne: true,
    call: (client, { certificateId }) =>
      client('POST', `/certificates/${certificateId}/reissue`, { reason: 'test' }),
  },
  'POST /certificates/{certificateId}/wallet-offers': {
    isAboutOne: true,
    call: (client, { certificateId }) => client('POST', `/certificates/${certificateId}/wallet-offers`),
  },
  'GET /.well-known/openid-credential-issuer/issuers/{issuerId}': {
    call: (client) => client('GET', `/.well-known/openid-credential-issuer/issuers/${tenant}`),
  },
  'GET /.well-known/oauth-authorization-server/issuers/{issuerId}': {
    call: (client) => client('GET', `/.well-known/oauth-authorization-server/issuers/${tenant}`),
  },
  'GET /issuers/{issuerId}/wallet-offers/{offer}': {
    call: async (client) => client('GET', (await newOffer()).path),
  },
  'POST /issuers/{issuerId}/token': {
    call: redeemOffer,
  },
  'POST /issuers/{issuerId}/nonce': { call: (client) => client('POST', `/issuers/${tenant}/nonce`) },
  'POST /issuers/{issuerId}/credentials': {
    call: takeCredential,
  },
  'POST /sessions/{sessionId}/attendance-reports': {
    call: (client) => client('POST', `/sessions/${sessionId}/attendance-reports`, { fileName: 'test.csv' }),
  },
  'GET /sessions/{sessionId}/attendance-reports': {
    call: (client) => client('GET', `/sessions/${sessionId}/attendance-reports`),
  },
  'GET /sessions/{sessionId}/attendance-reports/{reportId}': {
    call: (client) => client('GET', `/sessions/${sessionId}/attendance-reports/none`),
  },
  'POST /imports': { call: (client) => client('POST', '/imports', { fileName: 'test.csv' }) },
  'GET /imports': { call: (client) => client('GET', '/imports') },
  'GET /imports/{importId}': { call: (client) => client('GET', '/imports/none') },
  'POST /imports/{importId}/approve': { call: (client) => client('POST', '/imports/none/approve') },
  'PUT /assignments/{assignmentId}': {
    call: (client) =>
      client('PUT', '/assignments/nobody', {
        who: [{ field: 'department', equals: 'none' }],
        courseId: 'video',
        dueDays: 30,
      }),
  },
  'GET /assignments': { call: (client) => client('GET', '/assignments') },
  'GET /assignments/{assignmentId}': { call: (client) => client('GET', '/assignments/nobody') },
  'PUT /webhooks/{webhookId}': {
    call: (client) =>
      client('PUT', '/webhooks/roster', { url: 'https://roster.example.org', eventTypes: ['CourseRetired'] }),
  },
  'GET /webhooks': { call: (client) => client('GET', '/webhooks') },
  'GET /webhooks/{webhookId}': { call: (client) => client('GET', '/webhooks/roster') },
  'POST /webhooks/{webhookId}/rotate-secret': {
    call: (client) => client('POST', '/webhooks/roster/rotate-secret'),
  },
  'DELETE /webhooks/{webhookId}': { call: (client) => client('DELETE', '/webhooks/none') },
  'GET /.well-known/leerspoor/keys': { call: (client) => client('GET', '/.well-known/leerspoor/keys') },
  'GET /audit/events': { call: (client) => client('GET', '/audit/events') },
  'GET /audit/events/{eventId}/proof': {
    call: (client) => client('GET', '/audit/events/none/proof?type=enrolment&id=bhv.L1'),
  },
  'GET /audit/streams/{type}/{id}': {
    call: (client, { learnerId }) => client('GET', `/audit/streams/learner/${learnerId}`),
  },
  'GET /audit/learners/{learnerId}/state': {
    call: (client, { learnerId }) => client('GET', `/audit/learners/${learnerId}/state`),
  },
  'GET /audit/qualifications': { call: (client) => client('GET', '/audit/qualifications?courseId=video') },
  'GET /audit/certificates/{certificateId}/evidence': {
    call: (client, { certificateId }) => client('GET', `/audit/certificates/${certificateId}/evidence`),
  },
  'GET /audit/checkpoint': { call: (client) => client('GET', '/audit/checkpoint') },
  'GET /audit/proofs/{position}': { call: (client) => client('GET', '/audit/proofs/0') },
  'POST /audit/replays': {
    call: (client) => client('POST', '/audit/replays', { kind: 'verify', projection: 'courses' }),
  },
  'GET /audit/replays/{replayId}': { call: (client) => client('GET', '/audit/replays/none') },
  'DELETE /assignments/{assignmentId}': { call: (client) => client('DELETE', '/assignments/none') },
};
const routeKeys = Object.keys(routeTable) as RouteKey[];

function isAllowed(key: RouteKey, group: Group, relation: Relation): boolean {
  const access: 'public' | Partial<Record<Group, Relation>> = routeTable[key].access;
  if (access === 'public') return true;
  const granted = access[group];
  if (granted === undefined) return false;
  // A route that is about no one in particular is granted or not, whoever asks.
  if (!calls[key].isAboutOne) return true;
  return relations.indexOf(granted) >= relations.indexOf(relation);
}

/**
 * In which relations a group is to be tried: all where that makes a difference, else the closest, in which a slip would
 * show first.
 */
function relationsTried(key: RouteKey, group: Group): readonly Relation[] {
  const access: 'public' | Partial<Record<Group, Relation>> = routeTable[key].access;
  const isDifferent = calls[key].isAboutOne && access !== 'public' && access[group] !== undefined;
  return isDifferent ? relations : relations.slice(0, 1);
}

describe.each(routeKeys)('%s', (key) => {
  it('is open to those whom the table grants it, and to nobody else', async () => {
    for (const group of groups) {
      for (const relation of relationsTried(key, group)) {
        const target = targets.get(relation);
        if (!target) throw new Error(`No learner for ${relation}`);
        const client = await leerspoor.as({
          tenant,
          roles: [group],
          learnerId: learnerOf[relation].callerId,
        });
        const { status, body } = await calls[key].call(client, target);
        const who = `${group}, ${relation}`;
        if (isAllowed(key, group, relation)) expect([who, status]).not.toEqual([who, 403]);
        else expect([who, status, body.status]).toEqual([who, 403, 403]);
        expect([who, status >= 500 || status === 401]).toEqual([who, false]);
      }
    }
  });

  it('is closed without a token and without a group', async () => {
    const target = targets.get('any');
    if (!target) throw new Error('No learner');
    const isPublic = routeTable[key].access === 'public';
    const withoutToken = await calls[key].call(clientWith(leerspoor.url, undefined), target);
    expect(withoutToken.status).toBe(isPublic ? 200 : 401);
    const withoutGroup = await leerspoor.as({ tenant, roles: [], learnerId: 'L1' });
    expect((await calls[key].call(withoutGroup, target)).status).toBe(isPublic ? 200 : 403);
  });

  it('knows nothing of another tenant, even for who may do everything', async () => {
    // A tenant for each route, so that what one route made is not there for the next.
    const another = `${tenant}-${routeKeys.indexOf(key)}`;
    const stranger = await leerspoor.as({ tenant: another, roles: [...groups], learnerId: 'L8' });
    const target = targets.get('self');
    if (!target) throw new Error('No learner');
    const { status, body } = await calls[key].call(stranger, target);
    if (routeTable[key].access === 'public') return expect(status).toBe(200);
    if (key === 'GET /me/calendar.ics')
      return expect([status, body.includes('VEVENT')]).toEqual([200, false]);
    if (key === 'GET /me/certificates.json')
      return expect({ status, ...body }).toMatchObject({ status: 200, verifiableCredential: [] });
    if (key === 'GET /me/insight')
      return expect({ status, ...body }).toMatchObject({ status: 200, months: [] });
    if (key === 'GET /me/next')
      return expect({ status, ...body }).toMatchObject({ status: 200, activities: [] });
    if (key === 'GET /issuer' || key === 'PUT /issuer')
      return expect({ status, ...body }).toMatchObject({ status: 200, issuerId: another });
    // What it makes or lists is its own; whatever it names of the other tenant does not exist.
    const isOwnList = /^GET [^{]+s$|^GET \/(me\/timeline|certificates\/expiring)$/.test(key);
    const namesAnother = [
      'PUT /assignments/{assignmentId}',
      'PUT /learners/{learnerId}/hold',
      'PUT /sessions/{sessionId}/seats',
      'PUT /sessions/{sessionId}/bookings/{learnerId}',
      'GET /audit/qualifications',
    ].includes(key);
    const makesItsOwn = key === 'POST /imports' || (key.startsWith('PUT ') && !namesAnother);
    if (makesItsOwn) expect(status).toBe(201);
    else if (key === 'POST /audit/replays') expect(status).toBe(202);
    else if (isOwnList && !namesAnother)
      expect({ status, items: body.items }).toEqual({ status: 200, items: [] });
    else expect(status).toBe(404);
    for (const mark of ['BHV', sessionId, target.certificateId]) {
      expect(JSON.stringify(body)).not.toContain(`"${mark}`);
    }
  });
});

describe('a manager', () => {
  it.each(routeKeys.filter((key) => isAllowed(key, 'manager', 'people') && calls[key].isAboutOne))(
    'finds nobody of another tenant: %s',
    async (key) => {
      const target = targets.get('people');
      if (!target) throw new Error('No learner');
      const stranger = await leerspoor.as({ tenant: `${tenant}-third`, roles: ['manager'], learnerId: 'M1' });
      expect((await calls[key].call(stranger, target)).status).toBe(404);
    },
  );
});

describe('a token', () => {
  const claims = {
    'custom:tenant': tenant,
    'cognito:groups': ['admin'],
    token_use: 'id',
  };
  const expected = () => ({ issuer: leerspoor.endpoints.issuer, audience: leerspoor.endpoints.audience });
  const statusFor = async (token: string) =>
    (await clientWith(leerspoor.url, token)('GET', '/courses')).status;
  const ours = () => TokenIssuer.open(join(leerspoor.dataDirectory, 'secrets'));
  const login = { sub: 'eve', tenant, groups: ['admin'] };

  it('is taken when the user pool signed it for this client', async () => {
    const token = await (await ours()).sign(login, { ...expected(), expiresInSeconds: 60 });
    expect(await statusFor(token)).toBe(200);
  });

  it('is refused when it is not signed (alg none)', async () => {
    const token = new UnsecuredJWT({ ...claims, sub: 'eve' })
      .setIssuer(expected().issuer)
      .setAudience(expected().audience)
      .setExpirationTime('1h')
      .encode();
    expect(await statusFor(token)).toBe(401);
  });

  it('is refused when another key signed it, also under the name of ours', async () => {
    const { privateKey } = await generateKeyPair('RS256');
    const kid = (await ours()).jwks.keys[0]?.kid ?? '';
    const token = await new SignJWT({ ...claims, sub: 'eve' })
      .setProtectedHeader({ alg: 'RS256', kid })
      .setIssuer(expected().issuer)
      .setAudience(expected().audience)
      .setExpirationTime('1h')
      .sign(privateKey);
    expect(await statusFor(token)).toBe(401);
  });

  it('is refused when the public key is used as a shared secret (HS256)', async () => {
    const jwk = (await ours()).jwks.keys[0];
    const token = await new SignJWT({ ...claims, sub: 'eve' })
      .setProtectedHeader({ alg: 'HS256', kid: jwk?.kid ?? '' })
      .setIssuer(expected().issuer)
      .setAudience(expected().audience)
      .setExpirationTime('1h')
      .sign(new TextEncoder().encode(JSON.stringify(jwk)));
    expect(await statusFor(token)).toBe(401);
  });

  it.each([
    ['another issuer', { issuer: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Other' }],
    ['another audience', { audience: 'another-client' }],
    ['a time that is over', { expiresInSeconds: -1 }],
  ])('is refused for %s', async (_name, change) => {
    const token = await (await ours()).sign(login, { ...expected(), expiresInSeconds: 60, ...change });
    expect(await statusFor(token)).toBe(401);
  });

  it('is refused when its claims were changed', async () => {
    const token = await (await ours()).sign(
      { ...login, groups: ['learner'] },
      { ...expected(), expiresInSeconds: 60 },
    );
    const [header, payload = '', signature] = token.split('.');
    const read = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const changed = Buffer.from(JSON.stringify({ ...read, 'cognito:groups': ['admin'] })).toString(
      'base64url',
    );
    expect(await statusFor([header, changed, signature].join('.'))).toBe(401);
  });

  it('opens nothing when it names no tenant', async () => {
    const { privateKey } = await generateKeyPair('RS256');
    expect(privateKey).toBeDefined();
    const token = await (await ours()).sign(
      { ...login, tenant: '' },
      { ...expected(), expiresInSeconds: 60 },
    );
    expect(await statusFor(token)).toBe(403);
  });
});
