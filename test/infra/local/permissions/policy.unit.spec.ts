import { describe, expect, it } from 'vitest';
import {
  type ConditionKey,
  decide,
  type NeededPermission,
  readPolicy,
} from '../../../../infra/local/permissions/policy.ts';

const roleArn = 'arn:aws:iam::000000000000:role/Reader';
const table = 'arn:aws:dynamodb:eu-west-1:000000000000:table/Ledger';
const key = 'arn:aws:kms:eu-west-1:000000000000:key/1';

type Written = Readonly<Record<string, unknown>>;

const policyOf = (statements: readonly Written[]) =>
  readPolicy(
    {
      Version: '2012-10-17',
      Statement: statements.map((statement) => ({
        Effect: 'Allow',
        Action: 'dynamodb:GetItem',
        Resource: table,
        ...statement,
      })),
    },
    'Reader',
  );

const callOf = (
  context: Partial<Record<ConditionKey, readonly string[]>> = {},
  { action = 'dynamodb:GetItem', resource = table } = {},
): NeededPermission => ({ roleArn, action, resource, context: { valuesOf: (name) => context[name] } });

function isAllowed(
  { identity = [], resource = [] }: { identity?: readonly Written[]; resource?: readonly Written[] },
  call = callOf(),
): boolean {
  return decide(call, {
    identity: policyOf(identity),
    resource: policyOf(resource),
    needsDelegation: call.action.startsWith('kms:'),
  }).isAllowed;
}

describe('what a statement covers', () => {
  it.each<[string, boolean, Written]>([
    ['the same action on the same resource', true, {}],
    ['one of several actions', true, { Action: ['dynamodb:Query', 'dynamodb:GetItem'] }],
    ['one of several resources', true, { Resource: [`${table}2`, table] }],
    ['another action', false, { Action: 'dynamodb:Query' }],
    ['another resource', false, { Resource: `${table}2` }],
    ['an action in other capitals', true, { Action: 'DynamoDB:getitem' }],
    ['a resource in other capitals', false, { Resource: table.replace('Ledger', 'ledger') }],
    ['every action', true, { Action: '*' }],
    ['every action of the service', true, { Action: 'dynamodb:*' }],
    ['every action of another service', false, { Action: 's3:*' }],
    ['a pattern of actions', true, { Action: 'dynamodb:Get*' }],
    ['a pattern that asks for more', false, { Action: 'dynamodb:GetItem?' }],
    ['every resource', true, { Resource: '*' }],
    ['a pattern of resources, over colons and slashes', true, { Resource: 'arn:aws:dynamodb:*Ledger' }],
    ['one unknown character', true, { Resource: table.replace('Ledger', 'Ledge?') }],
    ['a dot, which is only a dot', false, { Resource: table.replace('Ledger', 'Led.er') }],
    ['what only lies below', false, { Resource: `${table}/*` }],
  ])('%s: %s', (_name, expected, statement) => {
    expect(isAllowed({ identity: [statement] })).toBe(expected);
  });
});

describe('what several policies say together', () => {
  const deny = { Effect: 'Deny' };
  const ofAll = { Principal: { AWS: '*' } };
  const ofRole = { Principal: { AWS: roleArn } };
  const ofAccount = { Principal: { AWS: 'arn:aws:iam::000000000000:root' } };
  it.each<[string, boolean, { identity?: readonly Written[]; resource?: readonly Written[] }]>([
    ['nothing: no', false, {}],
    ['the role allows', true, { identity: [{}] }],
    ['the role denies as well: no', false, { identity: [{}, deny] }],
    ['the role denies something else', true, { identity: [{}, { ...deny, Action: 'dynamodb:PutItem' }] }],
    ['the resource denies all: no', false, { identity: [{}], resource: [{ ...deny, ...ofAll }] }],
    ['the resource denies the role: no', false, { identity: [{}], resource: [{ ...deny, ...ofRole }] }],
    ['the resource denies the account: no', false, { identity: [{}], resource: [{ ...deny, ...ofAccount }] }],
    [
      'the resource denies another role',
      true,
      { identity: [{}], resource: [{ ...deny, Principal: { AWS: `${roleArn}2` } }] },
    ],
    ['only the resource allows the role', true, { resource: [ofRole] }],
    ['only the resource allows everyone', true, { resource: [{ Principal: '*' }] }],
    ['the resource leaves it to the account, which says nothing: no', false, { resource: [ofAccount] }],
    [
      'the resource allows a service: no',
      false,
      { resource: [{ Principal: { Service: 'events.amazonaws.com' } }] },
    ],
    ['the resource allows, the role denies: no', false, { identity: [deny], resource: [ofRole] }],
  ])('%s', (_name, expected, policies) => {
    expect(isAllowed(policies)).toBe(expected);
  });

  it.each<[string, boolean, { identity?: readonly Written[]; resource?: readonly Written[] }]>([
    ['its policy and the role both allow', true, { identity: [{}], resource: [ofAccount] }],
    ['its policy leaves nothing to the account: no', false, { identity: [{}] }],
    ['its policy allows the role itself', true, { resource: [ofRole] }],
  ])('of a KMS key, %s', (_name, expected, { identity = [], resource = [] }) => {
    const ofKey = (statements: readonly Written[]) =>
      statements.map((statement) => ({ Action: 'kms:Sign', Resource: '*', ...statement }));
    const call = callOf({}, { action: 'kms:Sign', resource: key });
    expect(isAllowed({ identity: ofKey(identity), resource: ofKey(resource) }, call)).toBe(expected);
  });

  it('says why not, as AWS does', () => {
    const because = (identity: readonly Written[], resource: readonly Written[] = []) =>
      decide(callOf(), {
        identity: policyOf(identity),
        resource: policyOf(resource),
        needsDelegation: false,
      });
    expect(because([])).toEqual({
      isAllowed: false,
      because: 'because no identity-based policy allows the dynamodb:GetItem action',
    });
    expect(because([{}, { Effect: 'Deny' }])).toMatchObject({
      because: 'with an explicit deny in an identity-based policy',
    });
    expect(because([{}], [{ Effect: 'Deny', Principal: '*' }])).toMatchObject({
      because: 'with an explicit deny in a resource-based policy',
    });
  });

  it('says by what grant', () => {
    const statements = policyOf([{ Action: ['dynamodb:GetItem', 'dynamodb:Query'], Resource: ['*', table] }]);
    expect(decide(callOf(), { identity: statements, resource: [], needsDelegation: false })).toEqual({
      isAllowed: true,
      grants: ['dynamodb:GetItem on *', `dynamodb:GetItem on ${table}`],
    });
  });
});

