import { CfnResource, RemovalPolicy } from 'aws-cdk-lib';
import { BillingMode, Table, TableEncryption, type TableProps } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct, IConstruct } from 'constructs';

/**
 * Marks what must outlive any deployment: it stays when the stack is deleted, and its id in the template is fixed,
 * because CloudFormation replaces a resource whose id changes, as it would when the construct is moved or renamed.
 */
export function keepForEver(construct: IConstruct, logicalId: string): void {
  const resource = construct.node.defaultChild;
  if (!(resource instanceof CfnResource)) throw new Error(`${construct.node.path} is no single resource`);
  resource.overrideLogicalId(logicalId);
  resource.applyRemovalPolicy(RemovalPolicy.RETAIN);
}

/**
 * A table that outlives any deployment. It is under AWS's key for DynamoDB in this account, whose use is in CloudTrail, so that
 * no deletion of a key of ours can make it unreadable.
 */
export function keptTable(
  scope: Construct,
  id: string,
  logicalId: string,
  {
    recoveryPeriodInDays,
    ...props
  }: Omit<
    TableProps,
    'billingMode' | 'encryption' | 'pointInTimeRecoverySpecification' | 'deletionProtection'
  > & {
    /** How far back it can be restored. @default 35 */
    readonly recoveryPeriodInDays?: number;
  },
): Table {
  const table = new Table(scope, id, {
    ...props,
    billingMode: BillingMode.PAY_PER_REQUEST,
    encryption: TableEncryption.AWS_MANAGED,
    pointInTimeRecoverySpecification: {
      pointInTimeRecoveryEnabled: true,
      ...(recoveryPeriodInDays !== undefined && { recoveryPeriodInDays }),
    },
    deletionProtection: true,
  });
  keepForEver(table, logicalId);
  return table;
}
