import { percentOf } from '../../../domain/enrolment/path.ts';
import type { Enrolment, EnrolmentState } from '../../../domain/enrolment/state.ts';
import { commandAnswer, type Settled } from '../../shared/command-answer.ts';
import type { EnrolmentDecision, PinnedEnrolment } from '../../shared/enrolments.ts';
import type { Answer, RequestContext } from '../../shared/route.ts';
import type { Services } from '../services.ts';

/** Runs a command on the enrolment of a path and answers with what it changed. */
export async function changeEnrolment(
  { enrolments }: Services,
  { caller, metadata }: RequestContext,
  enrolmentId: string,
  decide: (pinned: PinnedEnrolment) => EnrolmentDecision | Promise<EnrolmentDecision>,
): Promise<Answer> {
  const { change, state, course } = await enrolments.change(caller.tenant, enrolmentId, metadata, decide);
  return changeAnswer(change, { status: state.status, percent: percentOf(state, course) });
}

/** The answer to a command on an enrolment: what it recorded, and how the enrolment stands now. */
export function changeAnswer(
  change: Settled<EnrolmentState>,
  standing: { readonly status: Enrolment['status']; readonly percent: number },
): Answer {
  return commandAnswer(change, {
    status: 200,
    body: {
      version: change.loaded.version,
      events: change.kind === 'unchanged' ? [] : change.commit.events.map(({ type }) => type),
      ...standing,
    },
  });
}
