import { createPublicKey } from 'node:crypto';
import { base58 } from '@scure/base';
import * as z from 'zod';

/** The key of a wallet: its public half, and the DID that names its holder in a credential. */
export interface HolderKey {
  readonly did: string;
  readonly jwk: PublicJwk;
}

/**
 * The keys that wallets on telephones have: P-256, which their hardware keeps, and Ed25519. A private part is no field of these,
 * and a key that came with one is refused: whoever sent it gave it away.
 */
const publicJwkSchema = z.discriminatedUnion('kty', [
  z.object({ kty: z.literal('EC'), crv: z.literal('P-256'), x: z.base64url(), y: z.base64url() }),
  z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.base64url() }),
]);
type PublicJwk = z.infer<typeof publicJwkSchema>;

/** The algorithms by which a wallet may sign with those keys, as JOSE names them. */
export const proofAlgorithms = ['ES256', 'EdDSA'] as const;

/** A key that stands in the header of a proof, whose holder has no name yet: did:jwk makes one of the key itself. */
export function holderOfJwk(jwk: unknown): HolderKey | undefined {
  const parsed = publicJwkSchema.safeParse(jwk);
  if (!parsed.success || hasPrivatePart(jwk)) return undefined;
  // The members that make the key and no others, so that one key has one name.
  return { did: `did:jwk:${base64urlOf(JSON.stringify(parsed.data))}`, jwk: parsed.data };
}

/**
 * The key that a DID URL names, for the two methods that need nobody to be asked: did:jwk and did:key. Others would have us
 * fetch what a stranger points at.
 *
 * @param didUrl such as `did:jwk:eyJ…#0` or `did:key:z6Mk…#z6Mk…`
 */
export function holderOfDidUrl(didUrl: string): HolderKey | undefined {
  const { did, method, id, fragment } =
    /^(?<did>did:(?<method>jwk|key):(?<id>[\w-]{1,2048}))(?:#(?<fragment>[\w-]+))?$/.exec(didUrl)?.groups ??
    {};
  if (did === undefined || id === undefined) return undefined;
  // Neither method has more than one key to verify by.
  if (fragment !== undefined && fragment !== (method === 'jwk' ? '0' : id)) return undefined;
  const named = method === 'jwk' ? jsonOf(id) : jwkOfMultikey(id);
  const holder = holderOfJwk(named);
  return holder && { did, jwk: holder.jwk };
}

const hasPrivatePart = (jwk: unknown) => typeof jwk === 'object' && jwk !== null && 'd' in jwk;

const base64urlOf = (text: string) => Buffer.from(text).toString('base64url');

function jsonOf(base64url: string): unknown {
  try {
    return JSON.parse(Buffer.from(base64url, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

/**
 * By the prefix of a multikey (https://www.w3.org/TR/cid-1.0/#Multikey): how DER (SPKI) begins for a key of that kind, and how
 * many bytes follow. A point of P-256 is compressed there (RFC 5480, 2.2).
 */
const spkiOf: Readonly<Record<string, { readonly header: string; readonly bytes: number }>> = {
  ed01: { header: '302a300506032b6570032100', bytes: 32 },
  '8024': { header: '3039301306072a8648ce3d020106082a8648ce3d030107032200', bytes: 33 },
};

function jwkOfMultikey(multibase: string): unknown {
  try {
    if (!multibase.startsWith('z')) return undefined;
    const multikey = Buffer.from(base58.decode(multibase.slice(1)));
    const spki = spkiOf[multikey.subarray(0, 2).toString('hex')];
    const raw = multikey.subarray(2);
    if (!spki || raw.length !== spki.bytes) return undefined;
    const der = Buffer.concat([Buffer.from(spki.header, 'hex'), raw]);
    return createPublicKey({ key: der, format: 'der', type: 'spki' }).export({ format: 'jwk' });
  } catch {
    return undefined;
  }
}
