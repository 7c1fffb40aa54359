import { employmentAsOf } from '../../../domain/as-of/employment.ts';
import { type AttemptAsOf, attemptsAsOf } from '../../../domain/as-of/enrolment.ts';
import type { AsOf, HistoricCommit } from '../../../domain/as-of/history.ts';
import {
  type CertificateAsOf,
  certificateAsOf,
  type Qualification,
  qualificationBy,
  replacementOf,
} from '../../../domain/as-of/qualification.ts';
import { maximumEditions } from '../../../domain/certificate/decide.ts';
import { certificate } from '../../../domain/certificate/state.ts';
import { enrolment } from '../../../domain/enrolment/state.ts';
import { type LearnerState, learner } from '../../../domain/learner/state.ts';
import type { Aggregate, DomainEvent } from '../../../ledger/aggregate.ts';
import type { Ledger } from '../../../ledger/ledger.ts';
import type { ApplicationSecret } from '../../shared/application-secret.ts';
import { CertificateChains } from '../../shared/certificate-chains.ts';
import type { CertifiedAttempt } from '../../shared/certificate-id.ts';
import { companyTimeZone } from '../../shared/company-calendar.ts';
import { enrolmentIdOf, streamOf } from '../../shared/streams.ts';

/** How a learner stood in one course. */
export interface CourseAsOf {
  readonly attempts: readonly AttemptAsOf[];
  readonly qualification: Qualification;
}

/** Reads from the ledger alone how things stood at one time, as known at another. */
export class TimeTravel {
  readonly #ledger: Ledger;
  readonly #certificateChains: CertificateChains;

  constructor({ ledger, secret }: { readonly ledger: Ledger; readonly secret: ApplicationSecret }) {
    this.#ledger = ledger;
    this.#certificateChains = new CertificateChains({ ledger, secret });
  }

  /** Where a learner stood in the company. */
  async employment(tenant: string, learnerId: string, times: AsOf): Promise<LearnerState> {
    const history = await this.#history(learner, streamOf.learner(tenant, learnerId), times);
    return employmentAsOf(history, times, companyTimeZone);
  }

  /** How far a learner was in a course, and whether that qualified. */
  async course(tenant: string, courseId: string, learnerId: string, times: AsOf): Promise<CourseAsOf> {
    const enrolmentId = enrolmentIdOf(courseId, learnerId);
    const history = await this.#history(enrolment, streamOf.enrolment(tenant, enrolmentId), times);
    const attempts = attemptsAsOf(history, times);
    const certificates = await Promise.all(
      attempts.map(({ state: { attempt, completedAt } }) =>
        this.#certificates(tenant, { enrolmentId, attempt }, completedAt, times),
      ),
    );
    return { attempts, qualification: qualificationBy(attempts, certificates.flat()) };
  }

  /** The certificates of an attempt, each before the one in its place. */
  async #certificates(
    tenant: string,
    of: CertifiedAttempt,
    completedAt: string | undefined,
    times: AsOf,
  ): Promise<readonly CertificateAsOf[]> {
    const found: CertificateAsOf[] = [];
    let next: { readonly certificateId: string; readonly at?: string } | undefined = {
      certificateId: await this.#certificateChains.idOf(tenant, of),
    };
    for (let edition = 1; next && edition <= maximumEditions; edition += 1) {
      const { certificateId, at: countsFrom } = next;
      const history = await this.#history(certificate, streamOf.certificate(tenant, certificateId), times);
      const known = certificateAsOf(history, { certificateId, completedAt, countsFrom }, times);
      if (known) found.push(known);
      next = replacementOf(history, times);
    }
    return found;
  }

  /** A stream's history, as far as it was known; what came later is not read. */
  async #history<State, Event extends DomainEvent>(
    { events }: Aggregate<State, Event>,
    stream: string,
    { knownAt }: AsOf,
  ): Promise<readonly HistoricCommit<Event>[]> {
    const history: HistoricCommit<Event>[] = [];
    for await (const commit of this.#ledger.read(stream)) {
      const { version, recordedAt, actor } = commit;
      if (recordedAt > knownAt) break;
      history.push({ version, recordedAt, actor, events: commit.events.map((event) => events.read(event)) });
    }
    return history;
  }
}
