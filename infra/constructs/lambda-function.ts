import { type Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Function as CdkFunction, type Code, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { FunctionName } from '../function-names.ts';

/** Under what functions log and count. */
export const powertools = { serviceName: 'leerspoor', metricsNamespace: 'Leerspoor' } as const;

interface LambdaFunctionProps {
  readonly name: FunctionName;
  readonly code: Code;
  readonly timeout: Duration;
  /** Processor time grows with it. @default 512 */
  readonly memoryMebibytes?: number;
}

/**
 * One Lambda, which may do nothing but write to its own log until a construct grants it something. A grant also sets
 * the environment that goes with it, so a function is never told of what it may not use.
 */
export class LambdaFunction extends CdkFunction {
  /** Its folder in `functions/`: what alarms and the dashboard call it. */
  readonly folder: FunctionName;
  readonly timeLimit: Duration;
  readonly executionRole: Role;

  constructor(scope: Construct, id: string, props: LambdaFunctionProps) {
    const logGroup = new LogGroup(scope, `${id}Log`, {
      logGroupName: `/${Stack.of(scope).stackName}/${props.name}`,
      retention: RetentionDays.THREE_MONTHS,
      // Logs hold ids and codes, and are no record of anything: the ledger is.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // Not AWS's basic execution policy: that may write to every log of the account, and create new ones.
    const role = new Role(scope, `${id}Role`, {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `What functions/${props.name} may do`,
    });
    role.addToPolicy(
      new PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
      }),
    );
    super(scope, id, {
      description: `functions/${props.name}`,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'handler.handler',
      code: props.code,
      role,
      logGroup,
      timeout: props.timeout,
      memorySize: props.memoryMebibytes ?? 512,
      environment: {
        POWERTOOLS_SERVICE_NAME: powertools.serviceName,
        POWERTOOLS_METRICS_NAMESPACE: powertools.metricsNamespace,
      },
    });
    this.folder = props.name;
    this.timeLimit = props.timeout;
    this.executionRole = role;
  }
}
