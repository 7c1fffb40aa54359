import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { functionNames, policySubscribers, projectionSubscribers } from '../../infra/function-names.ts';
import { createStack, referenceSchema, resourcesOf, templateOf } from '../support/template.ts';

const template = templateOf(createStack({ alarmEmail: 'ops@example.org' }).stack);
const dimensionsSchema = z.array(z.object({ Name: z.string(), Value: z.unknown() }));
const alarms = resourcesOf(
  template,
  'AWS::CloudWatch::Alarm',
  z.object({
    AlarmName: z.string(),
    AlarmDescription: z.string(),
    AlarmActions: z.tuple([referenceSchema]),
    OKActions: z.tuple([referenceSchema]),
    TreatMissingData: z.literal('notBreaching'),
    MetricName: z.string().optional(),
    Dimensions: dimensionsSchema.default([]),
    Metrics: z
      .array(
        z.object({
          MetricStat: z
            .object({ Metric: z.object({ MetricName: z.string(), Dimensions: dimensionsSchema }) })
            .optional(),
        }),
      )
      .default([]),
    Threshold: z.number(),
  }),
).map(({ id, properties }) => {
  const [stack, kind = '', ...subject] = properties.AlarmName.split('/');
  return { id, stack, kind, subject: subject.join('/'), ...properties };
});
const kinds = [...new Set(alarms.map(({ kind }) => kind))];
const subjectsOf = (kind: string) =>
  alarms
    .filter((alarm) => alarm.kind === kind)
    .map(({ subject }) => subject)
    .sort();

