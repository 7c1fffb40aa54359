import { AttributeType, type Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { environmentNames } from '../../functions/shared/environment-names.ts';
import { keptTable } from './kept-resource.ts';
import type { LambdaFunction } from './lambda-function.ts';

/** Which learner has a number or an e-mail address: keyed digests, no personal data. */
export class LearnerIndex extends Construct {
  readonly table: Table;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.table = keptTable(this, 'Table', 'LearnerIndexTable', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
    });
  }

  /** Lets a function note who has which number and address. */
  grantRecord(lambda: LambdaFunction): void {
    this.#grant(lambda, ['dynamodb:PutItem', 'dynamodb:DeleteItem']);
  }

  /** Lets a function forget who had which number and address. */
  grantForget(lambda: LambdaFunction): void {
    this.#grant(lambda, ['dynamodb:DeleteItem']);
  }

  /** Lets a function find learners by their numbers and addresses. */
  grantFind(lambda: LambdaFunction): void {
    this.#grant(lambda, ['dynamodb:BatchGetItem']);
  }

  /** Lets a function go through all learners of a tenant. */
  grantWalk(lambda: LambdaFunction): void {
    this.#grant(lambda, ['dynamodb:Query']);
  }

  #grant(lambda: LambdaFunction, actions: string[]): void {
    lambda.addToRolePolicy(new PolicyStatement({ actions, resources: [this.table.tableArn] }));
    lambda.addEnvironment(environmentNames.learnerIndexTable, this.table.tableName);
  }
}