describe('a condition', () => {
  const rows = 'dynamodb:LeadingKeys';
  it.each<[string, boolean, Written, Partial<Record<ConditionKey, readonly string[]>>]>([
    ['StringEquals holds', true, { StringEquals: { [rows]: ['a', 'b'] } }, { [rows]: ['b'] }],
    ['StringEquals does not hold', false, { StringEquals: { [rows]: 'a' } }, { [rows]: ['A'] }],
    ['StringEquals of nothing', false, { StringEquals: { [rows]: 'a' } }, {}],
    ['…IfExists of nothing', true, { StringEqualsIfExists: { [rows]: 'a' } }, {}],
    ['…IfExists of something else', false, { StringEqualsIfExists: { [rows]: 'a' } }, { [rows]: ['b'] }],
    [
      'StringNotEquals holds for none of several',
      true,
      { StringNotEquals: { [rows]: ['a', 'b'] } },
      { [rows]: ['c'] },
    ],
    [
      'StringNotEquals does not hold for one',
      false,
      { StringNotEquals: { [rows]: ['a', 'b'] } },
      { [rows]: ['b'] },
    ],
    ['StringNotEquals of nothing', true, { StringNotEquals: { [rows]: 'a' } }, {}],
    ['StringLike', true, { StringLike: { [rows]: '*#x' } }, { [rows]: ['acme#x'] }],
    [
      'ForAllValues, all of them',
      true,
      { 'ForAllValues:StringLike': { [rows]: 'a*' } },
      { [rows]: ['a1', 'a2'] },
    ],
    [
      'ForAllValues, not all',
      false,
      { 'ForAllValues:StringLike': { [rows]: 'a*' } },
      { [rows]: ['a1', 'b'] },
    ],
    ['ForAllValues of nothing holds', true, { 'ForAllValues:StringLike': { [rows]: 'a*' } }, {}],
    [
      'ForAnyValue, one of them',
      true,
      { 'ForAnyValue:StringLike': { [rows]: 'a*' } },
      { [rows]: ['a1', 'b'] },
    ],
    ['ForAnyValue of nothing does not', false, { 'ForAnyValue:StringLike': { [rows]: 'a*' } }, {}],
    ['Bool', true, { Bool: { 'aws:SecureTransport': 'true' } }, { 'aws:SecureTransport': ['true'] }],
    [
      'Bool, written as one',
      false,
      { Bool: { 'aws:SecureTransport': false } },
      { 'aws:SecureTransport': ['true'] },
    ],
    ['ArnLike', true, { ArnLike: { 'aws:PrincipalArn': '*/Reader' } }, { 'aws:PrincipalArn': [roleArn] }],
    [
      'ArnNotEquals',
      false,
      { ArnNotEquals: { 'aws:PrincipalArn': [roleArn] } },
      { 'aws:PrincipalArn': [roleArn] },
    ],
    [
      'all of several must hold',
      false,
      { Bool: { 'aws:SecureTransport': 'true' }, StringEquals: { [rows]: 'a' } },
      { 'aws:SecureTransport': ['true'], [rows]: ['b'] },
    ],
    ['of who delivers an event: never a function', false, { ArnEquals: { 'aws:SourceArn': '*' } }, {}],
  ])('%s', (_name, expected, Condition, context) => {
    expect(isAllowed({ identity: [{ Condition }] }, callOf(context))).toBe(expected);
  });
});

describe('what the local runtime does not know of a policy is an error that names it', () => {
  it.each<[string, Written]>([
    ['the condition key aws:SourceIp', { Condition: { StringEquals: { 'aws:SourceIp': '1.2.3.4' } } }],
    [
      'the condition operator NumericEquals',
      { Condition: { NumericEquals: { 'dynamodb:LeadingKeys': '1' } } },
    ],
    ['the policy variable in', { Resource: `${table}/\${aws:username}` }],
    ['NotAction', { NotAction: 's3:*' }],
    ['NotResource', { NotResource: 'x' }],
    ['NotPrincipal', { NotPrincipal: '*' }],
    ['Effect', { Effect: 'Maybe' }],
  ])('%s', (told, statement) => {
    expect(() => policyOf([statement])).toThrow(told);
    expect(() => policyOf([statement])).toThrow('Reader');
  });
});
