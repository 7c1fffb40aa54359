import { Aws, Duration, NestedStack, Stack } from 'aws-cdk-lib';
import type { HttpStage } from 'aws-cdk-lib/aws-apigatewayv2';
import {
  Alarm,
  AlarmStatusWidget,
  ComparisonOperator,
  Dashboard,
  GraphWidget,
  type IMetric,
  MathExpression,
  Metric,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import { pascalCase } from '../function-names.ts';
import { type LambdaFunction, powertools } from './lambda-function.ts';
import type { LedgerStreamReader } from './ledger-stream-reader.ts';
import type { QueuedFunction } from './queued-function.ts';

/**
 * Each kind of alarm, with what it tells in one sentence. docs/runbook.md has a heading for each, with what to do.
 * An alarm is named `<stack>/<kind>/<subject>`.
 */
const alarmKinds = {
  'api-server-errors': 'The API answers with 5xx.',
  'http-errors': 'A function of the API fails or runs out of time.',
  'http-throttles': 'A function of the API is refused by Lambda for want of concurrency.',
  'ledger-changed': 'A commit of the ledger was changed or removed: an incident.',
  'publisher-errors': 'The publisher fails: events reach the bus late.',
  'publisher-throttles': 'The publisher is refused by Lambda for want of concurrency.',
  'publisher-iterator-age': 'The publisher is behind the ledger.',
  'publisher-dead-letters': 'Commits were not published, and no retry is left.',
  'sealer-errors': 'The sealer fails: commits reach the sealed log late.',
  'sealer-throttles': 'The sealer is refused by Lambda for want of concurrency.',
  'sealer-iterator-age': 'The sealer is behind the ledger.',
  'sealer-dead-letters': 'Commits were not sealed, and no retry is left.',
  'log-not-continued': 'The log of a tenant could not be continued, or a commit must not be sealed.',
  'subscriber-errors': 'A projection, policy or import fails.',
  'subscriber-throttles': 'A projection, policy or import is refused by Lambda for want of concurrency.',
  'subscriber-backlog': 'Messages wait for a projection, policy or import for too long.',
  'subscriber-dead-letters': 'Messages were not handled, and no retry is left.',
  'import-attention': 'A file of employees was stopped or has failed: HR should look at it.',
  'table-throttles': 'DynamoDB refuses requests to a table.',
} as const;
type AlarmKind = keyof typeof alarmKinds;

interface WatchedTable {
  readonly table: Table;
  /** The names of its indexes, each of which DynamoDB throttles and counts for itself. @default none */
  readonly indexes?: readonly string[];
}

interface MonitoringProps {
  readonly stage: HttpStage;
  readonly httpFunctions: readonly LambdaFunction[];
  readonly publisher: LedgerStreamReader;
  readonly sealer: LedgerStreamReader;
  /** Projections, policies and imports: what is fed from queues. */
  readonly queued: readonly QueuedFunction[];
  readonly tables: Readonly<Record<string, WatchedTable>>;
  readonly alarmEmail?: string;
}

interface Threshold {
  /** The alarm goes off at this value. */
  readonly atLeast: number;
  /** For so many periods of the metric out of as many. @default 1 */
  readonly periods?: number;
}

const minute = Duration.minutes(1);
const fiveMinutes = Duration.minutes(5);

/**
 * The alarms, who is told of them, and the dashboard. A stack of their own within the stack, since they are a quarter of
 * the 500 resources that CloudFormation takes in one
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html).
 */
export class Monitoring extends NestedStack {
  readonly topic: Topic;
  /** Of the stack that is watched. */
  readonly #watchedStack: string;
  readonly #alarms: Alarm[] = [];

  constructor(scope: Construct, id: string, props: MonitoringProps) {
    super(scope, id);
    this.#watchedStack = Stack.of(scope).stackName;
    this.topic = new Topic(this, 'Topic', {
      displayName: `${this.#watchedStack} alarms`,
      enforceSSL: true,
    });
    // The policy that demands TLS replaces the one by which a topic lets its own account publish.
    this.topic.grantPublish(
      new ServicePrincipal('cloudwatch.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    );
    if (props.alarmEmail !== undefined) this.topic.addSubscription(new EmailSubscription(props.alarmEmail));
    this.#watchApi(props);
    // Counted by the readers of the ledger's stream (functions/shared/ledger-record.ts), whom it tells of every change.
    this.#alarm('ledger-changed', 'ledger', countedByFunctions('LedgerChanged'), { atLeast: 1 });
    this.#watchStreamReader('publisher', props.publisher);
    this.#watchStreamReader('sealer', props.sealer);
    // Counted by functions/sealer. One tenant's log that fails is tried again; that of three batches in five minutes is stuck.
    this.#alarm('log-not-continued', 'tenants', countedByFunctions('LogsNotSealed'), { atLeast: 3 });
    this.#alarm('log-not-continued', 'commits', countedByFunctions('CommitsRefused'), { atLeast: 1 });
    for (const each of props.queued) this.#watchQueued(each);
    // Counted by functions/imports/apply.
    this.#alarm('import-attention', 'imports', countedByFunctions('ImportNeedsAttention'), { atLeast: 1 });
    for (const [name, table] of Object.entries(props.tables)) {
      this.#alarm('table-throttles', name, throttlesOf(name, table), { atLeast: 10 });
    }
    this.#dashboard(props);
  }

  #watchApi({ stage, httpFunctions }: MonitoringProps): void {
    const serverErrors = stage.metricServerError({ period: fiveMinutes, statistic: Stats.SUM });
    this.#alarm('api-server-errors', 'api', serverErrors, { atLeast: 5 });
    for (const lambda of httpFunctions) {
      this.#alarm('http-errors', lambda.folder, errorsOf(lambda), { atLeast: 3 });
      this.#alarm('http-throttles', lambda.folder, lambdaThrottlesOf(lambda), { atLeast: 1 });
    }
  }

  #watchStreamReader(reader: 'publisher' | 'sealer', { lambda, deadLetters }: LedgerStreamReader): void {
    this.#alarm(`${reader}-errors`, lambda.folder, errorsOf(lambda), { atLeast: 3 });
    this.#alarm(`${reader}-throttles`, lambda.folder, lambdaThrottlesOf(lambda), { atLeast: 1 });
    // The stream forgets after a day; at five minutes there is time for anything.
    this.#alarm(`${reader}-iterator-age`, lambda.folder, iteratorAgeOf(lambda), {
      atLeast: fiveMinutes.toMilliseconds(),
      periods: 3,
    });
    this.#alarm(`${reader}-dead-letters`, lambda.folder, depthOf(deadLetters), { atLeast: 1 });
  }

  #watchQueued({ name, lambda, queue, deadLetters }: QueuedFunction): void {
    this.#alarm('subscriber-errors', name, errorsOf(lambda), { atLeast: 3 });
    this.#alarm('subscriber-throttles', name, lambdaThrottlesOf(lambda), { atLeast: 1 });
    // A message that fails once waits three minutes for its next try, so five minutes would tell of every retry. One of
    // imports waits half an hour, of which it is good to be told.
    this.#alarm('subscriber-backlog', name, ageOf(queue), {
      atLeast: Duration.minutes(10).toSeconds(),
      periods: 3,
    });
    this.#alarm('subscriber-dead-letters', name, depthOf(deadLetters), { atLeast: 1 });
  }

  #alarm(kind: AlarmKind, subject: string, metric: IMetric, { atLeast, periods = 1 }: Threshold): void {
    const alarm = new Alarm(this, `${kind}/${subject}`.replaceAll('/', '-'), {
      alarmName: `${this.#watchedStack}/${kind}/${subject}`,
      alarmDescription: `${alarmKinds[kind]} See docs/runbook.md#${kind}`,
      metric,
      threshold: atLeast,
      evaluationPeriods: periods,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      // Nothing happened is not a fault: at night nobody learns.
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    const action = new SnsAction(this.topic);
    alarm.addAlarmAction(action);
    alarm.addOkAction(action);
    this.#alarms.push(alarm);
  }

  #dashboard({ stage, httpFunctions, publisher, sealer, queued, tables }: MonitoringProps): void {
    const lambdas = [
      ...httpFunctions,
      publisher.lambda,
      sealer.lambda,
      ...queued.map(({ lambda }) => lambda),
    ];
    const graph = (title: string, left: IMetric[], right: IMetric[] = []) =>
      new GraphWidget({ title, left, right, width: 12, height: 6 });
    const dashboard = new Dashboard(this, 'Dashboard', {
      dashboardName: this.#watchedStack,
      defaultInterval: Duration.hours(12),
    });
    dashboard.addWidgets(
      new AlarmStatusWidget({ title: 'Alarms', alarms: this.#alarms, width: 24, height: 6 }),
    );
    dashboard.addWidgets(
      graph(
        'Requests, and those that failed',
        [stage.metricCount({ label: 'requests', period: minute })],
        [
          stage.metricClientError({ label: '4xx', period: minute }),
          stage.metricServerError({ label: '5xx', period: minute }),
        ],
      ),
      graph('Latency of the API', [
        stage.metricLatency({ label: 'p50', statistic: Stats.p(50), period: minute }),
        stage.metricLatency({ label: 'p95', statistic: Stats.p(95), period: minute }),
        stage.metricLatency({ label: 'p99', statistic: Stats.p(99), period: minute }),
      ]),
    );
    dashboard.addWidgets(
      graph('Errors of functions', lambdas.map(errorsOf)),
      graph('Throttles of functions', lambdas.map(lambdaThrottlesOf)),
    );
    dashboard.addWidgets(
      graph(
        'Publisher and sealer: behind the ledger by, and dead letters',
        [publisher, sealer].map(({ lambda }) => iteratorAgeOf(lambda)),
        [publisher, sealer].map(({ lambda, deadLetters }) => depthOf(deadLetters, lambda.folder)),
      ),
      graph(
        'Time of functions, p95',
        lambdas.map((lambda) =>
          lambda.metricDuration({ label: lambda.folder, statistic: Stats.p(95), period: fiveMinutes }),
        ),
      ),
    );
    dashboard.addWidgets(
      graph(
        'Events published, commits sealed',
        ['EventsPublished', 'EventsNotPublished', 'CommitsSealed'].map(countedByFunctions),
      ),
      graph('Events handled by projections', ['EventHandled', 'EventFailed'].map(countedByFunctions)),
    );
    dashboard.addWidgets(
      graph(
        'Oldest event that waits',
        queued.map(({ name, queue }) => ageOf(queue, name)),
      ),
      graph(
        'Dead letters',
        queued.map(({ name, deadLetters }) => depthOf(deadLetters, name)),
      ),
    );
    dashboard.addWidgets(
      graph(
        'Capacity of tables: read left, written right',
        Object.entries(tables).map(([name, { table }]) =>
          table.metricConsumedReadCapacityUnits({ label: name, period: minute }),
        ),
        Object.entries(tables).map(([name, { table }]) =>
          table.metricConsumedWriteCapacityUnits({ label: name, period: minute }),
        ),
      ),
      graph(
        'Throttles of tables',
        Object.entries(tables).map(([name, table]) => throttlesOf(name, table)),
      ),
    );
  }
}

const errorsOf = (lambda: LambdaFunction) =>
  lambda.metricErrors({ label: lambda.folder, period: fiveMinutes });

const lambdaThrottlesOf = (lambda: LambdaFunction) =>
  lambda.metricThrottles({ label: lambda.folder, period: fiveMinutes });

const iteratorAgeOf = (lambda: LambdaFunction) =>
  lambda.metric('IteratorAge', { label: lambda.folder, statistic: Stats.MAXIMUM, period: minute });

const depthOf = ({ queueName }: QueuedFunction['queue'], label?: string) =>
  queueMetric('ApproximateNumberOfMessagesVisible', queueName, label);

const ageOf = ({ queueName }: QueuedFunction['queue'], label?: string) =>
  queueMetric('ApproximateAgeOfOldestMessage', queueName, label);

/** A metric that functions write themselves, through Powertools. */
const countedByFunctions = (metricName: string) =>
  new Metric({
    namespace: powertools.metricsNamespace,
    metricName,
    dimensionsMap: { service: powertools.serviceName },
    statistic: Stats.SUM,
    period: fiveMinutes,
    label: metricName,
  });

const queueMetric = (metricName: string, queueName: string, label?: string) =>
  new Metric({
    namespace: 'AWS/SQS',
    metricName,
    dimensionsMap: { QueueName: queueName },
    statistic: Stats.MAXIMUM,
    period: minute,
    ...(label !== undefined && { label }),
  });

/** Reads and writes together, of the table and its indexes: either way, someone waits or is refused. */
const throttlesOf = (name: string, { table, indexes = [] }: WatchedTable) => {
  const throttleEvents = (metricName: string, index?: string) =>
    new Metric({
      namespace: 'AWS/DynamoDB',
      metricName,
      dimensionsMap: {
        TableName: table.tableName,
        ...(index !== undefined && { GlobalSecondaryIndexName: index }),
      },
      statistic: Stats.SUM,
      period: fiveMinutes,
    });
  const metrics = [undefined, ...indexes].flatMap((index) => {
    // An id must be its own on a graph of several tables.
    const subject = pascalCase(name) + pascalCase(index ?? '');
    return [
      [`reads${subject}`, throttleEvents('ReadThrottleEvents', index)],
      [`writes${subject}`, throttleEvents('WriteThrottleEvents', index)],
    ] as const;
  });
  return new MathExpression({
    label: name,
    // Not added up by plus: CloudWatch has no value for a minute without throttles, and nothing plus one is nothing.
    expression: `SUM([${metrics.map(([id]) => id).join(', ')}])`,
    usingMetrics: Object.fromEntries(metrics),
    period: fiveMinutes,
  });
};
