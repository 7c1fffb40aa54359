import type { CallbackContext, Jwk, JwtSigner } from '@openid4vc/oauth2';
import type { Openid4vciClient } from '@openid4vc/openid4vci';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { openId4vc } from '../../functions/http/wallets/openid4vc.ts';

/** How a wallet says which key is its own. */
export type KeyForm = 'jwk' | 'did:jwk';

/** What a wallet may ask with, once it redeemed an offer. */
export interface WalletSession {
  readonly accessToken: string;
  readonly issuerMetadata: Awaited<ReturnType<Openid4vciClient['resolveIssuerMetadata']>>;
}

/** Somebody's wallet: the wallet's half of the library, with a key of its own. */
export class TestWallet {
  readonly #client: Openid4vciClient;
  readonly #signer: JwtSigner;
  /** The public half of its key. */
  readonly jwk: Jwk;
  readonly #key: CryptoKey;

  private constructor(
    { Openid4vciClient, clientAuthenticationAnonymous }: Awaited<ReturnType<typeof openId4vc>>,
    { jwk, key, form }: { jwk: Jwk; key: CryptoKey; form: KeyForm },
    fetch: CallbackContext['fetch'],
  ) {
    this.jwk = jwk;
    this.#key = key;
    const alg = jwk.kty === 'EC' ? 'ES256' : 'EdDSA';
    this.#signer =
      form === 'jwk'
        ? { method: 'jwk', publicJwk: jwk, alg }
        : { method: 'did', didUrl: `${didJwkOf(jwk)}#0`, alg };
    this.#client = new Openid4vciClient({
      callbacks: {
        ...(fetch && { fetch }),
        hash: async (data) => new Uint8Array(await crypto.subtle.digest('SHA-256', Uint8Array.from(data))),
        generateRandom: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)),
        clientAuthentication: clientAuthenticationAnonymous(),
        signJwt: async (_signer, { header, payload }) => ({
          jwt: await this.sign(header, payload),
          signerJwk: jwk,
        }),
      },
    });
  }

  static async open({
    fetch,
    algorithm = 'ES256',
    form = 'jwk',
  }: {
    readonly fetch?: CallbackContext['fetch'];
    readonly algorithm?: 'ES256' | 'EdDSA';
    readonly form?: KeyForm;
  } = {}): Promise<TestWallet> {
    const { publicKey, privateKey } = await generateKeyPair(algorithm);
    const { kty = '', crv, x, y } = await exportJWK(publicKey);
    const jwk = { kty, ...(crv && { crv }), ...(x && { x }), ...(y && { y }) };
    return new TestWallet(await openId4vc(), { jwk, key: privateKey, form }, fetch);
  }

  /** Scans an offer and types in the code. */
  async redeem(offer: { offerUri: string; txCode: string }): Promise<WalletSession> {
    const credentialOffer = await this.#client.resolveCredentialOffer(offer.offerUri);
    const issuerMetadata = await this.#client.resolveIssuerMetadata(credentialOffer.credential_issuer);
    const { accessTokenResponse } = await this.#client.retrievePreAuthorizedCodeAccessTokenFromOffer({
      credentialOffer,
      issuerMetadata,
      txCode: offer.txCode,
    });
    return { accessToken: accessTokenResponse.access_token, issuerMetadata };
  }

  /** Has the credential made out to its key. */
  async take({ accessToken, issuerMetadata }: WalletSession, configurationId: string): Promise<unknown> {
    const { c_nonce: nonce } = await this.#client.requestNonce({ issuerMetadata });
    const { jwt } = await this.#client.createCredentialRequestJwtProof({
      issuerMetadata,
      credentialConfigurationId: configurationId,
      nonce,
      signer: this.#signer,
    });
    const { credentialResponse } = await this.#client.retrieveCredentials({
      issuerMetadata,
      accessToken,
      credentialConfigurationId: configurationId,
      proofs: { jwt: [jwt] },
    });
    const [issued] = credentialResponse.credentials ?? [];
    if (typeof issued !== 'object' || !('credential' in issued)) throw new Error('No credential came');
    return issued.credential;
  }

  /** Signs what it is given, right or wrong. */
  sign(header: object, payload: object): Promise<string> {
    return new SignJWT({ ...payload }).setProtectedHeader({ alg: 'ES256', ...header }).sign(this.#key);
  }
}

/** https://github.com/quartzjer/did-jwk/blob/main/spec.md */
export function didJwkOf(jwk: object): string {
  return `did:jwk:${Buffer.from(JSON.stringify(jwk)).toString('base64url')}`;
}
