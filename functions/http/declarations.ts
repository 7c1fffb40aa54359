import type { RouteDeclaration } from '../shared/route.ts';
import type { RouteKey } from '../shared/route-table.ts';
import { endAssignmentRoute } from './assignments/end-assignment.ts';
import { getAssignmentRoute } from './assignments/get-assignment.ts';
import { listAssignmentsRoute } from './assignments/list-assignments.ts';
import { putAssignmentRoute } from './assignments/put-assignment.ts';
import { getCheckpointRoute } from './audit/get-checkpoint.ts';
import { getEventProofRoute } from './audit/get-event-proof.ts';
import { getEvidenceRoute } from './audit/get-evidence.ts';
import { getLearnerStateRoute } from './audit/get-learner-state.ts';
import { getProofRoute } from './audit/get-proof.ts';
import { getReplayRoute } from './audit/get-replay.ts';
import { getStreamRoute } from './audit/get-stream.ts';
import { listKeysRoute } from './audit/list-keys.ts';
import { listQualificationsRoute } from './audit/list-qualifications.ts';
import { listSealedCommitsRoute } from './audit/list-sealed-commits.ts';
import { requestReplayRoute } from './audit/request-replay.ts';
import { countExpiringRoute } from './certificates/count-expiring.ts';
import { getCertificateRoute } from './certificates/get-certificate.ts';
import { getCertificatePdfRoute } from './certificates/get-certificate-pdf.ts';
import { getCredentialJwtRoute, getSignedCredentialRoute } from './certificates/get-credential.ts';
import { getIssuerRoute } from './certificates/get-issuer.ts';
import { listCredentialsRoute, listMyCredentialsRoute } from './certificates/list-credentials.ts';
import { listExpiringRoute } from './certificates/list-expiring.ts';
import { offerToWalletRoute } from './certificates/offer-to-wallet.ts';
import { putIssuerRoute } from './certificates/put-issuer.ts';
import { reissueCertificateRoute } from './certificates/reissue-certificate.ts';
import { revokeCertificateRoute } from './certificates/revoke-certificate.ts';
import { getCourseRoute } from './courses/get-course.ts';
import { getCourseInsightRoute } from './courses/get-course-insight.ts';
import { listCoursesRoute } from './courses/list-courses.ts';
import { listStuckRoute } from './courses/list-stuck.ts';
import { measureOutcomeRoute } from './courses/measure-outcome.ts';
import { publishCourseRoute } from './courses/publish-course.ts';
import { retireCourseRoute } from './courses/retire-course.ts';
import { approveRequestRoute, declineRequestRoute } from './enrolments/answer-request.ts';
import { correctRecordRoute } from './enrolments/correct-record.ts';
import { enrolRoute } from './enrolments/enrol.ts';
import { exemptActivityRoute } from './enrolments/exempt-activity.ts';
import { getEnrolmentRoute } from './enrolments/get-enrolment.ts';
import { listRequestsRoute } from './enrolments/list-requests.ts';
import { recordProgressRoute } from './enrolments/record-progress.ts';
import { withdrawRoute } from './enrolments/withdraw.ts';
import {
  approveExternalCertificateRoute,
  declineExternalCertificateRoute,
} from './external-certificates/answer-external-certificate.ts';
import { getExternalCertificateRoute } from './external-certificates/get-external-certificate.ts';
import { getFileRoute } from './external-certificates/get-file.ts';
import { listExternalCertificatesRoute } from './external-certificates/list-external-certificates.ts';
import { submitExternalCertificateRoute } from './external-certificates/submit-external-certificate.ts';
import { withdrawExternalCertificateRoute } from './external-certificates/withdraw-external-certificate.ts';
import { approveImportRoute } from './imports/approve-import.ts';
import { createAttendanceUploadRoute } from './imports/create-attendance-upload.ts';
import { createUploadRoute } from './imports/create-upload.ts';
import { getAttendanceReportRoute, listAttendanceReportsRoute } from './imports/get-attendance-report.ts';
import { getImportRoute } from './imports/get-import.ts';
import { listImportsRoute } from './imports/list-imports.ts';
import { eraseLearnerRoute } from './learners/erase-learner.ts';
import { exportLearnerRoute, exportMeRoute } from './learners/export-learner.ts';
import { getLearnerRoute, getMeRoute } from './learners/get-learner.ts';
import { getMyNextRoute, getNextRoute } from './learners/get-next.ts';
import { liftHoldRoute, placeHoldRoute } from './learners/hold-learner.ts';
import { getLearnerInsightRoute, getMyInsightRoute } from './learners/learner-insight.ts';
import {
  getMyTimelineRoute,
  getTimelineRoute,
  listCertificatesRoute,
  listEnrolmentsRoute,
  listExternalCertificatesOfLearnerRoute,
  listMyCertificatesRoute,
  listMyEnrolmentsRoute,
  listMyExternalCertificatesRoute,
} from './learners/learner-records.ts';
import { listLearnersRoute } from './learners/list-learners.ts';
import { putLearnerRoute } from './learners/put-learner.ts';
import { bookSeatRoute } from './sessions/book-seat.ts';
import { makeCalendarLinkRoute, revokeCalendarLinkRoute } from './sessions/calendar-link.ts';
import { cancelBookingRoute } from './sessions/cancel-booking.ts';
import { cancelSessionRoute } from './sessions/cancel-session.ts';
import { changeModeRoute } from './sessions/change-mode.ts';
import { changeSeatsRoute } from './sessions/change-seats.ts';
import { checkInRoute, joinSessionRoute, leaveSessionRoute } from './sessions/check-in.ts';
import { getAttendanceRoute } from './sessions/get-attendance.ts';
import { getCalendarRoute, getMyCalendarRoute, getSessionCalendarRoute } from './sessions/get-calendar.ts';
import { getCheckInCodeRoute } from './sessions/get-check-in-code.ts';
import { getSessionRoute } from './sessions/get-session.ts';
import { listSessionsRoute } from './sessions/list-sessions.ts';
import { recordAttendanceRoute } from './sessions/record-attendance.ts';
import { rescheduleSessionRoute } from './sessions/reschedule-session.ts';
import { scheduleSessionRoute } from './sessions/schedule-session.ts';
import { healthRoute, openApiRoute } from './system/routes.ts';
import { getDidDocumentRoute } from './verification/get-did-document.ts';
import { getIssuerLogoRoute } from './verification/get-issuer-logo.ts';
import { getStatusListRoute } from './verification/get-status-list.ts';
import { verifyCertificateRoute } from './verification/verify-certificate.ts';
import { getCredentialRoute } from './wallets/get-credential.ts';
import { getAuthorizationServerRoute, getIssuerMetadataRoute } from './wallets/get-metadata.ts';
import { getNonceRoute } from './wallets/get-nonce.ts';
import { getTokenRoute } from './wallets/get-token.ts';
import { getWalletOfferRoute } from './wallets/get-wallet-offer.ts';
import { getWebhookRoute } from './webhooks/get-webhook.ts';
import { listWebhooksRoute } from './webhooks/list-webhooks.ts';
import { putWebhookRoute } from './webhooks/put-webhook.ts';
import { removeWebhookRoute } from './webhooks/remove-webhook.ts';
import { rotateSecretRoute } from './webhooks/rotate-secret.ts';

