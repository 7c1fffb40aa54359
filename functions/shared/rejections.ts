import type { AssignmentRejection } from '../../domain/assignment/decide.ts';
import type { CertificateRejection } from '../../domain/certificate/decide.ts';
import type { CourseRejection } from '../../domain/course/decide.ts';
import type { EnrolmentRejection } from '../../domain/enrolment/decide.ts';
import type { ExternalCertificateRejection } from '../../domain/external-certificate/decide.ts';
import type { ImportRejection } from '../../domain/import/decide.ts';
import type { LearnerRejection } from '../../domain/learner/decide.ts';
import type { SessionRejection } from '../../domain/session/decide.ts';
import type { WebhookRejection } from '../../domain/webhooks/decide.ts';
import { isLedgerError, type LedgerErrorCode } from '../../ledger/errors.ts';
import { type ProblemError, problem } from './problem.ts';

/** A rule of the domain that said no. */
export type DomainRejection =
  | CourseRejection
  | EnrolmentRejection
  | SessionRejection
  | CertificateRejection
  | ExternalCertificateRejection
  | LearnerRejection
  | ImportRejection
  | AssignmentRejection
  | WebhookRejection
  | BookingRejection
  | CheckInRejection;

/** What stands between a learner and a seat in the enrolment or in other sessions rather than in the session. */
export type BookingRejection =
  | { readonly rejected: 'enrolment-needed' }
  | { readonly rejected: 'activity-done'; readonly activityId: string }
  | { readonly rejected: 'not-about-to-open'; readonly missing: readonly string[] }
  | { readonly rejected: 'overlaps'; readonly sessionId: string };

/** What keeps a learner from checking in before the enrolment is asked. */
type CheckInRejection = { readonly rejected: 'wrong-code' | 'no-join-url' | 'seat-needed' };

type Sentences = {
  [Code in DomainRejection['rejected']]: {
    readonly status: 404 | 409;
    readonly detail: (rejection: Extract<DomainRejection, { rejected: Code }>) => string;
  };
};

