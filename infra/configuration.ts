import type { Node } from 'constructs';
import * as z from 'zod';
import { formerCredentialKeys } from '../functions/shared/credentials/former-credential-keys.ts';
import { formerLogKeys } from '../functions/shared/former-log-keys.ts';
import { type WebhookAddresses, webhookAddressesSchema } from '../functions/shared/webhook-addresses.ts';

/** How long S3 keeps each version of what is in the sealed log, whoever would remove it. */
const logRetentionSchema = z.strictObject({
  /** `governance`: the bucket's policy forbids to shorten it. `compliance`: nobody can, the account's root included. */
  mode: z.enum(['governance', 'compliance']),
  /** S3 takes a hundred at most. */
  years: z.int().min(1).max(100),
});
export type LogRetention = z.infer<typeof logRetentionSchema>;

/** What may differ from one deployment to the next. */
export interface Configuration {
  /** @default Leerspoor */
  readonly stackName: string;
  /** Origins of web clients, such as `https://learn.example.org`. @default none: no browser may call the API */
  readonly allowedOrigins: readonly string[];
  /** The language in which each tenant's people read. @default nl for a tenant that is not named */
  readonly tenantLanguages: Readonly<Record<string, string>>;
  /** After how many months a tenant's leavers are erased. @default never, for a tenant that is not named */
  readonly tenantRetention: Readonly<Record<string, { readonly eraseAfterMonths: number }>>;
  /** @default governance, 7 years */
  readonly logRetention: LogRetention;
  /**
   * JSON of the keys that signed the sealed log before the present one, as functions read it. Each one more makes a new
   * key, so the list only grows (docs/runbook.md). @default none
   */
  readonly formerLogKeys: string;
  /** JSON of the pairs of keys that signed credentials before the present one; grows likewise. @default none */
  readonly formerCredentialKeys: string;
  /**
   * What the names of issuers and all addresses in credentials begin with, such as `https://learn.example.org`: where the API
   * has a domain of its own. Once credentials are out it stays. @default where the API was asked
   */
  readonly publicOrigin?: string;
  /** The address that mail to people comes from, such as `leren@example.org`. @default none: no mail is sent */
  readonly mailFrom?: string;
  /** Where tenants' webhooks may be. @default public: at addresses on the internet, by https */
  readonly webhookAddresses: WebhookAddresses;
  /** Who is told of an alarm. @default nobody: subscribe to the topic in the output AlarmTopicArn */
  readonly alarmEmail?: string;
}

const languages: readonly string[] = ['nl', 'en'];

/**
 * Reads the configuration from the context: `cdk deploy -c alarmEmail=ops@example.org`. In cdk.json's `context` it
 * would be seen by the CDK's own command alone, and not by `node infra/app.ts`, which the local runtime runs; so the
 * defaults stand here.
 *
 * @throws Error that names the key and what is wrong with it
 */
export function readConfiguration(node: Node): Configuration {
  const text = (key: string): string | undefined => {
    const value: unknown = node.tryGetContext(key);
    if (value === undefined || typeof value === 'string') return value;
    throw new Error(`The context ${key} must be a text`);
  };
  const address = (key: string): string | undefined => {
    const value = text(key);
    if (value === undefined || /^[^@\s]+@[^@\s]+$/.test(value)) return value;
    throw new Error(`The context ${key} must be an e-mail address`);
  };
  const alarmEmail = address('alarmEmail');
  const mailFrom = address('mailFrom');
  const stackName = text('stackName') ?? 'Leerspoor';
  const publicOrigin = readPublicOrigin(text('publicOrigin'));
  return {
    stackName,
    allowedOrigins: readOrigins(text('allowedOrigins') ?? ''),
    tenantLanguages: readTenantLanguages(text('tenantLanguages') ?? '{}'),
    tenantRetention: readTenantRetention(text('tenantRetention') ?? '{}'),
    logRetention: readLogRetention(text('logRetention')),
    formerLogKeys: readFormerLogKeys(text('formerLogKeys') ?? '[]', stackName),
    formerCredentialKeys: readFormerCredentialKeys(text('formerCredentialKeys') ?? '[]'),
    ...(publicOrigin !== undefined && { publicOrigin }),
    webhookAddresses: readWebhookAddresses(text('webhookAddresses') ?? 'public'),
    ...(mailFrom !== undefined && { mailFrom }),
    ...(alarmEmail !== undefined && { alarmEmail }),
  };
}

