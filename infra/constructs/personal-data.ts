import { AttributeType, type Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { environmentNames } from '../../functions/shared/environment-names.ts';
import { keepForEver, keptTable } from './kept-resource.ts';
import type { LambdaFunction } from './lambda-function.ts';

/**
 * A destroyed key can be restored for as long as this, so an erasure is complete only after it: long enough to
 * notice that the table was damaged, well within the month that the GDPR gives (art. 12(3)).
 */
const recoveryDays = 7;

/**
 * The keys under which personal data are encrypted: one for each learner and each file of employees in a table, wrapped by one KMS key.
 * Destroying a learner's key forgets the learner, in the ledger, its backups and its sealed log at once.
 */
export class PersonalData extends Construct {
  readonly subjectKeys: Table;
  readonly #wrappingKey: Key;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.#wrappingKey = new Key(this, 'WrappingKey', {
      description: 'Wraps the keys of learners, under which their personal data are encrypted',
      enableKeyRotation: true,
    });
    keepForEver(this.#wrappingKey, 'SubjectKeysWrappingKey');
    this.subjectKeys = keptTable(this, 'SubjectKeys', 'SubjectKeysTable', {
      partitionKey: { name: 'subject', type: AttributeType.STRING },
      // Of the keys of imports, which go with the files: functions/shared/file-names.ts.
      timeToLiveAttribute: 'expiresAt',
      recoveryPeriodInDays: recoveryDays,
    });
  }

  /** Lets a function encrypt and decrypt personal data, and make the key of a new learner. */
  grantUse(lambda: LambdaFunction): void {
    this.#grant(lambda, ['dynamodb:GetItem', 'dynamodb:PutItem'], ['kms:GenerateDataKey', 'kms:Decrypt']);
  }

  /** Lets a function decrypt what there is a key for. */
  grantRead(lambda: LambdaFunction): void {
    this.#grant(lambda, ['dynamodb:GetItem'], ['kms:Decrypt']);
  }

  /** Lets a function read personal data once more, and destroy keys: none can be made again in their place. */
  grantErase(lambda: LambdaFunction): void {
    this.#grant(lambda, ['dynamodb:GetItem', 'dynamodb:PutItem'], ['kms:Decrypt']);
  }

  #grant(lambda: LambdaFunction, tableActions: string[], keyActions: string[]): void {
    lambda.addToRolePolicy(
      new PolicyStatement({ actions: tableActions, resources: [this.subjectKeys.tableArn] }),
    );
    lambda.addToRolePolicy(
      new PolicyStatement({ actions: keyActions, resources: [this.#wrappingKey.keyArn] }),
    );
    lambda.addEnvironment(environmentNames.subjectKeysTable, this.subjectKeys.tableName);
    lambda.addEnvironment(environmentNames.subjectKeysKmsKey, this.#wrappingKey.keyId);
  }
}
