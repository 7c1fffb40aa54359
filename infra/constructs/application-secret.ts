import { Validations } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { environmentNames } from '../../functions/shared/environment-names.ts';
import { keepForEver } from './kept-resource.ts';
import type { LambdaFunction } from './lambda-function.ts';

/** The one secret from which functions derive their keys (docs/decisions/0005-application-secret.md). */
export class ApplicationSecret extends Construct {
  readonly #secret: Secret;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.#secret = new Secret(this, 'Secret', {
      description:
        'Keys for certificate ids, the learner index, cursors, webhooks and fingerprints of commands are derived from it',
      // 64 characters of 62: 381 bits. A change here would make a new secret, and so other certificate ids, and no
      // learner would be found by number or address any more.
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
    });
    keepForEver(this.#secret, 'ApplicationSecret');
    Validations.of(this.#secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        "A certificate's id is computed from the secret and must stay what it is (docs/decisions/0005).",
    });
  }

  grantRead(lambda: LambdaFunction): void {
    lambda.addToRolePolicy(
      new PolicyStatement({
        actions: ['secretsmanager:GetSecretValue'],
        resources: [this.#secret.secretArn],
      }),
    );
    lambda.addEnvironment(environmentNames.applicationSecret, this.#secret.secretArn);
  }
}
