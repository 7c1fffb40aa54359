import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { App } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { languages } from '../../functions/shared/tenant-language.ts';
import { readConfiguration } from '../../infra/configuration.ts';
import { formatVerifierKey } from '../../ledger/log/signed-note.ts';
import { testSigner } from '../support/note-signer.ts';

const read = (context: Record<string, unknown>) => readConfiguration(new App({ context }).node);

const formerKey = (stackName: string, nth = 0) => ({
  vkey: formatVerifierKey(testSigner(`leerspoor/${stackName}`, nth)),
  validFrom: '2025-01-01T00:00:00Z',
  validUntil: '2026-01-01T00:00:00Z',
});
const former = formerKey('Leerspoor');

const { n = '', e = '' } = generateKeyPairSync('rsa', { modulusLength: 2_048 }).publicKey.export({
  format: 'jwk',
});
const formerPair = {
  publicKeyMultibase: 'z6MkjZRZv3aez3r18pB1RBFJR1kwUVJ5jHt92JmQwXbd5hwi',
  publicKeyJwk: { kty: 'RSA', n, e },
};

describe('when nothing is configured', () => {
  it('has defaults that let no browser in', () => {
    expect(read({})).toEqual({
      stackName: 'Leerspoor',
      allowedOrigins: [],
      tenantLanguages: {},
      tenantRetention: {},
      logRetention: { mode: 'governance', years: 7 },
      formerLogKeys: '[]',
      formerCredentialKeys: '[]',
      webhookAddresses: 'public',
    });
  });

  it('has nothing in cdk.json, which only the CDK command reads', () => {
    const file = readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8');
    expect(JSON.parse(file)).not.toHaveProperty('context');
  });
});

describe('when the context configures it', () => {
  it('takes what it says', () => {
    expect(
      read({
        stackName: 'Training',
        allowedOrigins: 'https://learn.example.org, http://localhost:5173',
        tenantLanguages: '{"acme":"en","bolt":"nl"}',
        logRetention: '{"mode":"compliance","years":10}',
        formerLogKeys: JSON.stringify([formerKey('Training')], null, 2),
        formerCredentialKeys: JSON.stringify([formerPair], null, 2),
        publicOrigin: 'https://learn.example.org',
        tenantRetention: '{"acme":{"eraseAfterMonths":84}}',
        webhookAddresses: 'any',
        mailFrom: 'leren@example.org',
        alarmEmail: 'ops@example.org',
      }),
    ).toEqual({
      stackName: 'Training',
      allowedOrigins: ['https://learn.example.org', 'http://localhost:5173'],
      tenantLanguages: { acme: 'en', bolt: 'nl' },
      logRetention: { mode: 'compliance', years: 10 },
      formerLogKeys: JSON.stringify([formerKey('Training')]),
      formerCredentialKeys: JSON.stringify([formerPair]),
      publicOrigin: 'https://learn.example.org',
      tenantRetention: { acme: { eraseAfterMonths: 84 } },
      webhookAddresses: 'any',
      mailFrom: 'leren@example.org',
      alarmEmail: 'ops@example.org',
    });
  });

  it.each(languages)('takes each language that functions write: %s', (language) => {
    expect(read({ tenantLanguages: JSON.stringify({ acme: language }) }).tenantLanguages).toEqual({
      acme: language,
    });
  });

  it.each([
    ['allowedOrigins', '*'],
    ['allowedOrigins', 'https://learn.example.org/'],
    ['allowedOrigins', 'learn.example.org'],
    ['allowedOrigins', ['https://learn.example.org']],
    ['tenantLanguages', 'nl'],
    ['tenantLanguages', '["nl"]'],
    ['tenantLanguages', '{"acme":"fr"}'],
    ['tenantLanguages', '{"acme":1}'],
    ['tenantRetention', '84'],
    ['tenantRetention', '{"acme":84}'],
    ['tenantRetention', '{"acme":{"eraseAfterMonths":0}}'],
    ['tenantRetention', '{"acme":{"eraseAfterMonths":84.5}}'],
    ['tenantRetention', '{"acme":{"eraseAfterMonths":84,"months":1}}'],
    ['logRetention', 'compliance'],
    ['logRetention', '{"mode":"compliance"}'],
    ['logRetention', '{"mode":"governance","years":0}'],
    ['logRetention', '{"mode":"governance","years":7,"days":1}'],
    ['formerLogKeys', 'none'],
    ['formerLogKeys', JSON.stringify(former)],
    ['formerLogKeys', JSON.stringify([{ ...former, vkey: former.vkey.slice(0, -1) }])],
    ['formerLogKeys', JSON.stringify([formerKey('Training')])],
    ['formerLogKeys', JSON.stringify([{ ...former, validUntil: undefined }])],
    ['formerLogKeys', JSON.stringify([{ ...former, validUntil: '2026-01-01' }])],
    ['formerLogKeys', JSON.stringify([{ ...former, validUntil: former.validFrom }])],
    ['formerLogKeys', JSON.stringify([{ ...former, by: 'ops' }])],
    ['formerLogKeys', JSON.stringify([former, former])],
    ['formerLogKeys', JSON.stringify(Array.from({ length: 8 }, (_, nth) => formerKey('Leerspoor', nth)))],
    ['formerCredentialKeys', 'none'],
    ['formerCredentialKeys', JSON.stringify(formerPair)],
    ['formerCredentialKeys', JSON.stringify([{ ...formerPair, publicKeyMultibase: 'z6Mkshort' }])],
    [
      'formerCredentialKeys',
      JSON.stringify([{ ...formerPair, publicKeyJwk: { kty: 'RSA', n: 'AQAB', e: 'AQAB' } }]),
    ],
    ['formerCredentialKeys', JSON.stringify([{ ...formerPair, validUntil: '2026-01-01T00:00:00Z' }])],
    ['formerCredentialKeys', JSON.stringify([formerPair, formerPair])],
    ['publicOrigin', 'http://learn.example.org'],
    ['publicOrigin', 'https://learn.example.org/'],
    ['publicOrigin', 'learn.example.org'],
    ['webhookAddresses', 'private'],
    ['mailFrom', 'leren'],
    ['alarmEmail', 'ops'],
    ['stackName', 1],
  ])('refuses what it can not use, by name: %s %j', (key, value) => {
    expect(() => read({ [key]: value })).toThrow(key);
  });
});
