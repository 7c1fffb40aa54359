import { randomInt, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import * as z from 'zod';
import { type AwsAnswer, AwsError, type AwsJsonService, unknownOperation } from './aws-json.ts';
import { readPrivateFile, writePrivateFile } from './private-file.ts';
import { StartError } from './start-error.ts';

/** How a value is generated: CloudFormation's GenerateSecretString, field by field. */
export interface GeneratedSecret {
  /** @default 32 */
  readonly length?: number;
  readonly excludeCharacters?: string;
  readonly excludeLowercase?: boolean;
  readonly excludeNumbers?: boolean;
  readonly excludePunctuation?: boolean;
  readonly excludeUppercase?: boolean;
  readonly includeSpace?: boolean;
  /** @default true */
  readonly requireEachIncludedType?: boolean;
  /** With `generateStringKey`: a JSON object to which the generated text is added under that name. */
  readonly secretStringTemplate?: string;
  readonly generateStringKey?: string;
}

/** How the value of a secret comes to be: given, or generated at the first start. */
export type SecretContent = { readonly value: string } | GeneratedSecret;

const storedSchema = z.object({
  name: z.string(),
  /** The six characters that end the ARN of every secret. */
  suffix: z.string(),
  versionId: z.string(),
  createdAt: z.iso.datetime(),
  value: z.string(),
});
type StoredSecret = z.infer<typeof storedSchema>;
const fileSchema = z.object({ secrets: z.array(storedSchema) });

const getSecretValueSchema = z.object({
  SecretId: z.string().min(1),
  VersionId: z.string().optional(),
  VersionStage: z.string().optional(),
});

const defaultLength = 32;
const maximumLength = 4_096;
const lowercase = 'abcdefghijklmnopqrstuvwxyz';
const numbers = '0123456789';
const punctuation = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

/** Secrets Manager with secrets that are generated once and kept in one file that only its owner may read. */
export class LocalSecrets implements AwsJsonService {
  readonly #path: string;
  readonly #secrets: Map<string, StoredSecret>;
  readonly #arnPrefix: string;
  readonly #now: () => Date;

  /**
   * @param directory where the secrets are kept: its file is read now, if there is one
   * @throws StartError when the file is damaged
   */
  constructor(
    directory: string,
    {
      region = 'eu-west-1',
      account = '000000000000',
      now = () => new Date(),
    }: { region?: string; account?: string; now?: () => Date } = {},
  ) {
    this.#path = join(directory, 'secrets.json');
    this.#secrets = new Map(readSecrets(this.#path).map((secret) => [secret.name, secret]));
    this.#arnPrefix = `arn:aws:secretsmanager:${region}:${account}:secret:`;
    this.#now = now;
  }

  /** Makes the secret, unless an earlier run did: a generated value stays; a given one that differs replaces it. */
  addSecret(name: string, content: SecretContent): void {
    const known = this.#secrets.get(name);
    if (known && (!('value' in content) || content.value === known.value)) return;
    this.#secrets.set(name, {
      name,
      suffix: known?.suffix ?? randomText(lowercase.toUpperCase() + lowercase + numbers, 6),
      versionId: randomUUID(),
      createdAt: this.#now().toISOString(),
      value: 'value' in content ? content.value : generate(name, content),
    });
    writePrivateFile(this.#path, JSON.stringify({ secrets: [...this.#secrets.values()] }, null, 2));
  }

  /**
   * The ARN of a secret that was added, as the template's functions get it.
   *
   * @throws Error when there is no such secret
   */
  arnOf(name: string): string {
    const secret = this.#secrets.get(name);
    if (!secret) throw new Error(`The secret ${name} is not there`);
    return `${this.#arnPrefix}${name}-${secret.suffix}`;
  }

  async handle(operation: string, body: unknown): Promise<AwsAnswer> {
    if (operation !== 'GetSecretValue') throw unknownOperation('Secrets Manager', operation);
    const request = getSecretValueSchema.safeParse(body);
    if (!request.success) throw new AwsError('ValidationException', 'GetSecretValue needs a SecretId.');
    const { SecretId, VersionId, VersionStage = 'AWSCURRENT' } = request.data;
    const secret = this.#find(SecretId);
    const isThere =
      secret && VersionStage === 'AWSCURRENT' && (VersionId ?? secret.versionId) === secret.versionId;
    if (!isThere) {
      throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    }
    return {
      status: 200,
      body: {
        ARN: this.arnOf(secret.name),
        Name: secret.name,
        VersionId: secret.versionId,
        VersionStages: ['AWSCURRENT'],
        SecretString: secret.value,
        CreatedDate: Date.parse(secret.createdAt) / 1_000,
      },
    };
  }

  /** By name, by whole ARN, or by the ARN without its last six characters. */
  #find(id: string): StoredSecret | undefined {
    if (!id.startsWith(this.#arnPrefix)) return this.#secrets.get(id);
    const name = id.slice(this.#arnPrefix.length);
    const byPartialArn = this.#secrets.get(name);
    if (byPartialArn) return byPartialArn;
    const secret = this.#secrets.get(name.slice(0, -7));
    return secret && this.arnOf(secret.name) === id ? secret : undefined;
  }
}

function readSecrets(path: string): readonly StoredSecret[] {
  const text = readPrivateFile(path);
  if (text === undefined) return [];
  try {
    return fileSchema.parse(JSON.parse(text)).secrets;
  } catch {
    // A new secret would give other certificate ids and refuse every cursor, and look as if all was well.
    throw new StartError(
      `The secrets in ${path} are damaged. Put the file back from a copy, or start with another --data-dir.`,
    );
  }
}

function generate(name: string, options: GeneratedSecret): string {
  const { secretStringTemplate, generateStringKey } = options;
  const text = generateText(name, options);
  if (secretStringTemplate === undefined && generateStringKey === undefined) return text;
  if (secretStringTemplate === undefined || generateStringKey === undefined) {
    throw new Error(
      `The secret ${name} needs both a SecretStringTemplate and a GenerateStringKey, or neither`,
    );
  }
  const template = z.record(z.string(), z.unknown()).parse(JSON.parse(secretStringTemplate));
  return JSON.stringify({ ...template, [generateStringKey]: text });
}

function generateText(name: string, options: GeneratedSecret): string {
  const { length = defaultLength, excludeCharacters = '', requireEachIncludedType = true } = options;
  const kinds = [
    options.excludeLowercase ? '' : lowercase,
    options.excludeUppercase ? '' : lowercase.toUpperCase(),
    options.excludeNumbers ? '' : numbers,
    options.excludePunctuation ? '' : punctuation,
    options.includeSpace ? ' ' : '',
  ]
    .map((characters) =>
      [...characters].filter((character) => !excludeCharacters.includes(character)).join(''),
    )
    .filter((characters) => characters !== '');
  const alphabet = kinds.join('');
  const isPossible = alphabet !== '' && (!requireEachIncludedType || length >= kinds.length);
  if (!isPossible || !Number.isInteger(length) || length < 1 || length > maximumLength) {
    throw new Error(`The secret ${name} can't be generated: no text has this length and these characters`);
  }
  // Drawing until it fits keeps every fitting text equally likely.
  for (;;) {
    const text = randomText(alphabet, length);
    const hasEach = kinds.every((kind) => [...text].some((character) => kind.includes(character)));
    if (hasEach || !requireEachIncludedType) return text;
  }
}

const randomText = (alphabet: string, length: number): string =>
  Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length))).join('');
