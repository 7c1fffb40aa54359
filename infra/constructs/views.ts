import { AttributeType, ProjectionType, type Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { environmentNames } from '../../functions/shared/environment-names.ts';
import { partitionOf } from '../../functions/shared/view-rows.ts';
import { keptTable } from './kept-resource.ts';
import type { LambdaFunction } from './lambda-function.ts';

/** The index that lists rows of several partitions, such as the sessions of a tenant by their start. */
const byGroup = 'byGroup';

/**
 * What projections make of the events, for lists and timelines. Can be made again from the ledger at any time, but for three
 * kinds of rows: how far imports are, what the policy of mandatory training notes, and which mails were sent (`functions/shared/view-rows.ts`).
 */
export class Views extends Construct {
  readonly table: Table;
  readonly indexes: readonly string[] = [byGroup];

  constructor(scope: Construct, id: string) {
    super(scope, id);
    // Point-in-time recovery, though it can be made again: a restore takes minutes where that may take hours.
    this.table = keptTable(this, 'Table', 'ViewsTable', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      // Of the notes of mails that were sent, and of claims on a learner's time; no row of a list goes by itself.
      timeToLiveAttribute: 'expiresAt',
    });
    this.table.addGlobalSecondaryIndex({
      indexName: byGroup,
      partitionKey: { name: 'group', type: AttributeType.STRING },
      sortKey: { name: 'order', type: AttributeType.STRING },
      projectionType: ProjectionType.ALL,
    });
  }

  /** Lets a function read lists. Single resources are read from the ledger. */
  grantRead(lambda: LambdaFunction): void {
    lambda.addToRolePolicy(
      new PolicyStatement({
        actions: ['dynamodb:Query'],
        resources: [this.table.tableArn, `${this.table.tableArn}/index/${byGroup}`],
      }),
    );
    this.#grantSeeGenerations(lambda);
    lambda.addEnvironment(environmentNames.viewsTable, this.table.tableName);
  }

  /** Lets a projection write rows. Rows move forward and are never removed. */
  grantProject(lambda: LambdaFunction): void {
    lambda.addToRolePolicy(
      new PolicyStatement({
        actions: ['dynamodb:PutItem', 'dynamodb:UpdateItem'],
        resources: [this.table.tableArn],
      }),
    );
    this.#grantSeeGenerations(lambda);
    lambda.addEnvironment(environmentNames.viewsTable, this.table.tableName);
  }

  /** Lets a function make the rows of a projection again, compare all of them, and take away old generations. */
  grantReplay(lambda: LambdaFunction): void {
    lambda.addToRolePolicy(
      new PolicyStatement({
        actions: [
          'dynamodb:GetItem',
          'dynamodb:Scan',
          'dynamodb:PutItem',
          'dynamodb:UpdateItem',
          'dynamodb:DeleteItem',
        ],
        resources: [this.table.tableArn],
      }),
    );
    lambda.addEnvironment(environmentNames.viewsTable, this.table.tableName);
  }

  /** Lets a function note for which sessions a learner is asking. */
  grantClaimBookings(lambda: LambdaFunction): void {
    this.#grantOn(lambda, 'dynamodb:UpdateItem', partitionOf.bookingClaims('*'));
  }

  /** Lets a function tell how far replays are. */
  grantSeeReplays(lambda: LambdaFunction): void {
    this.#grantGet(lambda, partitionOf.replayProgress('*'));
  }

  /** Lets a function note which mails were sent. */
  grantNoteSentMail(lambda: LambdaFunction): void {
    lambda.addToRolePolicy(
      new PolicyStatement({
        actions: ['dynamodb:PutItem'],
        resources: [this.table.tableArn],
        conditions: {
          'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [partitionOf.sentMail('*', '*')] },
        },
      }),
    );
    lambda.addEnvironment(environmentNames.viewsTable, this.table.tableName);
  }

  /** Whoever reads or writes rows asks first in which generation. */
  #grantSeeGenerations(lambda: LambdaFunction): void {
    this.#grantGet(lambda, partitionOf.generations('*'));
  }

  #grantGet(lambda: LambdaFunction, partitions: string): void {
    this.#grantOn(lambda, 'dynamodb:GetItem', partitions);
  }

  #grantOn(lambda: LambdaFunction, action: string, partitions: string): void {
    lambda.addToRolePolicy(
      new PolicyStatement({
        actions: [action],
        resources: [this.table.tableArn],
        conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [partitions] } },
      }),
    );
  }
}