/** The part of the runbook under a heading, up to the next. */
const runbook = new Map(
  readFileSync(new URL('../../docs/runbook.md', import.meta.url), 'utf8')
    .split(/^## /m)
    .slice(1)
    .map((part): [string, string] => {
      const end = part.indexOf('\n');
      return [part.slice(0, end), part.slice(end)];
    }),
);

describe('the runbook', () => {
  it.each(kinds)('says what the alarm means, what to do, and by which command: %s', (kind) => {
    const text = runbook.get(kind) ?? '';
    expect(text).toContain('**Means**');
    expect(text).toContain('**Do**');
    expect(text).toMatch(/```bash|\[[a-z-]+\]\(#[a-z-]+\)/);
  });

  it('has no heading for an alarm that is gone', () => {
    const headings = [...runbook.keys()].filter((heading) => /^[a-z-]+$/.test(heading));
    expect(headings.sort()).toEqual([...kinds].sort());
  });

  it('links to headings that it has, and names outputs that the stack has', () => {
    const text = [...runbook.values()].join('\n');
    const anchors = [...runbook.keys()].map((heading) => heading.toLowerCase().replaceAll(' ', '-'));
    for (const [, anchor = ''] of text.matchAll(/\]\(#([a-z-]+)\)/g)) expect(anchors).toContain(anchor);
    const outputs = [...text.matchAll(/output (\w+)/g)].map(([, name]) => name);
    expect(Object.keys(template.Outputs)).toEqual(
      expect.arrayContaining(outputs.filter((name) => /Url$|Name$|Arn$/.test(name ?? ''))),
    );
  });
});

describe('every alarm', () => {
  it.each(alarms)('leads to its heading and tells someone: $AlarmName', (alarm) => {
    expect(alarm.stack).toBe('Leerspoor');
    expect(alarm.AlarmDescription).toContain(`docs/runbook.md#${alarm.kind}`);
    for (const topic of [alarm.AlarmActions[0], alarm.OKActions[0]]) {
      expect(template.Resources[topic]?.Type).toBe('AWS::SNS::Topic');
    }
  });

  it('reaches the address that is configured', () => {
    const [subscription] = resourcesOf(
      template,
      'AWS::SNS::Subscription',
      z.looseObject({ Endpoint: z.string(), TopicArn: referenceSchema }),
    );
    expect(subscription?.properties).toMatchObject({ Protocol: 'email', Endpoint: 'ops@example.org' });
  });

  it('may be published by CloudWatch, which the policy of a topic does not allow by itself', () => {
    const [policy] = resourcesOf(
      template,
      'AWS::SNS::TopicPolicy',
      z.object({ PolicyDocument: z.unknown() }),
    );
    expect(policy?.properties.PolicyDocument).toMatchObject({
      Statement: expect.arrayContaining([
        expect.objectContaining({
          Effect: 'Allow',
          Action: 'sns:Publish',
          Principal: { Service: 'cloudwatch.amazonaws.com' },
        }),
      ]),
    });
  });
});

describe('alarms watch', () => {
  const http = functionNames.filter((name) => name.startsWith('http/')).sort();
  const subscribers = [
    ...[...projectionSubscribers, ...policySubscribers].map(({ name }) => name),
    ...['imports-receive', 'imports-apply', 'imports-attendance', 'pass-day'],
    ...['replays', 'exports-note', 'notices'],
  ].sort();

  it.each([
    ['api-server-errors', ['api']],
    ['http-errors', http],
    ['http-throttles', http],
    ['ledger-changed', ['ledger']],
    ['publisher-errors', ['publisher']],
    ['publisher-throttles', ['publisher']],
    ['publisher-iterator-age', ['publisher']],
    ['publisher-dead-letters', ['publisher']],
    ['sealer-errors', ['sealer']],
    ['sealer-throttles', ['sealer']],
    ['sealer-iterator-age', ['sealer']],
    ['sealer-dead-letters', ['sealer']],
    ['log-not-continued', ['commits', 'tenants']],
    ['subscriber-errors', subscribers],
    ['subscriber-throttles', subscribers],
    ['subscriber-backlog', subscribers],
    ['subscriber-dead-letters', subscribers],
    ['import-attention', ['imports']],
    ['table-throttles', ['learner-index', 'ledger', 'log-index', 'subject-keys', 'views']],
  ])('%s of each that has it', (kind, subjects) => {
    expect(subjectsOf(kind)).toEqual(subjects);
  });

  it('every table together with its indexes, which DynamoDB throttles and counts for themselves', () => {
    const countedFor = (subject: string) => {
      const alarm = alarms.find(({ AlarmName }) => AlarmName === `Leerspoor/table-throttles/${subject}`);
      return alarm?.Metrics.flatMap(({ MetricStat }) => MetricStat?.Metric ?? []).map(
        ({ MetricName, Dimensions }) => {
          const index = Dimensions.find(({ Name }) => Name === 'GlobalSecondaryIndexName');
          return [MetricName, ...(index ? [index.Value] : [])].join(' of ');
        },
      );
    };
    expect(countedFor('ledger')?.sort()).toEqual(['ReadThrottleEvents', 'WriteThrottleEvents']);
    expect(countedFor('views')?.sort()).toEqual([
      'ReadThrottleEvents',
      'ReadThrottleEvents of byGroup',
      'WriteThrottleEvents',
      'WriteThrottleEvents of byGroup',
    ]);
  });

  it('every queue that something can be stuck in, from the first message', () => {
    const deadLetters = alarms.filter(
      ({ MetricName }) => MetricName === 'ApproximateNumberOfMessagesVisible',
    );
    expect(deadLetters.every(({ Threshold }) => Threshold === 1)).toBe(true);
    const watched = alarms.flatMap(({ Dimensions }) =>
      Dimensions.filter(({ Name }) => Name === 'QueueName').map(({ Value }) => referenceSchema.parse(Value)),
    );
    const queues = resourcesOf(template, 'AWS::SQS::Queue', z.unknown()).map(({ id }) => id);
    expect(watched.sort()).toEqual(queues.sort());
  });
});

describe('the dashboard', () => {
  it('shows every alarm', () => {
    const [dashboard] = resourcesOf(
      template,
      'AWS::CloudWatch::Dashboard',
      z.object({ DashboardBody: z.unknown() }),
    );
    const body = JSON.stringify(dashboard?.properties.DashboardBody);
    expect(alarms.filter(({ id }) => !body.includes(`"${id}"`))).toEqual([]);
  });
});
