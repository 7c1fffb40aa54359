import { CfnResource, RemovalPolicy } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

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
