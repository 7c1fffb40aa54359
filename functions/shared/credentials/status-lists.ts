import type { Views } from '../views.ts';
import type { CredentialKeys } from './credential-keys.ts';
import { keyNamesOf } from './did-document.ts';
import { issuerDidOf, statusListUrlOf } from './issuer-names.ts';
import { statusListPlaces } from './status-entries.ts';

interface StatusListsOptions {
  readonly views: Pick<Views, 'revokedPlaces'>;
  readonly keys: CredentialKeys;
  readonly publicOriginOf: (askedAt: string) => string;
}

export interface StatusListRequest {
  readonly tenant: string;
  /** The month of issue, yyyy-mm. */
  readonly listId: string;
  readonly origin: string;
  readonly now: Date;
}

type SignedList = Readonly<Record<string, unknown>>;

interface KnownList {
  readonly signedAt: number;
  /** The places that are set in it. */
  readonly places: string;
  readonly list: Promise<SignedList>;
}

/** A list that was signed is given out for so long while it says the same: signing costs, and anybody may ask. */
const reusedMilliseconds = 3_600_000;
/** Nobody is to believe a copy from before a revocation for longer. */
const believedMilliseconds = 86_400_000;
const maximumKnown = 200;

/**
 * The lists by which anybody sees whether a credential still counts (https://www.w3.org/TR/vc-bitstring-status-list/), made
 * when they are asked for. One of a tenant or month that is not there looks as one in which nothing is set.
 */
export class StatusLists {
  readonly #options: StatusListsOptions;
  readonly #known = new Map<string, KnownList>();

  constructor(options: StatusListsOptions) {
    this.#options = options;
  }

  /** The list as a credential with a proof. */
  async listOf({ tenant, listId, origin, now }: StatusListRequest): Promise<SignedList> {
    const { views, publicOriginOf } = this.#options;
    const place = { origin: publicOriginOf(origin), tenant };
    const url = statusListUrlOf(place, listId);
    const indexes = await views.revokedPlaces(tenant, listId);
    const places = indexes.join();
    const known = this.#known.get(url);
    const age = now.getTime() - (known?.signedAt ?? 0);
    if (known?.places === places && age < reusedMilliseconds) return known.list;
    const list = this.#sign({ url, issuer: issuerDidOf(place), indexes, now });
    if (this.#known.size >= maximumKnown) this.#known.clear();
    this.#known.set(url, { signedAt: now.getTime(), places, list });
    try {
      return await list;
    } catch (error) {
      this.#known.delete(url);
      throw error;
    }
  }

  async #sign({
    url,
    issuer,
    indexes,
    now,
  }: {
    url: string;
    issuer: string;
    indexes: readonly number[];
    now: Date;
  }): Promise<SignedList> {
    const { keys } = this.#options;
    const [{ withProof }, { createCredential, createList }, [present]] = await Promise.all([
      import('./data-integrity.ts'),
      import('@digitalbazaar/vc-bitstring-status-list'),
      keys.named(),
    ]);
    const list = await createList({ length: statusListPlaces });
    for (const index of indexes) list.setStatus(index, true);
    const credential = {
      ...(await createCredential({ id: url, list, statusPurpose: 'revocation' })),
      issuer,
      validFrom: now.toISOString(),
      validUntil: new Date(now.getTime() + believedMilliseconds).toISOString(),
    };
    return withProof(credential, {
      keyName: keyNamesOf(issuer, present).proof,
      created: now.toISOString(),
      sign: (message) => keys.signProof(message),
    });
  }
}
