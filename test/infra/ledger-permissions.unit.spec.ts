import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { LambdaFunction } from '../../infra/constructs/lambda-function.ts';
import { Ledger } from '../../infra/constructs/ledger.ts';
import { threatsToLedger } from '../support/ledger-permissions.ts';
import { type CfnTemplate, createStack, referenceSchema, templateOf } from '../support/template.ts';

const template = templateOf(createStack().stack);
const ledger = { 'Fn::GetAtt': ['LedgerTable', 'Arn'] };

/** The template with one more policy on the role of a function. */
const withStatement = (statement: Readonly<Record<string, unknown>>): CfnTemplate => ({
  ...template,
  Resources: {
    ...template.Resources,
    Intruder: {
      Type: 'AWS::IAM::Policy',
      Properties: { PolicyDocument: { Statement: [{ Effect: 'Allow', ...statement }] } },
    },
  },
});

describe('the roles of the stack', () => {
  it('can only read the ledger and insert into it', () => {
    expect(threatsToLedger(template)).toEqual([]);
  });

  it('are all looked at: one for each function', () => {
    const types = Object.values(template.Resources).map(({ Type }) => Type);
    const count = (type: string) => types.filter((each) => each === type).length;
    expect(count('AWS::IAM::Policy')).toBe(count('AWS::Lambda::Function'));
    expect(count('AWS::IAM::Role')).toBe(count('AWS::Lambda::Function'));
  });

  it("are told apart by the ledger's id, which is in the template", () => {
    expect(template.Resources.LedgerTable?.Type).toBe('AWS::DynamoDB::Table');
  });
});

describe('when a role is granted more', () => {
  it.each([
    ['UpdateItem', { Action: 'dynamodb:UpdateItem', Resource: ledger }],
    ['DeleteItem among others', { Action: ['dynamodb:Query', 'dynamodb:DeleteItem'], Resource: [ledger] }],
    ['BatchWriteItem', { Action: 'dynamodb:BatchWriteItem', Resource: ledger }],
    ['PartiQLUpdate', { Action: 'dynamodb:PartiQLUpdate', Resource: ledger }],
    ['DeleteTable', { Action: 'dynamodb:DeleteTable', Resource: ledger }],
    ['every action of DynamoDB', { Action: 'dynamodb:*', Resource: ledger }],
    ['an action in another case', { Action: 'DynamoDB:updateItem', Resource: ledger }],
    ['every action', { Action: '*', Resource: ledger }],
    ['a pattern of services', { Action: 'dyn*:UpdateItem', Resource: '*' }],
    ['UpdateItem on everything', { Action: 'dynamodb:UpdateItem', Resource: '*' }],
    ['UpdateItem on all tables', { Action: 'dynamodb:UpdateItem', Resource: 'arn:aws:dynamodb:*:*:table/*' }],
    [
      'UpdateItem on all tables of the account',
      {
        Action: 'dynamodb:UpdateItem',
        // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation fills this in, not JavaScript
        Resource: { 'Fn::Sub': 'arn:aws:dynamodb:eu-west-1:${AWS::AccountId}:table/*' },
      },
    ],
    [
      'UpdateItem on a part of the ledger',
      { Action: 'dynamodb:UpdateItem', Resource: { 'Fn::Join': ['', [ledger, '/*']] } },
    ],
    ['all but some actions', { NotAction: 'dynamodb:DeleteItem', Resource: ledger }],
    ['an action on all but some resources', { Action: 'dynamodb:UpdateItem', NotResource: 'arn:aws:s3:::x' }],
  ])('is a threat: %s', (_, statement) => {
    expect(threatsToLedger(withStatement(statement))).toHaveLength(1);
  });

  it('is a threat: a managed policy', () => {
    const role = {
      Type: 'AWS::IAM::Role',
      Properties: { ManagedPolicyArns: ['arn:aws:iam::aws:policy/Some'] },
    };
    const changed = { ...template, Resources: { ...template.Resources, Intruder: role } };
    expect(threatsToLedger(changed)).toEqual(['Intruder has managed policies, which this test can not read']);
  });

  // Makes a whole stack of its own, which takes a busy machine seconds.
  it("is a threat: the CDK's own grant to read and write", { timeout: 30_000 }, () => {
    const { stack } = createStack();
    const ledger = stack.node.findChild('Ledger');
    const publisher = stack.node.findChild('Publisher');
    if (!(ledger instanceof Ledger && publisher instanceof LambdaFunction))
      throw new Error('Not as expected');
    ledger.table.grantReadWriteData(publisher);
    const threats = threatsToLedger(templateOf(stack));
    expect(threats).toContainEqual(
      expect.stringMatching(/^Publisher.* allows dynamodb:DeleteItem on the ledger$/),
    );
    expect(threats).toContainEqual(
      expect.stringMatching(/^Publisher.* allows dynamodb:UpdateItem on the ledger$/),
    );
  });

  it.each([
    ['a row of a view', { Action: 'dynamodb:UpdateItem', Resource: { 'Fn::GetAtt': ['ViewsTable', 'Arn'] } }],
    ['a message', { Action: 'sqs:*', Resource: '*' }],
    ['one more reader of the ledger', { Action: ['dynamodb:Query'], Resource: ledger }],
    ['a denial', { Effect: 'Deny', Action: '*', Resource: '*' }],
  ])('is no threat: %s', (_, statement) => {
    expect(threatsToLedger(withStatement(statement))).toEqual([]);
  });
});

