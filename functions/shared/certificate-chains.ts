import { maximumEditions } from '../../domain/certificate/decide.ts';
import { type CertificateState, certificate, successorOf } from '../../domain/certificate/state.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { ApplicationSecret } from './application-secret.ts';
import { type CertifiedAttempt, certificateIdOf } from './certificate-id.ts';
import { streamOf } from './streams.ts';

/** One of the certificates of an attempt. */
export interface CertificateEdition {
  readonly certificateId: string;
  /** 1 for the first. */
  readonly edition: number;
  /** The certificate before it; absent of the first. */
  readonly replaces?: string;
  /** `none` while it is yet to be issued. */
  readonly state: CertificateState;
}

/**
 * Finds the certificate that stands for an attempt: the last of those that replaced one another
 * (docs/decisions/0026-reissue.md).
 */
export class CertificateChains {
  readonly #ledger: Pick<Ledger, 'load'>;
  readonly #secret: Pick<ApplicationSecret, 'keyFor'>;

  constructor({
    ledger,
    secret,
  }: {
    readonly ledger: Pick<Ledger, 'load'>;
    readonly secret: Pick<ApplicationSecret, 'keyFor'>;
  }) {
    this.#ledger = ledger;
    this.#secret = secret;
  }

  /** The id that an edition has, also one that is yet to be issued. */
  async idOf(tenant: string, { enrolmentId, attempt }: CertifiedAttempt, edition = 1): Promise<string> {
    const key = await this.#secret.keyFor('certificate-id');
    return certificateIdOf(key, { tenant, enrolmentId, attempt, edition });
  }

  /** The last edition, as it is now. */
  async endOf(tenant: string, of: CertifiedAttempt): Promise<CertificateEdition> {
    return followEditions(await this.idOf(tenant, of), async ({ certificateId }) => {
      const { state } = await this.#ledger.load(certificate, streamOf.certificate(tenant, certificateId));
      return { state };
    });
  }

  /** The newest certificate that was issued for an attempt, whatever became of it; undefined when none was. */
  async newestIdOf(tenant: string, of: CertifiedAttempt): Promise<string | undefined> {
    const { certificateId, replaces, state } = await this.endOf(tenant, of);
    return state.status === 'none' ? replaces : certificateId;
  }
}

/**
 * Looks at the certificates of an attempt one after the other, and gives the last.
 *
 * @throws Error when there are more than can be: none is replaced by itself, so something is badly wrong
 */
export async function followEditions<Found extends { readonly state: CertificateState }>(
  firstId: string,
  look: (at: Omit<CertificateEdition, 'state'>) => Promise<Found>,
): Promise<Found & Omit<CertificateEdition, 'state'>> {
  let at: Omit<CertificateEdition, 'state'> = { certificateId: firstId, edition: 1 };
  while (at.edition <= maximumEditions) {
    const found = await look(at);
    const next = successorOf(found.state);
    if (next === undefined) return { ...found, ...at };
    at = { certificateId: next, edition: at.edition + 1, replaces: at.certificateId };
  }
  throw new Error(`More than ${maximumEditions} certificates replace one another from ${firstId} on`);
}