/** Every route as clients see it: what openapi.json is generated from. */
export const declarations: Readonly<Record<RouteKey, Omit<RouteDeclaration, 'concerns'>>> = {
  'GET /health': healthRoute,
  'GET /openapi.json': openApiRoute,
  'PUT /courses/{courseId}': publishCourseRoute,
  'GET /courses': listCoursesRoute,
  'GET /courses/{courseId}': getCourseRoute,
  'POST /courses/{courseId}/retire': retireCourseRoute,
  'GET /courses/{courseId}/insight': getCourseInsightRoute,
  'GET /courses/{courseId}/stuck': listStuckRoute,
  'POST /courses/{courseId}/outcomes': measureOutcomeRoute,
  'POST /enrolments': enrolRoute,
  'GET /enrolments/{enrolmentId}': getEnrolmentRoute,
  'POST /enrolments/{enrolmentId}/progress': recordProgressRoute,
  'POST /enrolments/{enrolmentId}/exemptions': exemptActivityRoute,
  'POST /enrolments/{enrolmentId}/withdraw': withdrawRoute,
  'POST /enrolments/{enrolmentId}/approve': approveRequestRoute,
  'POST /enrolments/{enrolmentId}/decline': declineRequestRoute,
  'GET /enrolment-requests': listRequestsRoute,
  'POST /enrolments/{enrolmentId}/corrections': correctRecordRoute,
  'POST /sessions': scheduleSessionRoute,
  'GET /sessions': listSessionsRoute,
  'GET /sessions/{sessionId}': getSessionRoute,
  'GET /sessions/{sessionId}.ics': getSessionCalendarRoute,
  'GET /me/calendar.ics': getMyCalendarRoute,
  'POST /me/calendar-link': makeCalendarLinkRoute,
  'DELETE /me/calendar-link': revokeCalendarLinkRoute,
  'GET /calendars/{token}': getCalendarRoute,
  'POST /sessions/{sessionId}/reschedule': rescheduleSessionRoute,
  'POST /sessions/{sessionId}/cancel': cancelSessionRoute,
  'PUT /sessions/{sessionId}/seats': changeSeatsRoute,
  'POST /sessions/{sessionId}/bookings': bookSeatRoute,
  'PUT /sessions/{sessionId}/bookings/{learnerId}': changeModeRoute,
  'DELETE /sessions/{sessionId}/bookings/{learnerId}': cancelBookingRoute,
  'GET /sessions/{sessionId}/check-in-code': getCheckInCodeRoute,
  'POST /sessions/{sessionId}/check-in': checkInRoute,
  'POST /sessions/{sessionId}/join': joinSessionRoute,
  'POST /sessions/{sessionId}/leave': leaveSessionRoute,
  'GET /sessions/{sessionId}/attendance': getAttendanceRoute,
  'POST /sessions/{sessionId}/attendance': recordAttendanceRoute,
  'POST /sessions/{sessionId}/attendance-reports': createAttendanceUploadRoute,
  'GET /sessions/{sessionId}/attendance-reports': listAttendanceReportsRoute,
  'GET /sessions/{sessionId}/attendance-reports/{reportId}': getAttendanceReportRoute,
  'GET /learners': listLearnersRoute,
  'GET /learners/{learnerId}': getLearnerRoute,
  'PUT /learners/{learnerId}': putLearnerRoute,
  'GET /learners/{learnerId}/enrolments': listEnrolmentsRoute,
  'GET /learners/{learnerId}/certificates': listCertificatesRoute,
  'GET /learners/{learnerId}/external-certificates': listExternalCertificatesOfLearnerRoute,
  'GET /learners/{learnerId}/timeline': getTimelineRoute,
  'GET /learners/{learnerId}/next': getNextRoute,
  'GET /learners/{learnerId}/export': exportLearnerRoute,
  'POST /learners/{learnerId}/erasure': eraseLearnerRoute,
  'PUT /learners/{learnerId}/hold': placeHoldRoute,
  'DELETE /learners/{learnerId}/hold': liftHoldRoute,
  'GET /me': getMeRoute,
  'GET /me/enrolments': listMyEnrolmentsRoute,
  'GET /me/certificates': listMyCertificatesRoute,
  'GET /me/external-certificates': listMyExternalCertificatesRoute,
  'GET /me/timeline': getMyTimelineRoute,
  'GET /me/next': getMyNextRoute,
  'GET /me/export': exportMeRoute,
  'GET /learners/{learnerId}/insight': getLearnerInsightRoute,
  'GET /me/insight': getMyInsightRoute,
  'GET /certificates/expiring': listExpiringRoute,
  'GET /certificates/expiring/departments': countExpiringRoute,
  'GET /certificates/{certificateId}': getCertificateRoute,
  'GET /certificates/{certificateId}.pdf': getCertificatePdfRoute,
  'GET /certificates/{certificateId}.json': getSignedCredentialRoute,
  'GET /certificates/{certificateId}.jwt': getCredentialJwtRoute,
  'GET /learners/{learnerId}/certificates.json': listCredentialsRoute,
  'GET /me/certificates.json': listMyCredentialsRoute,
  'POST /certificates/{certificateId}/revoke': revokeCertificateRoute,
  'GET /issuer': getIssuerRoute,
  'PUT /issuer': putIssuerRoute,
  'GET /issuers/{issuerId}/logo': getIssuerLogoRoute,
  'GET /issuers/{issuerId}/did.json': getDidDocumentRoute,
  'GET /issuers/{issuerId}/status-lists/{statusListId}': getStatusListRoute,
  'GET /verify/{certificateId}': verifyCertificateRoute,
  'POST /certificates/{certificateId}/reissue': reissueCertificateRoute,
  'POST /external-certificates': submitExternalCertificateRoute,
  'GET /external-certificates': listExternalCertificatesRoute,
  'GET /external-certificates/{externalCertificateId}': getExternalCertificateRoute,
  'GET /external-certificates/{externalCertificateId}/file': getFileRoute,
  'POST /external-certificates/{externalCertificateId}/approve': approveExternalCertificateRoute,
  'POST /external-certificates/{externalCertificateId}/decline': declineExternalCertificateRoute,
  'POST /external-certificates/{externalCertificateId}/withdraw': withdrawExternalCertificateRoute,
  'POST /certificates/{certificateId}/wallet-offers': offerToWalletRoute,
  'GET /.well-known/openid-credential-issuer/issuers/{issuerId}': getIssuerMetadataRoute,
  'GET /.well-known/oauth-authorization-server/issuers/{issuerId}': getAuthorizationServerRoute,
  'GET /issuers/{issuerId}/wallet-offers/{offer}': getWalletOfferRoute,
  'POST /issuers/{issuerId}/token': getTokenRoute,
  'POST /issuers/{issuerId}/nonce': getNonceRoute,
  'POST /issuers/{issuerId}/credentials': getCredentialRoute,
  'POST /imports': createUploadRoute,
  'GET /imports': listImportsRoute,
  'GET /imports/{importId}': getImportRoute,
  'POST /imports/{importId}/approve': approveImportRoute,
  'PUT /assignments/{assignmentId}': putAssignmentRoute,
  'GET /assignments': listAssignmentsRoute,
  'GET /assignments/{assignmentId}': getAssignmentRoute,
  'DELETE /assignments/{assignmentId}': endAssignmentRoute,
  'PUT /webhooks/{webhookId}': putWebhookRoute,
  'GET /webhooks': listWebhooksRoute,
  'GET /webhooks/{webhookId}': getWebhookRoute,
  'DELETE /webhooks/{webhookId}': removeWebhookRoute,
  'POST /webhooks/{webhookId}/rotate-secret': rotateSecretRoute,
  'GET /.well-known/leerspoor/keys': listKeysRoute,
  'GET /audit/events': listSealedCommitsRoute,
  'GET /audit/events/{eventId}/proof': getEventProofRoute,
  'GET /audit/streams/{type}/{id}': getStreamRoute,
  'GET /audit/learners/{learnerId}/state': getLearnerStateRoute,
  'GET /audit/qualifications': listQualificationsRoute,
  'GET /audit/certificates/{certificateId}/evidence': getEvidenceRoute,
  'GET /audit/checkpoint': getCheckpointRoute,
  'GET /audit/proofs/{position}': getProofRoute,
  'POST /audit/replays': requestReplayRoute,
  'GET /audit/replays/{replayId}': getReplayRoute,
};
