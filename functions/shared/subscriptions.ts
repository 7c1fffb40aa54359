/**
 * Which events each projection and policy gets from the bus. The template makes its rules from this list, and each
 * handler's `switch` covers exactly these types.
 */
export const projections = {
  timeline: [
    'EnrolmentRequested',
    'EnrolmentDeclined',
    'EnrolmentRequestWithdrawn',
    'Enrolled',
    'ActivityProgressed',
    'CheckedIn',
    'CheckedOut',
    'AttendanceRecorded',
    'ActivityExempted',
    'RecordCorrected',
    'ActivityCompleted',
    'ActivityReopened',
    'CourseCompleted',
    'CompletionWithdrawn',
    'Withdrawn',
    'SeatBooked',
    'WaitingListJoined',
    'SeatPromoted',
    'BookingCancelled',
    'BookingModeChanged',
    'CertificateIssued',
    'CertificateRevoked',
    'CertificateReplaced',
    'CertificateExpiring',
    'CertificateExpired',
    'ExternalCertificateSubmitted',
    'ExternalCertificateApproved',
    'ExternalCertificateDeclined',
    'ExternalCertificateWithdrawn',
  ],
  enrolments: [
    'EnrolmentRequested',
    'EnrolmentDeclined',
    'EnrolmentRequestWithdrawn',
    'Enrolled',
    'ActivityProgressed',
    'CheckedIn',
    'AttendanceRecorded',
    'ActivityExempted',
    'RecordCorrected',
    'ActivityCompleted',
    'ActivityReopened',
    'CourseCompleted',
    'CompletionWithdrawn',
    'Withdrawn',
  ],
  courses: ['CoursePublished', 'CourseRetired'],
  sessions: [
    'SessionScheduled',
    'SessionRescheduled',
    'SessionCancelled',
    'SeatsChanged',
    'SeatBooked',
    'WaitingListJoined',
    'SeatPromoted',
    'BookingCancelled',
    'BookingModeChanged',
    'SessionApproaching',
  ],
  learners: [
    'LearnerRegistered',
    'LearnerChanged',
    'LearnerStarted',
    'LearnerLeft',
    'LearnerReturned',
    'LearnerErased',
  ],
  certificates: [
    'CertificateIssued',
    'CertificateRevoked',
    'CertificateReplaced',
    'CertificateExpiring',
    'CertificateExpired',
  ],
  'external-certificates': [
    'ExternalCertificateSubmitted',
    'ExternalCertificateApproved',
    'ExternalCertificateDeclined',
    'ExternalCertificateWithdrawn',
  ],
  imports: ['ImportReceived', 'ImportStarted', 'ImportStopped', 'ImportApproved', 'ImportFinished'],
  assignments: ['AssignmentPut', 'AssignmentEnded'],
  insight: [
    'Enrolled',
    'ActivityProgressed',
    'AttendanceRecorded',
    'ActivityExempted',
    'RecordCorrected',
    'ActivityCompleted',
    'ActivityReopened',
    'CourseCompleted',
    'CompletionWithdrawn',
    'Withdrawn',
    'CertificateIssued',
    'CertificateRevoked',
    'CertificateReplaced',
    'SessionScheduled',
    'SessionRescheduled',
    'SessionCancelled',
  ],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type ProjectionName = keyof typeof projections;

/** Whether a text names a projection. */
export function isProjectionName(name: string): name is ProjectionName {
  return Object.hasOwn(projections, name);
}

export const projectionNames: readonly ProjectionName[] = Object.keys(projections).filter(isProjectionName);

/**
 * What tenants may have sent to their webhooks. Not what tells of progress, which comes by the thousand, nor what tells who
 * somebody is.
 */
export const webhookEventTypes = [
  'CoursePublished',
  'CourseRetired',
  'SessionScheduled',
  'SessionRescheduled',
  'SessionCancelled',
  'SessionApproaching',
  'SeatsChanged',
  'SeatBooked',
  'WaitingListJoined',
  'SeatPromoted',
  'BookingCancelled',
  'BookingModeChanged',
  'EnrolmentRequested',
  'EnrolmentDeclined',
  'EnrolmentRequestWithdrawn',
  'Enrolled',
  'AttendanceRecorded',
  'ActivityExempted',
  'ActivityCompleted',
  'ActivityReopened',
  'CourseCompleted',
  'CompletionWithdrawn',
  'Withdrawn',
  'CertificateIssued',
  'CertificateRevoked',
  'CertificateReplaced',
  'CertificateExpiring',
  'CertificateExpired',
  'ExternalCertificateSubmitted',
  'ExternalCertificateApproved',
  'ExternalCertificateDeclined',
  'ExternalCertificateWithdrawn',
] as const;

/** Policies: an event in, a command out; or word of it to whom it concerns. */
export const policies = {
  'issue-certificate': ['CourseCompleted', 'CompletionWithdrawn', 'CertificateReplaced'],
  'exempt-by-qualification': ['Enrolled', 'ExternalCertificateApproved', 'ExternalCertificateWithdrawn'],
  'assign-training': [
    'LearnerRegistered',
    'LearnerChanged',
    'LearnerStarted',
    'LearnerLeft',
    'LearnerReturned',
    'LearnerErased',
    'CertificateIssued',
    'CertificateRevoked',
    'CompletionWithdrawn',
    'Withdrawn',
    'AssignmentPut',
    'AssignmentEnded',
    'CoursePublished',
  ],
  'erase-learner': ['LearnerErased'],
  // All of which somebody is told by mail are among them.
  notify: webhookEventTypes,
} as const satisfies Readonly<Record<string, readonly string[]>>;
