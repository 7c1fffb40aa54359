import type { JwtSigner } from '@openid4vc/oauth2';
import { compactVerify, errors, importJWK } from 'jose';
import type { IssuerPlace } from '../../shared/credentials/issuer-names.ts';
import { OAuthError } from '../../shared/problem.ts';
import { type HolderKey, holderOfDidUrl, holderOfJwk, proofAlgorithms } from './holder-key.ts';
import { authorizationServerMetadataOf, issuerMetadataOf } from './issuer-metadata.ts';
import { openId4vc } from './openid4vc.ts';
import { isGoodNonce } from './wallet-nonce.ts';

/** How old a proof may be: as old as the nonce in it. */
const maximumAgeSeconds = 5 * 60;
/** A telephone's clock may be ahead by so much. */
const maximumLeadSeconds = 60;

interface Asked {
  /** Whom the proof must be for. */
  readonly issuer: IssuerPlace;
  readonly now: Date;
  /** The application secret's key for `wallet-nonce`. */
  readonly nonceKey: Uint8Array;
}

/**
 * Checks that a wallet has the key that it wants a credential for: a JWT of now, for us, with a nonce of ours
 * (OpenID4VCI 1.0, F.1 and F.4).
 *
 * @returns the DID of the holder
 * @throws OAuthError `invalid_proof`, or `invalid_nonce` when the wallet should ask for another nonce and try again
 */
export async function checkProof(
  jwt: string,
  { issuer: place, now, nonceKey }: Asked,
): Promise<HolderKey['did']> {
  const library = await openId4vc();
  const wrong = (description: string) => new OAuthError('invalid_proof', description);
  const nonce = nonceOf(library, jwt);
  if (nonce === undefined) throw wrong('The proof is no JWT with a nonce. Ask the nonce endpoint for one.');
  if (!(await isGoodNonce(nonceKey, place.tenant, nonce, now))) {
    throw new OAuthError('invalid_nonce', 'The nonce is not ours or is over. Ask for another.');
  }
  const credentialIssuer = issuerMetadataOf(place);
  const issuer = new library.Openid4vciIssuer({
    callbacks: {
      ...uncalled,
      async verifyJwt(signer, { compact }) {
        const holder = holderOf(signer);
        return holder && (await isSignedBy(holder, compact))
          ? { verified: true, signerJwk: holder.jwk }
          : { verified: false };
      },
    },
  });
  try {
    const { payload, signer } = await issuer.verifyCredentialRequestJwtProof({
      issuerMetadata: {
        originalDraftVersion: library.Openid4vciVersion.V1,
        credentialIssuer,
        authorizationServers: [authorizationServerMetadataOf(place)],
        knownCredentialConfigurations: issuer.getKnownCredentialConfigurationsSupported(credentialIssuer),
      },
      jwt,
      expectedNonce: nonce,
      now,
    });
    const ageSeconds = now.getTime() / 1_000 - payload.iat;
    if (ageSeconds > maximumAgeSeconds || ageSeconds < -maximumLeadSeconds) {
      throw wrong('The proof is not of now. Check the clock of the wallet, and make another.');
    }
    // Not what was verified last: a proof may hold what others signed.
    const holder = holderOf(signer);
    if (!holder) throw new Error('What was verified has a holder');
    return holder.did;
  } catch (error) {
    if (!(error instanceof library.Oauth2ServerErrorResponseError)) throw error;
    // Its own words quote what was sent.
    throw wrong(
      `The proof must be signed by ${proofAlgorithms.join(' or ')} with the key that its header holds or names (jwk, did:jwk, did:key), be typed openid4vci-proof+jwt, and name ${credentialIssuer.credential_issuer} as its audience.`,
    );
  }
}

function holderOf(signer: JwtSigner): HolderKey | undefined {
  if (signer.method === 'jwk') return holderOfJwk(signer.publicJwk);
  return signer.method === 'did' ? holderOfDidUrl(signer.didUrl) : undefined;
}

type Library = Awaited<ReturnType<typeof openId4vc>>;

/** Read before anything is verified, and worth nothing until it is. */
function nonceOf({ decodeJwt }: Library, jwt: string): string | undefined {
  try {
    return decodeJwt({ jwt }).payload.nonce;
  } catch {
    return undefined;
  }
}

async function isSignedBy({ jwk }: HolderKey, jwt: string): Promise<boolean> {
  try {
    await compactVerify(jwt, await importJWK(jwk, jwk.kty === 'EC' ? 'ES256' : 'EdDSA'), {
      algorithms: [jwk.kty === 'EC' ? 'ES256' : 'EdDSA'],
    });
    return true;
  } catch (error) {
    // A point that is on no curve is a fault of the key to WebCrypto, not to jose.
    if (error instanceof errors.JOSEError || error instanceof DOMException || error instanceof TypeError)
      return false;
    throw error;
  }
}

/** The library asks for all that an issuer may ever do; this one verifies. */
const notNeeded = () => {
  throw new Error('An issuer that only verifies needs none of this');
};
const uncalled = {
  hash: notNeeded,
  signJwt: notNeeded,
  generateRandom: notNeeded,
  clientAuthentication: notNeeded,
};
