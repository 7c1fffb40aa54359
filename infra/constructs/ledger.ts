import { AttributeType, BillingMode, StreamViewType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { AnyPrincipal, Effect, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { environmentNames } from '../../functions/shared/environment-names.ts';
import { keepForEver } from './kept-resource.ts';
import type { LambdaFunction } from './lambda-function.ts';

/** Every way to change or remove an item. A transaction needs the same permissions as its single operations. */
const changes = [
  'dynamodb:UpdateItem',
  'dynamodb:DeleteItem',
  'dynamodb:BatchWriteItem',
  'dynamodb:PartiQLInsert',
  'dynamodb:PartiQLUpdate',
  'dynamodb:PartiQLDelete',
];

/**
 * The event store: one item per commit, insert only.
 *
 * No role of the stack may change or remove an item, and the table's own policy denies it to every other role of the
 * account as well, an administrator's included: to change history, someone must first change that policy, which
 * CloudTrail records. That a `PutItem` replaces nothing is the condition of the Put itself (`ledger/ledger.ts`), as
 * IAM has no key for conditions; the hash chain shows whoever goes around it.
 */
export class Ledger extends Construct {
  readonly table: Table;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.table = new Table(this, 'Table', {
      partitionKey: { name: 'stream', type: AttributeType.STRING },
      sortKey: { name: 'version', type: AttributeType.NUMBER },
      stream: StreamViewType.NEW_IMAGE,
      billingMode: BillingMode.PAY_PER_REQUEST,
      // AWS's key for DynamoDB in this account: its use is in CloudTrail, and no deletion of a key of ours can make
      // the history unreadable. What must be forgettable is encrypted once more, under the learner's key.
      encryption: TableEncryption.AWS_MANAGED,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      resourcePolicy: new PolicyDocument({
        statements: [
          new PolicyStatement({
            sid: 'InsertOnly',
            effect: Effect.DENY,
            principals: [new AnyPrincipal()],
            actions: changes,
            // The table that the policy is attached to; naming it would be a circle.
            resources: ['*'],
          }),
        ],
      }),
    });
    keepForEver(this.table, 'LedgerTable');
  }

  /** Lets a function load streams and append commits. */
  grantAppend(lambda: LambdaFunction): void {
    lambda.addToRolePolicy(
      new PolicyStatement({
        actions: ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:PutItem'],
        resources: [this.table.tableArn],
      }),
    );
    lambda.addEnvironment(environmentNames.ledgerTable, this.table.tableName);
  }
}
