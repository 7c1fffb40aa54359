import { type AwsAnswer, type AwsJsonService, unknownOperation } from './aws-json.ts';

/** How the value of a secret comes to be, as in CloudFormation's GenerateSecretString. */
export type SecretContent =
  | { readonly value: string }
  | {
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
      /** With `generateStringKey`: a JSON object to which the generated password is added. */
      readonly secretStringTemplate?: string;
      readonly generateStringKey?: string;
    };

/** Secrets Manager with secrets that are kept in files of the data directory. */
export class LocalSecrets implements AwsJsonService {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  addSecret(id: string, _content: SecretContent): void {
    throw new Error(`${id} is not kept in ${this.#directory} yet`);
  }

  async handle(operation: string, _body: unknown): Promise<AwsAnswer> {
    throw unknownOperation('Secrets Manager', operation);
  }
}
