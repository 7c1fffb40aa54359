import type { AnsweredRoute } from '../../shared/route.ts';
import type { RouteKeyOf } from '../../shared/route-table.ts';
import type { AuditServices } from './audit-services.ts';
import { getCheckpoint } from './get-checkpoint.ts';
import { getEventProof } from './get-event-proof.ts';
import { getEvidence } from './get-evidence.ts';
import { getLearnerState } from './get-learner-state.ts';
import { getProof } from './get-proof.ts';
import { getReplay } from './get-replay.ts';
import { getStream } from './get-stream.ts';
import { listKeys } from './list-keys.ts';
import { listQualifications } from './list-qualifications.ts';
import { listSealedCommits } from './list-sealed-commits.ts';
import { requestReplay } from './request-replay.ts';

export const auditRoutes = (services: AuditServices): Record<RouteKeyOf<'audit'>, AnsweredRoute> => ({
  'GET /.well-known/leerspoor/keys': listKeys(services),
  'GET /audit/events': listSealedCommits(services),
  'GET /audit/events/{eventId}/proof': getEventProof(services),
  'GET /audit/streams/{type}/{id}': getStream(services),
  'GET /audit/learners/{learnerId}/state': getLearnerState(services),
  'GET /audit/qualifications': listQualifications(services),
  'GET /audit/certificates/{certificateId}/evidence': getEvidence(services),
  'GET /audit/checkpoint': getCheckpoint(services),
  'GET /audit/proofs/{position}': getProof(services),
  'POST /audit/replays': requestReplay(services),
  'GET /audit/replays/{replayId}': getReplay(services),
});
