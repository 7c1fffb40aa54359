import { beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { didDocumentOf } from '../../../../functions/shared/credentials/did-document.ts';
import { verifyCredential, verifyCredentialJwt } from '../../../support/credential-verifier.ts';
import {
  type EarnedCertificate,
  earnCertificate,
  earnedRequest,
} from '../../../support/earned-certificate.ts';
import { openBadgeFaults } from '../../../support/open-badge-schema.ts';

const { now, origin } = earnedRequest;
const profile = { name: 'Acme', website: 'https://acme.example', email: 'leren@acme.example' };

let made: EarnedCertificate;
let credential: object;
let jwt: string;
let document: object;
beforeAll(async () => {
  made = await earnCertificate({ profile });
  credential = await made.issuer.credentialOf(earnedRequest);
  jwt = await made.issuer.jwtOf(earnedRequest);
  document = didDocumentOf({ origin, tenant: 'acme' }, await made.keys.named());
});

type Path = readonly (string | number)[];

/** Where everything in a value stands, itself first. */
function pathsIn(value: unknown, at: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [at];
  const inner = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return [at, ...inner.flatMap(([name, each]) => pathsIn(each, [...at, name]))];
}

const nodeSchema = z.union([z.array(z.unknown()), z.record(z.string(), z.unknown())]);

/** A copy in which what holds a path's end is changed. */
function changed(path: Path, change: (holder: Record<string, unknown>, name: string) => void): unknown {
  const root: Record<string, unknown> = { root: structuredClone(credential) };
  let holder: Record<string, unknown> = root;
  const names = ['root', ...path.map(String)];
  for (const name of names.slice(0, -1)) {
    const next = nodeSchema.parse(holder[name]);
    holder[name] = next;
    holder = z.custom<Record<string, unknown>>().parse(next);
  }
  change(holder, names.at(-1) ?? '');
  return root.root;
}

const altered = (value: unknown) =>
  typeof value === 'string' ? `${value}x` : typeof value === 'boolean' ? !value : undefined;

describe('a credential of which anything was changed', () => {
  it('is as Open Badges has it, and verified, before', async () => {
    expect(openBadgeFaults(credential)).toEqual([]);
    await verifyCredential(credential, document);
  });

  it('is not verified when a value is another, whichever', { timeout: 120_000 }, async () => {
    for (const path of pathsIn(credential)) {
      const other = changed(path, (holder, name) => {
        const value = altered(holder[name]);
        if (value !== undefined) holder[name] = value;
      });
      if (JSON.stringify(other) === JSON.stringify(credential)) continue;
      await expect(verifyCredential(other, document), path.join('.')).rejects.toThrow();
    }
  });

  it('is not verified when a field is missing, whichever', { timeout: 120_000 }, async () => {
    for (const path of pathsIn(credential).slice(1)) {
      const other = changed(path, (holder, name) => {
        if (Array.isArray(holder)) holder.splice(Number(name), 1);
        else delete holder[name];
      });
      await expect(verifyCredential(other, document), path.join('.')).rejects.toThrow();
    }
  });

  it('is not verified when a field comes in addition, wherever', { timeout: 120_000 }, async () => {
    for (const path of pathsIn(credential)) {
      for (const addition of ['description', 'grade']) {
        const other = changed(path, (holder, name) => {
          const value = holder[name];
          if (typeof value === 'object' && value !== null && !Array.isArray(value) && !(addition in value)) {
            holder[name] = { ...value, [addition]: 'Better' };
          }
        });
        if (JSON.stringify(other) === JSON.stringify(credential)) continue;
        await expect(verifyCredential(other, document), path.join('.')).rejects.toThrow();
      }
    }
  });

  it('is not verified as a JWT when a letter of it is another', async () => {
    for (let at = 0; at < jwt.length; at += 97) {
      const other = `${jwt.slice(0, at)}${jwt[at] === 'A' ? 'B' : 'A'}${jwt.slice(at + 1)}`;
      await expect(verifyCredentialJwt(other, document, now)).rejects.toThrow();
    }
  });

  it('is not verified by the document of another issuer', async () => {
    const keys = await made.keys.named();
    for (const place of [
      { origin: 'https://other.example.org', tenant: 'acme' },
      { origin, tenant: 'bolt' },
    ]) {
      await expect(verifyCredential(credential, didDocumentOf(place, keys))).rejects.toThrow();
      await expect(verifyCredentialJwt(jwt, didDocumentOf(place, keys), now)).rejects.toThrow();
    }
  });
});

describe('when other keys sign', () => {
  it('is verified as before, as long as the document has its keys', async () => {
    const [{ publicKeyMultibase, publicKeyJwk }] = await made.keys.named();
    const place = { origin, tenant: 'acme' };
    const since = await earnCertificate({ former: [{ publicKeyMultibase, publicKeyJwk }] });
    const newer = didDocumentOf(place, await since.keys.named());
    for (const each of [credential, await since.issuer.credentialOf(earnedRequest)]) {
      await verifyCredential(each, newer);
    }
    await verifyCredentialJwt(jwt, newer, now);
    const forgotten = didDocumentOf(place, (await since.keys.named()).slice(0, 1));
    await expect(verifyCredential(credential, forgotten)).rejects.toThrow();
  });
});
