/** The groups that a login may be in (`cognito:groups`). */
export const groups = ['learner', 'trainer', 'manager', 'hr', 'auditor', 'admin'] as const;
export type Group = (typeof groups)[number];

/**
 * For which learners a group may use a route: themselves, the people whose manager they are, or anyone in the
 * tenant. A route that concerns no learner in particular is granted to `any`.
 */
export type Relation = 'self' | 'people' | 'any';

export type Access = 'public' | Readonly<Partial<Record<Group, Relation>>>;

/** The Lambda that answers a route: one for each resource. */
export type Resource =
  | 'courses'
  | 'enrolments'
  | 'sessions'
  | 'learners'
  | 'certificates'
  | 'verification'
  | 'external-certificates'
  | 'wallets'
  | 'imports'
  | 'assignments'
  | 'webhooks'
  | 'audit'
  | 'system';

/** How often a route may be asked, by all who ask it together: what is more is refused before any function runs. */
export interface Throttle {
  readonly perSecond: number;
  /** So many at once, when it was quiet before. */
  readonly burst: number;
}

interface Route {
  readonly resource: Resource;
  readonly access: Access;
  /** @default what the stage allows each route (infra/constructs/api.ts) */
  readonly throttle?: Throttle;
}

/**
 * A route of what the world may check. Nobody who asks it is known, so no one caller can be held back; all together can, far
 * below what the account's functions can take: at 100 ms for a request, 50 in a second are five at a time. That is 180,000
 * checks an hour, where a class that shows its certificates makes some dozens.
 */
const askedByAnybody = {
  resource: 'verification',
  access: 'public',
  throttle: { perSecond: 50, burst: 100 },
} as const;

/**
 * A route for wallets, of which nobody is known either. Their function is another: it writes and signs credentials, and the one
 * that the world asks writes nothing and signs lists alone.
 */
const askedByWallets = { ...askedByAnybody, resource: 'wallets' } as const;

const everyone: Access = {
  learner: 'any',
  trainer: 'any',
  manager: 'any',
  hr: 'any',
  auditor: 'any',
  admin: 'any',
};
const readLearner: Access = {
  learner: 'self',
  manager: 'people',
  trainer: 'any',
  hr: 'any',
  auditor: 'any',
  admin: 'any',
};
const actForLearner: Access = { learner: 'self', trainer: 'any', hr: 'any', admin: 'any' };
const answerRequests: Access = { manager: 'people', hr: 'any', admin: 'any' };
/** The learner and whoever looks at what they hand in; trainers see that it is there. */
const actForOwnPeople: Access = { ...answerRequests, learner: 'self' };
const own: Access = {
  learner: 'self',
  trainer: 'self',
  manager: 'self',
  hr: 'self',
  auditor: 'self',
  admin: 'self',
};
/** What a learner may do with their own, and those who may give it out may do as well. */
const offerToWallet: Access = { learner: 'self', hr: 'any', admin: 'any' };
const manageOwn: Access = {
  learner: 'self',
  trainer: 'self',
  manager: 'self',
  hr: 'self',
  admin: 'self',
};
const manageImports: Access = { hr: 'any', admin: 'any' };
const readImports: Access = { ...manageImports, auditor: 'any' };
const manageAssignments: Access = { hr: 'any', admin: 'any' };
/** A rule names no learner; what it means for one stands at that learner's enrolments. */
const readAssignments: Access = { trainer: 'any', manager: 'any', hr: 'any', auditor: 'any', admin: 'any' };
const manageCertificates: Access = { hr: 'any', admin: 'any' };
const manageWebhooks: Access = { admin: 'any' };
const readWebhooks: Access = { ...manageWebhooks, auditor: 'any' };
const readAudit: Access = { auditor: 'any', admin: 'any' };
/** A manager's is of their own people. */
const readInsight: Access = { manager: 'people', trainer: 'any', hr: 'any', auditor: 'any', admin: 'any' };
const planSessions: Access = { trainer: 'any', admin: 'any' };
const readAttendanceReports: Access = { ...planSessions, auditor: 'any' };
/** Who has the code can say that they are in the room, so auditors need none. */
const showCheckInCode: Access = { ...planSessions, hr: 'any' };
const readAttendance: Access = { ...showCheckInCode, auditor: 'any' };