/** What a person reads of each rule: what it says, and what to do. */
const sentences: Sentences = {
  'course-unpublished': { status: 404, detail: () => 'This course does not exist.' },
  'another-currency': {
    status: 409,
    detail: ({ currency }) => `What this course costs and brings in is reckoned in ${currency}.`,
  },
  'too-many-outcomes': {
    status: 409,
    detail: ({ maximum }) => `A course has ${maximum} measured outcomes at most. Measure one of those anew.`,
  },
  'already-enrolled': {
    status: 409,
    detail: ({ attempt }) =>
      `The learner is enrolled already, in attempt ${attempt}. Withdraw to begin again.`,
  },
  'course-retired': { status: 409, detail: () => 'The course is no longer offered.' },
  'self-enrolment-closed': {
    status: 409,
    detail: () => 'In this course learners are enrolled by others. Ask your manager, HR or the trainer.',
  },
  'not-requested': { status: 409, detail: () => 'There is no request that waits for an answer.' },
  'own-request': { status: 409, detail: () => 'Somebody else must answer what you asked for yourself.' },
  'not-enrolled': { status: 409, detail: () => 'There is no active enrolment. Enrol first.' },
  'unknown-activity': {
    status: 404,
    detail: ({ activityId }) => `The course version of this enrolment has no activity "${activityId}".`,
  },
  'prerequisite-open': {
    status: 409,
    detail: ({ activityId, missing }) => `"${activityId}" opens after ${quoted(missing)}.`,
  },
  'attendance-needed': {
    status: 409,
    detail: ({ activityId }) => `"${activityId}" is completed by attending a session, not by progress.`,
  },
  'progress-needed': {
    status: 409,
    detail: ({ activityId }) => `"${activityId}" is completed by progress; it has no sessions to attend.`,
  },
  'in-the-future': {
    status: 409,
    detail: ({ occurredAt }) => `${occurredAt} is more than 5 minutes ahead. Check the clock of the client.`,
  },
  'mode-not-offered': { status: 409, detail: ({ mode }) => `There is no taking part ${inWords(mode)} here.` },
  'minutes-needed': {
    status: 409,
    detail: ({ status }) => `With "${status}" comes how many minutes the learner took part.`,
  },
  'too-many-minutes': {
    status: 409,
    detail: ({ meetingMinutes }) => `The meeting has ${meetingMinutes} minutes.`,
  },
  'meeting-needed': {
    status: 409,
    detail: ({ meetings }) => `The session is a series. Say which of its ${meetings} meetings it is about.`,
  },
  'unknown-meeting': { status: 404, detail: ({ meeting }) => `The session has no meeting ${meeting}.` },
  'attendance-locked': {
    status: 409,
    detail: ({ lockedAt }) =>
      `What is known of the session is final since ${lockedAt}. HR may correct what was recorded.`,
  },
  'attendance-recorded': {
    status: 409,
    detail: () => 'The trainer has recorded how you took part already. Ask them to change it.',
  },
  'check-in-not-open': { status: 409, detail: ({ opensAt }) => `Checking in is possible from ${opensAt}.` },
  'not-checked-in': { status: 409, detail: () => 'You were not checked in to this session.' },
  'too-many-visits': {
    status: 409,
    detail: ({ maximum }) => `You came ${maximum} times already; the trainer records how you took part.`,
  },
  'correction-needed': {
    status: 409,
    detail: ({ activityId }) =>
      `"${activityId}" is completed on what was recorded. Correct that, with a reason.`,
  },
  'unknown-event': { status: 404, detail: ({ eventId }) => `This enrolment has no event ${eventId}.` },
  'not-correctable': {
    status: 409,
    detail: ({ eventId }) =>
      `${eventId} can't be corrected: only progress, attendance and exemptions of the present attempt can.`,
  },
  'replacement-of-another-kind': {
    status: 409,
    detail: ({ correctedType }) => `The replacement is not of the kind that a ${correctedType} needs.`,
  },
  'unknown-session': { status: 404, detail: () => 'This session does not exist.' },
  'session-exists': { status: 409, detail: () => 'This session is planned already.' },
  'session-cancelled': { status: 409, detail: () => 'The session is cancelled.' },
  'session-over': { status: 409, detail: ({ endsAt }) => `The session ended at ${endsAt}.` },
  'no-sessions-needed': {
    status: 409,
    detail: ({ activityId }) => `"${activityId}" is asynchronous: each does it at their own time.`,
  },
  'booked-otherwise': {
    status: 409,
    detail: ({ mode }) =>
      `The learner has a booking ${inWords(mode)}. Change the mode of that, or cancel it.`,
  },
  'unknown-booking': { status: 404, detail: () => 'The learner has no booking at this session. Book first.' },
  'seats-taken': {
    status: 409,
    detail: ({ mode, booked }) =>
      `${booked} have a seat ${inWords(mode)}. Keep as many, or cancel bookings first.`,
  },
  'no-seat-free': {
    status: 409,
    detail: ({ mode }) => `No seat is free ${inWords(mode)}; the learner keeps the one that they have.`,
  },
  'booking-closed': {
    status: 409,
    detail: ({ closedAt }) => `Booking closed at ${closedAt}. Ask whoever plans the session.`,
  },
  'cancelling-closed': {
    status: 409,
    detail: ({ closedAt }) => `A seat could be given up until ${closedAt}. Ask whoever plans the session.`,
  },
  'enrolment-needed': { status: 409, detail: () => 'The learner has no active enrolment in the course.' },
  'activity-done': {
    status: 409,
    detail: ({ activityId }) => `The learner has "${activityId}" behind them already.`,
  },
  'not-about-to-open': {
    status: 409,
    detail: ({ missing }) => `The activity is not about to open: ${quoted(missing)} still come before it.`,
  },
  overlaps: {
    status: 409,
    detail: ({ sessionId }) =>
      `It is at the same time as session ${sessionId}, which the learner has booked or waits for. Cancel that first.`,
  },
  'wrong-code': {
    status: 409,
    detail: () => 'This is not the code that is shown in the room now. It changes each half minute.',
  },
  'seat-needed': {
    status: 409,
    detail: () => 'The link is for who has a seat. Book one, or ask the trainer.',
  },
  'no-join-url': { status: 409, detail: () => 'The session has no link to join it. Ask the trainer.' },
  'unknown-certificate': { status: 404, detail: () => 'This certificate does not exist.' },
  'certificate-revoked': { status: 409, detail: () => 'The certificate is revoked.' },
  'certificate-replaced': {
    status: 409,
    detail: ({ replacedBy }) => `The certificate was replaced by ${replacedBy}. Use that one.`,
  },
  'too-many-editions': {
    status: 409,
    detail: ({ maximum }) => `The certificate was issued ${maximum} times already.`,
  },
  'offer-redeemed': { status: 409, detail: () => 'A wallet has redeemed this offer already. Make another.' },
  'offer-expired': { status: 409, detail: () => 'The time of this offer is over. Make another.' },
  'unknown-external-certificate': {
    status: 404,
    detail: () => 'This certificate from elsewhere does not exist.',
  },
  'own-external-certificate': {
    status: 409,
    detail: () => 'Somebody else must look at a certificate of yours: your manager, or HR.',
  },
  'external-certificate-answered': {
    status: 409,
    detail: ({ status }) =>
      status === 'approved'
        ? 'The certificate is approved. Withdraw it if it should not count any more.'
        : `The certificate is ${status}. Hand it in again if it should count after all.`,
  },
  'not-yet-issued': {
    status: 409,
    detail: ({ issuedOn }) => `${issuedOn} is still to come. Hand the certificate in once it is issued.`,
  },
  'ends-before-issued': {
    status: 409,
    detail: ({ issuedOn, validThrough }) =>
      `A certificate of ${issuedOn} can not have ended on ${validThrough}. Look at both days again.`,
  },
  'file-missing': {
    status: 409,
    detail: () =>
      'The file that was announced is not there. Hand the certificate in again, and put the file at the URL that comes with the answer.',
  },
  'another-file': {
    status: 409,
    detail: () =>
      'The file is not the one that was announced: its length or its digest is another. Hand the certificate in again with this file.',
  },
  'file-of-another-kind': {
    status: 409,
    detail: ({ contentType }) =>
      `What the file holds is no ${contentType}. Hand the certificate in again with a PDF, a PNG or a JPEG.`,
  },
  'unknown-import': { status: 404, detail: () => 'This import does not exist.' },
  'import-not-stopped': { status: 409, detail: () => 'Nothing stopped this import; it needs no approval.' },
  'import-stopped': { status: 409, detail: () => 'The import is stopped. Approve it first.' },
  'another-import-begun': {
    status: 409,
    detail: ({ importId }) => `Import ${importId} is under way, and comes first.`,
  },
  'too-many-imports': {
    status: 409,
    detail: ({ maximum }) => `${maximum} files wait already. Approve those that are stopped, or try later.`,
  },
  'unknown-assignment': { status: 404, detail: () => 'This assignment does not exist.' },
  'unknown-webhook': { status: 404, detail: () => 'This webhook does not exist.' },
  'too-many-webhooks': {
    status: 409,
    detail: ({ maximum }) => `There are ${maximum} webhooks already. Remove one first.`,
  },
  'unknown-learner': { status: 404, detail: () => 'This learner does not exist.' },
  'learner-left': { status: 409, detail: () => 'This learner is not in service any more.' },
  'on-hold': {
    status: 409,
    detail: () => 'What is held on this learner must be kept for now. Lift the hold first.',
  },
  'learner-erased': { status: 409, detail: () => 'This learner was erased. Use another id.' },
};

