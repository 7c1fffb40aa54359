import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type RouteKey, routeTable } from '../../../functions/shared/route-table.ts';

/** What clients were promised, route by route, in words of its own: the table must not be its own witness. */
const promised: Readonly<Partial<Record<RouteKey, unknown>>> = {
  'PUT /courses/{courseId}': { admin: 'any' },
  'POST /enrolments': { learner: 'self', trainer: 'any', hr: 'any', admin: 'any' },
  'POST /enrolments/{enrolmentId}/progress': { learner: 'self', trainer: 'any', hr: 'any', admin: 'any' },
  'POST /enrolments/{enrolmentId}/withdraw': { learner: 'self', trainer: 'any', hr: 'any', admin: 'any' },
  'POST /enrolments/{enrolmentId}/approve': { manager: 'people', hr: 'any', admin: 'any' },
  'POST /enrolments/{enrolmentId}/decline': { manager: 'people', hr: 'any', admin: 'any' },
  'GET /enrolment-requests': { manager: 'people', hr: 'any', auditor: 'any', admin: 'any' },
  'POST /enrolments/{enrolmentId}/exemptions': { trainer: 'any', admin: 'any' },
  'POST /enrolments/{enrolmentId}/corrections': { trainer: 'any', hr: 'any', admin: 'any' },
  'POST /sessions/{sessionId}/attendance': { trainer: 'any', admin: 'any' },
  'GET /learners': { manager: 'people', hr: 'any', auditor: 'any', admin: 'any' },
  'PUT /learners/{learnerId}': { hr: 'any', admin: 'any' },
};

describe('the table of who may do what', () => {
  it.each(Object.entries(promised))(
    'opens %s to those to whom it was promised, and no others',
    (key, access) => {
      expect(Object.entries(routeTable).find(([route]) => route === key)?.[1].access).toEqual(access);
    },
  );

  it('lets managers read, answer requests, and see to what was earned elsewhere, for their own people alone', () => {
    for (const [key, { access }] of Object.entries(routeTable)) {
      if (access === 'public' || !('manager' in access) || access.manager === 'any') continue;
      expect([key, access.manager]).toEqual([key, key.includes('/me') ? 'self' : 'people']);
      expect(key).toMatch(/^GET |\/(approve|decline)$| \/external-certificates(\/|$)| \/me\/calendar-link$/);
    }
  });

  it('lets auditors read all that their company has, and change nothing', () => {
    for (const [key, { access }] of Object.entries(routeTable)) {
      // It hands out a person's data, to that person or by HR; what is in it auditors read elsewhere, but for who it was.
      if (access === 'public' || key === 'GET /learners/{learnerId}/export') continue;
      const granted = 'auditor' in access ? access.auditor : undefined;
      // They may have the record verified; that they may not have lists made again is told by the route's own tests.
      if (key === 'POST /audit/replays' || key === 'GET /sessions/{sessionId}/check-in-code') continue;
      const promised = key.startsWith('GET ') ? (key.includes('/me') ? 'self' : 'any') : undefined;
      expect([key, granted]).toEqual([key, promised]);
    }
  });

  const auditing = Object.entries(routeTable).filter(([key]) => key.startsWith('GET /audit/'));
  it.each([...new Set(auditing.map(([, { resource }]) => resource))])(
    'has every read of the audit noted by the function that answers it: %s',
    (resource) => {
      const handler = new URL(`../../../functions/http/${resource}/handler.ts`, import.meta.url);
      expect(readFileSync(handler, 'utf8')).toContain('beforeAnswer: noteAuditReads(');
    },
  );

  it('leaves open to everyone only what tells nothing of anyone', () => {
    const open = Object.entries(routeTable).filter(([, { access }]) => access === 'public');
    expect(open.map(([key]) => key)).toEqual([
      'GET /health',
      'GET /openapi.json',
      // Of whoever gave out the link, until they revoke it.
      'GET /calendars/{token}',
      // Alike for whatever company; or to the wallet of whoever was given an offer, of what it offers.
      'GET /.well-known/openid-credential-issuer/issuers/{issuerId}',
      'GET /.well-known/oauth-authorization-server/issuers/{issuerId}',
      'GET /issuers/{issuerId}/wallet-offers/{offer}',
      'POST /issuers/{issuerId}/token',
      'POST /issuers/{issuerId}/nonce',
      'POST /issuers/{issuerId}/credentials',
      // Of a company, how it shows itself.
      'GET /issuers/{issuerId}/logo',
      // Of our keys, under any name alike.
      'GET /issuers/{issuerId}/did.json',
      // Of places in a list, of which nobody can tell whose they are.
      'GET /issuers/{issuerId}/status-lists/{statusListId}',
      // Of a certificate, to who was shown it.
      'GET /verify/{certificateId}',
      'GET /.well-known/leerspoor/keys',
    ]);
  });
});
