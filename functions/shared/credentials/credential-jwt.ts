import { base64url } from 'jose';
import type { AchievementCredential } from './achievement-credential.ts';

/**
 * A credential as a JWT: Open Badges 3.0, 8.2.4, which has the credential itself as the payload, as VC-JOSE-COSE has, with the
 * claims that JWT libraries look at beside it; `sub` where it is made out to somebody's key.
 *
 * @param options.keyName the URL of the key in the issuer's document
 * @param options.sign signs a text as RS256 has it
 */
export async function credentialJwt(
  credential: AchievementCredential,
  {
    keyName,
    sign,
  }: { readonly keyName: string; readonly sign: (signingInput: string) => Promise<Uint8Array> },
): Promise<string> {
  // Not `vc+jwt`, as VC-JOSE-COSE recommends: Open Badges has no other type than JWT.
  const header = { alg: 'RS256', typ: 'JWT', kid: keyName };
  const { id, issuer, validFrom, validUntil, credentialSubject } = credential;
  const claims = {
    iss: issuer.id,
    jti: id,
    ...(credentialSubject.id !== undefined && { sub: credentialSubject.id }),
    nbf: secondsOf(validFrom),
    ...(validUntil !== undefined && { exp: secondsOf(validUntil) }),
  };
  const signingInput = `${encoded(header)}.${encoded({ ...credential, ...claims })}`;
  return `${signingInput}.${base64url.encode(await sign(signingInput))}`;
}

const encoded = (value: object) => base64url.encode(JSON.stringify(value));

/** A NumericDate (RFC 7519, 2). */
const secondsOf = (moment: string) => Math.floor(Date.parse(moment) / 1_000);