/** The problem that a rejection is to a client. */
export function problemOfRejection(rejection: DomainRejection): ProblemError {
  const { status, detail } = sentenceOf(rejection);
  return problem(status, rejection.rejected, detail);
}

function sentenceOf<Rejection extends DomainRejection>(rejection: Rejection) {
  const { status, detail }: { status: 404 | 409; detail: (rejection: never) => string } =
    sentences[rejection.rejected];
  // Each sentence takes the rejection of its own code; the compiler can't follow that through the lookup.
  return { status, detail: detail(rejection as never) };
}

/** The problem that it is when AWS refuses for now, whichever service that was. */
export function throttled(): ProblemError {
  return problem(429, 'throttled', 'Too much is asked at once. Try again in a moment.', retryAfter(2));
}

/** The status of each refusal by the ledger; `stream-gap` is a fault of ours and is told as one. */
const ledgerProblems: Readonly<Record<Exclude<LedgerErrorCode, 'stream-gap'>, () => ProblemError>> = {
  'too-many-conflicts': () =>
    problem(503, 'too-many-conflicts', 'Too many changes at once. Try again in a moment.', retryAfter(1)),
  throttled,
  'version-mismatch': () =>
    problem(
      412,
      'version-mismatch',
      'It is not, or no more, at the version that If-Match asks for. Read it again and decide anew.',
    ),
  'command-reused': () =>
    problem(422, 'idempotency-key-reused', 'This Idempotency-Key was used for another command.'),
  'commit-too-large': () => problem(413, 'too-large', 'This is more than can be recorded at once.'),
};

/** The problem that an error of the ledger is to a client; undefined when it is none of those. */
export function problemOfLedgerError(error: unknown): ProblemError | undefined {
  if (!isLedgerError(error) || error.code === 'stream-gap') return undefined;
  return ledgerProblems[error.code]();
}

function retryAfter(seconds: number) {
  return { headers: { 'retry-after': String(seconds) } };
}

function quoted(ids: readonly string[]): string {
  return ids.map((id) => `"${id}"`).join(', ');
}

function inWords(mode: 'on-site' | 'remote'): string {
  return mode === 'on-site' ? 'on site' : 'from a distance';
}
