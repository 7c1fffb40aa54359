import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import * as z from 'zod';
import { environmentNames } from '../../functions/shared/environment-names.ts';
import { keepForEver } from './kept-resource.ts';
import type { LambdaFunction } from './lambda-function.ts';

interface CredentialKeysProps {
  /** JSON of the pairs of keys that signed before the present one. */
  readonly formerKeys: string;
}

/**
 * The two keys that sign what the world can check of certificates (docs/decisions/0021-credentials.md): one for each form of
 * a credential. All tenants' credentials are signed by them; the document of each lists both, and those before them.
 */
export class CredentialKeys extends Construct {
  /** Of the proof in the JSON form. */
  readonly #proofKey: Key;
  /** Of the JWT form. */
  readonly #jwtKey: Key;
  readonly #formerKeys: string;

  constructor(scope: Construct, id: string, { formerKeys }: CredentialKeysProps) {
    super(scope, id);
    const edition = editionAfter(formerKeys);
    this.#proofKey = new Key(this, 'ProofKey', {
      description: 'Signs credentials with a Data Integrity proof, and the lists of their status',
      keySpec: KeySpec.ECC_NIST_EDWARDS25519,
      keyUsage: KeyUsage.SIGN_VERIFY,
    });
    keepForEver(this.#proofKey, `CredentialProofKey${edition}`);
    this.#jwtKey = new Key(this, 'JwtKey', {
      description: 'Signs credentials as JWTs',
      keySpec: KeySpec.RSA_2048,
      keyUsage: KeyUsage.SIGN_VERIFY,
    });
    keepForEver(this.#jwtKey, `CredentialJwtKey${edition}`);
    this.#formerKeys = formerKeys;
  }

  /** Lets a function sign credentials in both forms, and tell by which keys they are verified. */
  grantSign(lambda: LambdaFunction): void {
    this.#grant(lambda, [this.#proofKey, this.#jwtKey]);
  }

  /** Lets a function sign lists of their status, which have the JSON form alone, and tell by which keys all is verified. */
  grantSignLists(lambda: LambdaFunction): void {
    this.#grant(lambda, [this.#proofKey]);
  }

  #grant(lambda: LambdaFunction, signing: readonly Key[]): void {
    lambda.addToRolePolicy(
      new PolicyStatement({
        actions: ['kms:GetPublicKey'],
        resources: [this.#proofKey.keyArn, this.#jwtKey.keyArn],
      }),
    );
    lambda.addToRolePolicy(
      new PolicyStatement({ actions: ['kms:Sign'], resources: signing.map(({ keyArn }) => keyArn) }),
    );
    lambda.addEnvironment(environmentNames.credentialProofKmsKey, this.#proofKey.keyId);
    lambda.addEnvironment(environmentNames.credentialJwtKmsKey, this.#jwtKey.keyId);
    lambda.addEnvironment(environmentNames.formerCredentialKeys, this.#formerKeys);
  }
}

/** Nothing, and after it 2, 3, …: another id makes another key, and the one before is retained in KMS. */
function editionAfter(formerKeys: string): string {
  const before = z.array(z.unknown()).parse(JSON.parse(formerKeys)).length;
  return before === 0 ? '' : String(before + 1);
}
