import { type AwsAnswer, type AwsJsonService, unknownOperation } from './aws-json.ts';

/** KMS with symmetric keys that are kept in files of the data directory. */
export class LocalKms implements AwsJsonService {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  addKey(keyId: string): void {
    throw new Error(`${keyId} is not kept in ${this.#directory} yet`);
  }

  /** An alias, with its `alias/`, of a key that was added. */
  addAlias(name: string, keyId: string): void {
    throw new Error(`${name} of ${keyId} is not kept in ${this.#directory} yet`);
  }

  async handle(operation: string, _body: unknown): Promise<AwsAnswer> {
    throw unknownOperation('KMS', operation);
  }
}
