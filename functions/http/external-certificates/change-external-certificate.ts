import type { ExternalCertificateRejection } from '../../../domain/external-certificate/decide.ts';
import type { ExternalCertificateEvent } from '../../../domain/external-certificate/events.ts';
import {
  type ExternalCertificateState,
  externalCertificate,
  summariseExternalCertificate,
} from '../../../domain/external-certificate/state.ts';
import { learner } from '../../../domain/learner/state.ts';
import type { Decision } from '../../../domain/shared/decision.ts';
import { commandAnswer, settled } from '../../shared/command-answer.ts';
import { externalCertificateKey } from '../../shared/file-places.ts';
import { notFound } from '../../shared/problem.ts';
import type { Answer, RequestContext } from '../../shared/route.ts';
import { streamOf } from '../../shared/streams.ts';
import type { ExternalCertificateServices } from './external-certificate-services.ts';

/** A certificate that somebody handed in. */
export type HandedIn = Exclude<ExternalCertificateState, { status: 'none' }>;

type Decide = (
  state: ExternalCertificateState,
) =>
  | Decision<ExternalCertificateEvent, ExternalCertificateRejection>
  | Promise<Decision<ExternalCertificateEvent, ExternalCertificateRejection>>;

/**
 * One that was handed in, for who may use the route for its learner.
 *
 * @throws ProblemError 404 when there is none, 403 when it is not for them
 */
export async function findHandedIn(
  { ledger }: Pick<ExternalCertificateServices, 'ledger'>,
  { caller: { tenant }, authorize }: Pick<RequestContext, 'caller' | 'authorize'>,
  externalCertificateId: string,
): Promise<{ readonly state: HandedIn; readonly version: number }> {
  const { state, version } = await ledger.load(
    externalCertificate,
    streamOf.externalCertificate(tenant, externalCertificateId),
  );
  if (state.status === 'none') throw notFound(`External certificate ${externalCertificateId}`);
  await authorize(state.learnerId);
  return { state, version };
}

/**
 * Runs a command on one that was handed in. Of one that is declined or withdrawn no file is kept, unless its learner is on hold;
 * also when it was so before, as whoever repeats the command may not know whether the file went.
 *
 * @throws ProblemError 404, 403, 409
 */
export async function changeExternalCertificate(
  services: ExternalCertificateServices,
  request: RequestContext,
  externalCertificateId: string,
  decide: Decide,
): Promise<Answer> {
  const { ledger, files } = services;
  const { tenant } = request.caller;
  await findHandedIn(services, request, externalCertificateId);
  const outcome = settled(
    await ledger.execute({
      aggregate: externalCertificate,
      stream: streamOf.externalCertificate(tenant, externalCertificateId),
      metadata: request.metadata,
      decide: ({ state }) => decide(state),
      summarise: (state) => summariseExternalCertificate(externalCertificateId, state),
    }),
  );
  const { state } = outcome.loaded;
  if ((state.status === 'declined' || state.status === 'withdrawn') && state.file) {
    const { learnerId } = state;
    const person = await ledger.load(learner, streamOf.learner(tenant, learnerId));
    const isOnHold = person.state.status !== 'none' && person.state.isOnHold;
    if (!isOnHold) await files.remove(externalCertificateKey(tenant, { learnerId, externalCertificateId }));
  }
  return commandAnswer(outcome, { status: 200, body: { externalCertificateId, status: state.status } });
}
