import { describe, expect, it } from 'vitest';
import { type StackTemplate, withNestedStacks } from '../../../infra/local/nested-stacks.ts';
import { StartError } from '../../../infra/local/start-error.ts';

const nestedStack = (file: string, Parameters: Record<string, unknown> = {}) => ({
  Type: 'AWS::CloudFormation::Stack',
  Properties: { TemplateURL: 'https://assets/digest.json', Parameters },
  Metadata: { 'aws:asset:path': file },
});
const template = (
  Resources: StackTemplate['Resources'],
  outputs: Record<string, unknown> = {},
): StackTemplate => ({
  Resources,
  Outputs: Object.fromEntries(Object.entries(outputs).map(([name, Value]) => [name, { Value }])),
});
const flattened = (whole: StackTemplate, files: Record<string, StackTemplate> = {}) =>
  withNestedStacks(whole, (file) => files[file] ?? template({}));

const queue = { Type: 'AWS::SQS::Queue', Properties: { DelaySeconds: 5 } };
const alarm = (QueueName: unknown) => ({ Type: 'AWS::CloudWatch::Alarm', Properties: { QueueName } });

describe('a template without nested stacks', () => {
  it('stays as it is', () => {
    const whole = template(
      { Queue: queue, Alarm: alarm({ 'Fn::GetAtt': ['Queue', 'QueueName'] }) },
      { Url: { Ref: 'Queue' }, Text: { 'Fn::Sub': '$' + '{AWS::Region}/x' } },
    );
    expect(flattened(whole)).toEqual(whole);
  });
});

describe('a nested stack', () => {
  it('gives its resources, which find what is passed to them and each other', () => {
    const whole = template({
      Queue: queue,
      Nested: nestedStack('nested.json', { name: { 'Fn::GetAtt': ['Queue', 'QueueName'] } }),
    });
    const nested = template({
      Topic: { Type: 'AWS::SNS::Topic' },
      Alarm: {
        Type: 'AWS::CloudWatch::Alarm',
        Properties: { QueueName: { Ref: 'name' }, Actions: [{ Ref: 'Topic' }] },
      },
    });
    expect(flattened(whole, { 'nested.json': nested }).Resources).toEqual({
      Queue: queue,
      NestedTopic: { Type: 'AWS::SNS::Topic' },
      NestedAlarm: {
        Type: 'AWS::CloudWatch::Alarm',
        Properties: {
          QueueName: { 'Fn::GetAtt': ['Queue', 'QueueName'] },
          Actions: [{ Ref: 'NestedTopic' }],
        },
      },
    });
  });

  it('gives its outputs to what is around it, and to its neighbours', () => {
    const whole = template(
      {
        One: nestedStack('one.json'),
        Other: nestedStack('other.json', { url: { 'Fn::GetAtt': ['One', 'Outputs.Url'] } }),
      },
      { Url: { 'Fn::GetAtt': ['One', 'Outputs.Url'] } },
    );
    const { Resources, Outputs } = flattened(whole, {
      'one.json': template({ Queue: queue }, { Url: { Ref: 'Queue' } }),
      'other.json': template({ Alarm: alarm({ Ref: 'url' }) }),
    });
    expect(Outputs).toEqual({ Url: { Value: { Ref: 'OneQueue' } } });
    expect(Resources).toMatchObject({ OtherAlarm: alarm({ Ref: 'OneQueue' }) });
  });

  it('may be nested in a nested one', () => {
    const whole = template({ Queue: queue, Outer: nestedStack('outer.json', { queue: { Ref: 'Queue' } }) });
    const { Resources } = flattened(whole, {
      'outer.json': template({ Inner: nestedStack('inner.json', { passed: { Ref: 'queue' } }) }),
      'inner.json': template({ Alarm: alarm({ Ref: 'passed' }) }),
    });
    expect(Resources).toEqual({ Queue: queue, OuterInnerAlarm: alarm({ Ref: 'Queue' }) });
  });

  it('has what stands in the patterns of Fn::Sub replaced as well', () => {
    const whole = template({ Queue: queue, Nested: nestedStack('nested.json', { queue: { Ref: 'Queue' } }) });
    const pattern = ['queue', 'Own.Arn', 'AWS::Region', 'given', '!kept']
      .map((name) => `\${${name}}`)
      .join('/');
    const { Resources } = flattened(whole, {
      'nested.json': template({
        Own: queue,
        Alarm: alarm({ 'Fn::Sub': [pattern, { given: { Ref: 'Own' } }] }),
      }),
    });
    const variables = {
      given: { Ref: 'NestedOwn' },
      queue: { Ref: 'Queue' },
      'Own.Arn': { 'Fn::GetAtt': ['NestedOwn', 'Arn'] },
    };
    expect(Resources.NestedAlarm).toEqual(alarm({ 'Fn::Sub': [pattern, variables] }));
  });
});

describe('a template that can not be', () => {
  it.each<[string, StackTemplate['Resources'], Record<string, unknown>, RegExp]>([
    ['names no file', { Nested: { Type: 'AWS::CloudFormation::Stack' } }, {}, /which file Nested is/],
    [
      'asks for an output that is not there',
      { Nested: nestedStack('nested.json') },
      { Url: { 'Fn::GetAtt': ['Nested', 'Outputs.Url'] } },
      /Outputs\.Url of Nested/,
    ],
    [
      'has two resources of one id',
      { NestedQueue: queue, Nested: nestedStack('nested.json') },
      {},
      /the same id/,
    ],
  ])('%s', (_what, resources, outputs, message) => {
    const files = { 'nested.json': template({ Queue: queue }) };
    const flatten = () => flattened(template(resources, outputs), files);
    expect(flatten).toThrow(StartError);
    expect(flatten).toThrow(message);
  });
});