/** As long as the law of the Netherlands has books kept. */
const defaultLogRetention: LogRetention = { mode: 'governance', years: 7 };

function readLogRetention(json: string | undefined): LogRetention {
  if (json === undefined) return defaultLogRetention;
  try {
    return logRetentionSchema.parse(JSON.parse(json));
  } catch {
    throw new Error(
      'The context logRetention must be JSON such as {"mode": "governance", "years": 7}; modes: governance, compliance; 1 to 100 years',
    );
  }
}

/** What CloudFormation takes as the value of an output. */
const maximumOutputBytes = 1_024;

function readFormerLogKeys(json: string, stackName: string): string {
  try {
    formerLogKeys(json, `leerspoor/${stackName}`);
    const compact = JSON.stringify(JSON.parse(json));
    if (compact.length <= maximumOutputBytes) return compact;
  } catch {
    // Told below.
  }
  throw new Error(
    `The context formerLogKeys must be JSON such as [{"vkey": "leerspoor/${stackName}+…", "validFrom": "2026-01-01T00:00:00Z", "validUntil": "2027-01-01T00:00:00Z"}], each key once, of ${maximumOutputBytes} bytes at most`,
  );
}

/** Four pairs: Lambda takes 4 KB of environment for a function, and the rest of it needs some. */
const maximumCredentialKeysBytes = 2_048;

function readFormerCredentialKeys(json: string): string {
  try {
    const compact = JSON.stringify(formerCredentialKeys(json));
    if (compact.length <= maximumCredentialKeysBytes) return compact;
  } catch {
    // Told below.
  }
  throw new Error(
    `The context formerCredentialKeys must be JSON such as [{"publicKeyMultibase": "z6Mk…", "publicKeyJwk": {"kty": "RSA", "n": "…", "e": "AQAB"}}], each key once, of ${maximumCredentialKeysBytes} bytes at most`,
  );
}

function readPublicOrigin(origin: string | undefined): string | undefined {
  if (origin === undefined) return undefined;
  const isOrigin = URL.canParse(origin) && new URL(origin).origin === origin;
  // The documents of did:web are fetched by https alone.
  if (isOrigin && origin.startsWith('https://')) return origin;
  throw new Error(
    `The context publicOrigin is "${origin}"; it must be https://host, without path or final slash`,
  );
}

function readWebhookAddresses(given: string): WebhookAddresses {
  const parsed = webhookAddressesSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new Error('The context webhookAddresses must be public or any');
}

function readOrigins(list: string): readonly string[] {
  const origins = list.split(',').map((origin) => origin.trim());
  return origins
    .filter((origin) => origin !== '')
    .map((origin) => {
      if (URL.canParse(origin) && new URL(origin).origin === origin) return origin;
      throw new Error(
        `The context allowedOrigins holds "${origin}"; an origin is https://host, without path or final slash`,
      );
    });
}

function readTenantLanguages(json: string): Readonly<Record<string, string>> {
  const wrong = new Error(
    `The context tenantLanguages must be JSON such as {"acme": "nl"}; languages: ${languages.join(', ')}`,
  );
  const entries = entriesIn(json, wrong).map(([tenant, language]): [string, string] => {
    if (typeof language !== 'string' || !languages.includes(language)) throw wrong;
    return [tenant, language];
  });
  return Object.fromEntries(entries);
}

function readTenantRetention(json: string): Configuration['tenantRetention'] {
  const wrong = new Error(
    'The context tenantRetention must be JSON such as {"acme": {"eraseAfterMonths": 84}}, of 1 to 1200 months',
  );
  const entries = entriesIn(json, wrong).map(([tenant, rule]): [string, { eraseAfterMonths: number }] => {
    if (typeof rule !== 'object' || rule === null || Object.keys(rule).join() !== 'eraseAfterMonths')
      throw wrong;
    const months: unknown = 'eraseAfterMonths' in rule ? rule.eraseAfterMonths : undefined;
    if (typeof months !== 'number' || !Number.isInteger(months) || months < 1 || months > 1_200) throw wrong;
    return [tenant, { eraseAfterMonths: months }];
  });
  return Object.fromEntries(entries);
}

/** @throws what is given, when it is no JSON object */
function entriesIn(json: string, wrong: Error): readonly (readonly [string, unknown])[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    throw wrong;
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw wrong;
  return Object.entries(parsed);
}
