import type { StopReason } from '../../../domain/import/events.ts';
import { leaveAbsent } from '../../../domain/learner/decide.ts';
import { learner, summariseLearner } from '../../../domain/learner/state.ts';
import { inParallel } from '../../shared/in-parallel.ts';
import type { Claim } from '../../shared/learner-index.ts';
import { noteLearner } from '../../shared/noted-learner.ts';
import { streamOf } from '../../shared/streams.ts';
import type { SurveyedFile } from './survey.ts';
import { type ApplyServices, importMetadata, peopleAtOnce, type SurveyedImport } from './surveyed-import.ts';

/** More than a fifth of those in service leaving at once is a mistake until somebody says otherwise. */
const mostLeaving = 0.2;

/** Why a file must wait for approval: how many are in service, and how many of them it would make leave. */
export interface Stop {
  readonly reason: StopReason;
  readonly active: number;
  readonly wouldLeave: number;
}

/** Whether a file would make more people leave than anybody can have meant; undefined when it would not. */
export async function stopOf(
  { index }: ApplyServices,
  tenant: string,
  opened: SurveyedImport,
): Promise<Stop | undefined> {
  let active = 0;
  let absent = 0;
  let told = 0;
  for await (const claim of index.all(tenant)) {
    if (claim.hasLeft) continue;
    active += 1;
    const identity = identityIn(opened.survey, claim);
    if (identity === undefined) absent += 1;
    else if (opened.survey.saysLeft(identity)) told += 1;
  }
  const wouldLeave = absent + told;
  const reason = stopReason({ active, absent, wouldLeave }, opened);
  return reason && { reason, active, wouldLeave };
}

function stopReason(
  { active, absent, wouldLeave }: { active: number; absent: number; wouldLeave: number },
  { endsShort, survey }: SurveyedImport,
): StopReason | undefined {
  if (endsShort && absent > 0) return 'file-ends-short';
  if (wouldLeave > active * mostLeaving) return 'too-many-would-leave';
  return survey.unidentified > 0 && absent > 0 ? 'people-unidentified' : undefined;
}

/** By which of their identifiers somebody is in the file. */
function identityIn(survey: SurveyedFile, { identifiers: { employeeNumber, email } }: Claim) {
  if (employeeNumber !== undefined && survey.hasIdentity(employeeNumber)) return employeeNumber;
  if (email === undefined || !survey.hasEmail(email) || survey.isShared(email)) return undefined;
  return survey.identityOfEmail(email);
}

/** Lets those leave who are not in the file, and counts all who left by it; again, when it is done again. */
export async function letAbsentLeave(
  services: ApplyServices,
  tenant: string,
  { survey, conditions, rowsInPart }: SurveyedImport,
  hasTime: () => boolean,
): Promise<number | 'more'> {
  const { importId, today, now } = conditions;
  let left = 0;
  let batch: Claim[] = [];
  const leave = async () => {
    await inParallel(batch, peopleAtOnce, async (claim) => {
      const { learnerId, identifiers } = claim;
      const outcome = await services.ledger.execute({
        aggregate: learner,
        stream: streamOf.learner(tenant, learnerId),
        metadata: { ...importMetadata(importId), causationId: importId, commandId: `${importId}#absent` },
        decide: ({ state }) => leaveAbsent(state, { today, now }),
        summarise: (state) => summariseLearner(learnerId, state),
      });
      const hasLeftNow = outcome.kind !== 'unchanged';
      if (hasLeftNow) left += 1;
      await noteLearner(services, tenant, {
        learnerId,
        identifiers,
        former: [identifiers],
        hasLeft: true,
        // By this they are counted when the walk is done again; not who had left before, unknown to the index.
        ...(hasLeftNow && { row: { digest: '', importId, outcome: 'left' } }),
      });
    });
    batch = [];
  };
  for await (const claim of services.index.all(tenant)) {
    if (claim.row?.importId === importId && claim.row.digest === '') left += 1;
    if (claim.hasLeft || identityIn(survey, claim) !== undefined) continue;
    batch.push(claim);
    if (batch.length < rowsInPart) continue;
    if (!hasTime()) return 'more';
    await leave();
  }
  await leave();
  return left;
}
