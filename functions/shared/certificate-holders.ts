import type { IssuedCertificate } from '../../domain/certificate/events.ts';
import { learner } from '../../domain/learner/state.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { PersonalData, PersonalDataVault } from './personal-data.ts';
import { type ProblemError, problem } from './problem.ts';
import { streamOf } from './streams.ts';

/** The 409 where a certificate would have to say whose it is, and nobody knows that any more. */
export function holderErased(): ProblemError {
  return problem(409, 'holder-erased', 'Whose certificate it was is no longer known: they were erased.');
}

/** Tells who certificates were issued to: under the name that they had then, which a later one does not change. */
export class CertificateHolders {
  readonly #ledger: Ledger;
  readonly #vault: PersonalDataVault;

  constructor(ledger: Ledger, vault: PersonalDataVault) {
    this.#ledger = ledger;
    this.#vault = vault;
  }

  /** Undefined when nothing is held on them any more: they were erased. */
  async holderOf(
    tenant: string,
    { learnerId, learnerVersion }: Pick<IssuedCertificate, 'learnerId' | 'learnerVersion'>,
  ): Promise<PersonalData | undefined> {
    const stream = streamOf.learner(tenant, learnerId);
    const { state } =
      learnerVersion === undefined
        ? await this.#ledger.load(learner, stream)
        : await this.#ledger.loadAt(learner, stream, learnerVersion);
    return this.#vault.personOf(tenant, learnerId, state);
  }
}