describe('the policy of the ledger itself', () => {
  const { Statement: statements } = z
    .object({
      PolicyDocument: z.object({
        Statement: z.array(z.looseObject({ Effect: z.literal('Deny'), Principal: z.unknown() })),
      }),
    })
    .parse(template.Resources.LedgerTable?.Properties.ResourcePolicy).PolicyDocument;

  it('denies everyone in the account to change or remove a commit', () => {
    expect(statements).toContainEqual({
      Sid: 'InsertOnly',
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: [
        'dynamodb:BatchWriteItem',
        'dynamodb:DeleteItem',
        'dynamodb:PartiQLDelete',
        'dynamodb:PartiQLInsert',
        'dynamodb:PartiQLUpdate',
        'dynamodb:UpdateItem',
      ],
      Resource: '*',
    });
  });

  it('denies everyone to put a commit in the place of another, but the functions whose code can not do so', () => {
    const appending = Object.values(template.Resources)
      .filter(
        ({ Type, Properties }) => Type === 'AWS::IAM::Policy' && maySend(Properties, 'dynamodb:PutItem'),
      )
      .flatMap(({ Properties }) => z.array(referenceSchema).parse(Properties.Roles))
      .map((role) => ({ 'Fn::GetAtt': [role, 'Arn'] }));
    // Eleven resources, four policies, the four functions of imports and days, and those of replays and exports.
    expect(appending).toHaveLength(21);
    expect(statements).toContainEqual({
      Sid: 'InsertedByItsFunctions',
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: 'dynamodb:PutItem',
      Resource: '*',
      Condition: { ArnNotEquals: { 'aws:PrincipalArn': appending } },
    });
  });

  it('allows nothing beyond that', () => {
    expect(statements).toHaveLength(2);
  });

  /** Whether a policy names the action beside the ledger. */
  function maySend(
    { PolicyDocument }: CfnTemplate['Resources'][string]['Properties'],
    action: string,
  ): boolean {
    return z
      .object({ Statement: z.array(z.object({ Action: z.unknown(), Resource: z.unknown() })) })
      .parse(PolicyDocument)
      .Statement.some(
        ({ Action, Resource }) =>
          JSON.stringify(Resource) === JSON.stringify(ledger) && [Action].flat().includes(action),
      );
  }
});
