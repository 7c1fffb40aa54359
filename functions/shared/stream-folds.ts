import { access } from '../../domain/access/state.ts';
import { assignment } from '../../domain/assignment/state.ts';
import { certificate } from '../../domain/certificate/state.ts';
import { course } from '../../domain/course/state.ts';
import { enrolment } from '../../domain/enrolment/state.ts';
import { externalCertificate } from '../../domain/external-certificate/state.ts';
import { importLine } from '../../domain/import/state.ts';
import { issuer } from '../../domain/issuer/state.ts';
import { learner } from '../../domain/learner/state.ts';
import { replay } from '../../domain/replay/state.ts';
import { session } from '../../domain/session/state.ts';
import { statusEntry } from '../../domain/status-entry/state.ts';
import { webhooks } from '../../domain/webhooks/state.ts';
import { foldsOf, type StartFold } from '../../ledger/log/verify/stream-fold.ts';

const folds: ReadonlyMap<string, StartFold> = new Map([
  [access.type, foldsOf(access)],
  [assignment.type, foldsOf(assignment)],
  [certificate.type, foldsOf(certificate)],
  [course.type, foldsOf(course)],
  [enrolment.type, foldsOf(enrolment)],
  [externalCertificate.type, foldsOf(externalCertificate)],
  [importLine.type, foldsOf(importLine)],
  [issuer.type, foldsOf(issuer)],
  [learner.type, foldsOf(learner)],
  [replay.type, foldsOf(replay)],
  [session.type, foldsOf(session)],
  [statusEntry.type, foldsOf(statusEntry)],
  [webhooks.type, foldsOf(webhooks)],
]);

/** How streams of a type are folded, so that the states that are stored beside commits can be verified. */
export function startFold(streamType: string): StartFold | undefined {
  return folds.get(streamType);
}
