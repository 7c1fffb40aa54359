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
  readonly #vault: Pick<PersonalDataVault, 'personOf'>;

  constructor(ledger: Ledger, vault: Pick<PersonalDataVault, 'personOf'>) {
    this.#ledger = ledger;
    this.#vault = vault;
  }

  /** Undefined when nothing is held on them: they were never registered, or erased, also while that is still being done. */
  async holderOf(
    tenant: string,
    { learnerId, learnerVersion }: Pick<IssuedCertificate, 'learnerId' | 'learnerVersion'>,
  ): Promise<PersonalData | undefined> {
    const stream = streamOf.learner(tenant, learnerId);
    const [{ state: present }, then] = await Promise.all([
      this.#ledger.load(learner, stream),
      learnerVersion === undefined ? undefined : this.#ledger.loadAt(learner, stream, learnerVersion),
    ]);
    // What was known of them then can be read until their key is destroyed, which comes last.
    if (present.status === 'erased') return undefined;
    return this.#vault.personOf(tenant, learnerId, then?.state ?? present);
  }
}