/**
 * Every route of the API: who answers it, and who may use it for whom. The template makes its routes from this
 * table and each handler is checked against it, so a route that is not here does not exist.
 *
 * The keys are API Gateway's route keys.
 */
export const routeTable = {
  'GET /health': { resource: 'system', access: 'public' },
  'GET /openapi.json': { resource: 'system', access: 'public' },

  'PUT /courses/{courseId}': { resource: 'courses', access: { admin: 'any' } },
  'GET /courses': { resource: 'courses', access: everyone },
  'GET /courses/{courseId}': { resource: 'courses', access: everyone },
  'POST /courses/{courseId}/retire': { resource: 'courses', access: { admin: 'any' } },
  'GET /courses/{courseId}/insight': { resource: 'courses', access: readInsight },
  'GET /courses/{courseId}/stuck': { resource: 'courses', access: readInsight },
  'POST /courses/{courseId}/outcomes': { resource: 'courses', access: { hr: 'any', admin: 'any' } },

  'POST /enrolments': { resource: 'enrolments', access: actForLearner },
  'GET /enrolments/{enrolmentId}': { resource: 'enrolments', access: readLearner },
  'POST /enrolments/{enrolmentId}/progress': { resource: 'enrolments', access: actForLearner },
  'POST /enrolments/{enrolmentId}/exemptions': {
    resource: 'enrolments',
    access: { trainer: 'any', admin: 'any' },
  },
  'POST /enrolments/{enrolmentId}/withdraw': { resource: 'enrolments', access: actForLearner },
  'POST /enrolments/{enrolmentId}/approve': { resource: 'enrolments', access: answerRequests },
  'POST /enrolments/{enrolmentId}/decline': { resource: 'enrolments', access: answerRequests },
  'GET /enrolment-requests': { resource: 'enrolments', access: { ...answerRequests, auditor: 'any' } },
  'POST /enrolments/{enrolmentId}/corrections': {
    resource: 'enrolments',
    access: { trainer: 'any', hr: 'any', admin: 'any' },
  },

  'POST /sessions': { resource: 'sessions', access: planSessions },
  'GET /sessions': { resource: 'sessions', access: everyone },
  'GET /sessions/{sessionId}': { resource: 'sessions', access: everyone },
  'GET /sessions/{sessionId}.ics': { resource: 'sessions', access: everyone },
  'GET /me/calendar.ics': { resource: 'sessions', access: own },
  'POST /me/calendar-link': { resource: 'sessions', access: manageOwn },
  'DELETE /me/calendar-link': { resource: 'sessions', access: manageOwn },
  // Who has the token may read: docs/decisions/0017-calendar-links.md.
  'GET /calendars/{token}': { resource: 'sessions', access: 'public' },
  'POST /sessions/{sessionId}/reschedule': { resource: 'sessions', access: planSessions },
  'POST /sessions/{sessionId}/cancel': { resource: 'sessions', access: planSessions },
  'PUT /sessions/{sessionId}/seats': { resource: 'sessions', access: planSessions },
  'POST /sessions/{sessionId}/bookings': { resource: 'sessions', access: actForLearner },
  'PUT /sessions/{sessionId}/bookings/{learnerId}': { resource: 'sessions', access: actForLearner },
  'DELETE /sessions/{sessionId}/bookings/{learnerId}': { resource: 'sessions', access: actForLearner },
  'GET /sessions/{sessionId}/check-in-code': { resource: 'sessions', access: showCheckInCode },
  'POST /sessions/{sessionId}/check-in': { resource: 'sessions', access: { learner: 'self' } },
  'POST /sessions/{sessionId}/join': { resource: 'sessions', access: { learner: 'self' } },
  'POST /sessions/{sessionId}/leave': { resource: 'sessions', access: { learner: 'self' } },
  'GET /sessions/{sessionId}/attendance': { resource: 'sessions', access: readAttendance },
  'POST /sessions/{sessionId}/attendance': { resource: 'sessions', access: planSessions },
  // Files, as those of HR are: the function of sessions needs no S3.
  'POST /sessions/{sessionId}/attendance-reports': { resource: 'imports', access: planSessions },
  'GET /sessions/{sessionId}/attendance-reports': { resource: 'imports', access: readAttendanceReports },
  'GET /sessions/{sessionId}/attendance-reports/{reportId}': {
    resource: 'imports',
    access: readAttendanceReports,
  },

  'GET /learners': {
    resource: 'learners',
    access: { manager: 'people', hr: 'any', auditor: 'any', admin: 'any' },
  },
  'GET /learners/{learnerId}': { resource: 'learners', access: readLearner },
  'PUT /learners/{learnerId}': { resource: 'learners', access: { hr: 'any', admin: 'any' } },
  'GET /learners/{learnerId}/enrolments': { resource: 'learners', access: readLearner },
  'GET /learners/{learnerId}/certificates': { resource: 'learners', access: readLearner },
  'GET /learners/{learnerId}/external-certificates': { resource: 'learners', access: readLearner },
  'GET /learners/{learnerId}/timeline': { resource: 'learners', access: readLearner },
  'GET /learners/{learnerId}/next': { resource: 'learners', access: readLearner },
  'GET /learners/{learnerId}/export': {
    resource: 'learners',
    access: { learner: 'self', hr: 'any', admin: 'any' },
  },
  'POST /learners/{learnerId}/erasure': { resource: 'learners', access: { hr: 'any', admin: 'any' } },
  'PUT /learners/{learnerId}/hold': { resource: 'learners', access: { admin: 'any' } },
  'DELETE /learners/{learnerId}/hold': { resource: 'learners', access: { admin: 'any' } },
  'GET /me': { resource: 'learners', access: own },
  'GET /me/enrolments': { resource: 'learners', access: own },
  'GET /me/certificates': { resource: 'learners', access: own },
  'GET /me/external-certificates': { resource: 'learners', access: own },
  'GET /me/timeline': { resource: 'learners', access: own },
  'GET /me/next': { resource: 'learners', access: own },
  'GET /me/export': { resource: 'learners', access: own },
  'GET /learners/{learnerId}/insight': { resource: 'learners', access: readLearner },
  'GET /me/insight': { resource: 'learners', access: own },

  'GET /certificates/expiring': { resource: 'certificates', access: readInsight },
  'GET /certificates/expiring/departments': { resource: 'certificates', access: readInsight },
  'GET /certificates/{certificateId}': { resource: 'certificates', access: readLearner },
  'GET /certificates/{certificateId}.pdf': { resource: 'certificates', access: readLearner },
  'POST /certificates/{certificateId}/revoke': { resource: 'certificates', access: manageCertificates },
  'POST /certificates/{certificateId}/reissue': { resource: 'certificates', access: manageCertificates },
  'GET /certificates/{certificateId}.json': { resource: 'certificates', access: readLearner },
  'GET /certificates/{certificateId}.jwt': { resource: 'certificates', access: readLearner },
  'GET /learners/{learnerId}/certificates.json': { resource: 'certificates', access: readLearner },
  'GET /me/certificates.json': { resource: 'certificates', access: own },

  // How the tenant shows itself on them: docs/decisions/0023-paper.md.
  'GET /issuer': { resource: 'certificates', access: everyone },
  'PUT /issuer': { resource: 'certificates', access: { admin: 'any' } },
  'POST /certificates/{certificateId}/wallet-offers': { resource: 'certificates', access: offerToWallet },

  // What an offer, a token or a proof entitles to is checked there: docs/decisions/0025-wallets.md.
  'GET /.well-known/openid-credential-issuer/issuers/{issuerId}': askedByWallets,
  'GET /.well-known/oauth-authorization-server/issuers/{issuerId}': askedByWallets,
  'GET /issuers/{issuerId}/wallet-offers/{offer}': askedByWallets,
  'POST /issuers/{issuerId}/token': askedByWallets,
  'POST /issuers/{issuerId}/nonce': askedByWallets,
  'POST /issuers/{issuerId}/credentials': askedByWallets,

  // What the world may ask: docs/decisions/0022-public-check.md.
  'GET /issuers/{issuerId}/logo': askedByAnybody,
  'GET /issuers/{issuerId}/did.json': askedByAnybody,
  'GET /issuers/{issuerId}/status-lists/{statusListId}': askedByAnybody,
  'GET /verify/{certificateId}': askedByAnybody,

  'POST /external-certificates': { resource: 'external-certificates', access: actForOwnPeople },
  'GET /external-certificates': {
    resource: 'external-certificates',
    access: { ...answerRequests, auditor: 'any' },
  },
  'GET /external-certificates/{externalCertificateId}': {
    resource: 'external-certificates',
    access: readLearner,
  },
  'GET /external-certificates/{externalCertificateId}/file': {
    resource: 'external-certificates',
    access: { ...actForOwnPeople, auditor: 'any' },
  },
  'POST /external-certificates/{externalCertificateId}/approve': {
    resource: 'external-certificates',
    access: answerRequests,
  },
  'POST /external-certificates/{externalCertificateId}/decline': {
    resource: 'external-certificates',
    access: answerRequests,
  },
  'POST /external-certificates/{externalCertificateId}/withdraw': {
    resource: 'external-certificates',
    access: actForOwnPeople,
  },

  'POST /imports': { resource: 'imports', access: manageImports },
  'GET /imports': { resource: 'imports', access: readImports },
  'GET /imports/{importId}': { resource: 'imports', access: readImports },
  'POST /imports/{importId}/approve': { resource: 'imports', access: manageImports },

  'PUT /assignments/{assignmentId}': { resource: 'assignments', access: manageAssignments },
  'GET /assignments': { resource: 'assignments', access: readAssignments },
  'GET /assignments/{assignmentId}': { resource: 'assignments', access: readAssignments },
  'DELETE /assignments/{assignmentId}': { resource: 'assignments', access: manageAssignments },

  'PUT /webhooks/{webhookId}': { resource: 'webhooks', access: manageWebhooks },
  'GET /webhooks': { resource: 'webhooks', access: readWebhooks },
  'GET /webhooks/{webhookId}': { resource: 'webhooks', access: readWebhooks },
  'DELETE /webhooks/{webhookId}': { resource: 'webhooks', access: manageWebhooks },
  'POST /webhooks/{webhookId}/rotate-secret': { resource: 'webhooks', access: manageWebhooks },

  'GET /.well-known/leerspoor/keys': { resource: 'audit', access: 'public' },
  'GET /audit/events': { resource: 'audit', access: readAudit },
  'GET /audit/events/{eventId}/proof': { resource: 'audit', access: readAudit },
  'GET /audit/streams/{type}/{id}': { resource: 'audit', access: readAudit },
  'GET /audit/learners/{learnerId}/state': { resource: 'audit', access: readAudit },
  'GET /audit/qualifications': { resource: 'audit', access: readAudit },
  'GET /audit/certificates/{certificateId}/evidence': { resource: 'audit', access: readAudit },
  'GET /audit/checkpoint': { resource: 'audit', access: readAudit },
  'GET /audit/proofs/{position}': { resource: 'audit', access: readAudit },
  // Auditors may have the record verified; to have lists made again is for admins, and the handler sees to that.
  'POST /audit/replays': { resource: 'audit', access: readAudit },
  'GET /audit/replays/{replayId}': { resource: 'audit', access: readAudit },
} as const satisfies Readonly<Record<string, Route>>;

export type RouteKey = keyof typeof routeTable;

/** The routes that one Lambda answers. */
export type RouteKeyOf<Name extends Resource> = {
  [Key in RouteKey]: (typeof routeTable)[Key]['resource'] extends Name ? Key : never;
}[RouteKey];
