import { Lazy } from 'aws-cdk-lib';
import { AttributeType, StreamViewType, type Table } from 'aws-cdk-lib/aws-dynamodb';
import { AnyPrincipal, Effect, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { environmentNames } from '../../functions/shared/environment-names.ts';
import { keptTable } from './kept-resource.ts';
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
 * account as well, an administrator's included. A `PutItem` would replace an item, and IAM has no key for the
 * condition by which ours replace nothing (`ledger/ledger.ts`): so the policy denies it to all but the functions that
 * run that code. To change history, someone must first change that policy or that code, which CloudTrail records;
 * the hash chain shows what was changed.
 */
export class Ledger extends Construct {
  readonly table: Table;
  readonly #appendingRoles: string[] = [];

  constructor(scope: Construct, id: string) {
    super(scope, id);
    // What must be forgettable is encrypted once more, under the learner's key.
    this.table = keptTable(this, 'Table', 'LedgerTable', {
      partitionKey: { name: 'stream', type: AttributeType.STRING },
      sortKey: { name: 'version', type: AttributeType.NUMBER },
      stream: StreamViewType.NEW_IMAGE,
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
          new PolicyStatement({
            sid: 'InsertedByItsFunctions',
            effect: Effect.DENY,
            principals: [new AnyPrincipal()],
            actions: ['dynamodb:PutItem'],
            resources: ['*'],
            // Known once all functions have their grants.
            conditions: {
              ArnNotEquals: { 'aws:PrincipalArn': Lazy.list({ produce: () => this.#appendingRoles }) },
            },
          }),
        ],
      }),
    });
  }

  /** Lets a function read streams. */
  grantRead(lambda: LambdaFunction): void {
    lambda.addToRolePolicy(
      new PolicyStatement({
        actions: ['dynamodb:GetItem', 'dynamodb:Query'],
        resources: [this.table.tableArn],
      }),
    );
    lambda.addEnvironment(environmentNames.ledgerTable, this.table.tableName);
  }

  /** Lets a function look through all of it, of all tenants: to compare a tenant's log with it. */
  grantScan(lambda: LambdaFunction): void {
    lambda.addToRolePolicy(
      new PolicyStatement({ actions: ['dynamodb:Scan'], resources: [this.table.tableArn] }),
    );
  }

  /** Lets a function load streams and append commits. */
  grantAppend(lambda: LambdaFunction): void {
    lambda.addToRolePolicy(
      new PolicyStatement({
        actions: ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:PutItem'],
        resources: [this.table.tableArn],
      }),
    );
    this.#appendingRoles.push(lambda.executionRole.roleArn);
    lambda.addEnvironment(environmentNames.ledgerTable, this.table.tableName);
  }
}
