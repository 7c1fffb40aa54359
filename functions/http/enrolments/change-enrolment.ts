import { percentOf } from '../../../domain/enrolment/path.ts';
import { commandAnswer } from '../../shared/command-answer.ts';
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
  const { change, version, state, course } = await enrolments.change(
    caller.tenant,
    enrolmentId,
    metadata,
    decide,
  );
  return commandAnswer(change, {
    status: 200,
    body: {
      version,
      events: change.kind === 'unchanged' ? [] : change.commit.events.map(({ type }) => type),
      status: state.status,
      percent: percentOf(state, course),
    },
  });
}
