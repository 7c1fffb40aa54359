import { access } from '../../domain/access/state.ts';
import { assignment } from '../../domain/assignment/state.ts';
import { certificate } from '../../domain/certificate/state.ts';
import { course } from '../../domain/course/state.ts';
import { enrolment } from '../../domain/enrolment/state.ts';
import { importLine } from '../../domain/import/state.ts';
import { learner } from '../../domain/learner/state.ts';
import { replay } from '../../domain/replay/state.ts';
import { session } from '../../domain/session/state.ts';
import { webhooks } from '../../domain/webhooks/state.ts';
import { foldsOf, type StartFold } from '../../ledger/log/verify/stream-fold.ts';

const folds: ReadonlyMap<string, StartFold> = new Map([
  [access.type, foldsOf(access)],
  [assignment.type, foldsOf(assignment)],
  [certificate.type, foldsOf(certificate)],
  [course.type, foldsOf(course)],
  [enrolment.type, foldsOf(enrolment)],
  [importLine.type, foldsOf(importLine)],
  [learner.type, foldsOf(learner)],
  [replay.type, foldsOf(replay)],
  [session.type, foldsOf(session)],
  [webhooks.type, foldsOf(webhooks)],
]);

/** How streams of a type are folded, so that the states that are stored beside commits can be verified. */
export function startFold(streamType: string): StartFold | undefined {
  return folds.get(streamType);
}
