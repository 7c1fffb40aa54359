import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StartError } from '../../../infra/local/start-error.ts';
import { type ResourceNames, Template } from '../../../infra/local/template.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'leerspoor-template-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function read(template: unknown, assets: unknown = { files: {} }): Template {
  const text = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
  writeFileSync(join(directory, 'Leerspoor.template.json'), text(template));
  writeFileSync(join(directory, 'Leerspoor.assets.json'), text(assets));
  return Template.read(directory, 'Leerspoor');
}

const names = new Map<string, ResourceNames>([
  ['Ledger', { Ref: 'ledger-table', Arn: 'arn:aws:dynamodb:eu-west-1:0:table/ledger' }],
  ['Nested', { Ref: 'nested', 'Outputs.Url': 'https://nested' }],
]);
const resolve = (value: unknown) =>
  read({ Resources: { Ledger: { Type: 'AWS::DynamoDB::Table' } } }).resolve(value, names);

describe('what stands in a template as it is', () => {
  it.each([['text'], [7], [true], [null], [['a', { b: 1 }]], [{ Ref: 'Ledger', other: 1 }]])(
    '%j stays that',
    (value) => {
      expect(resolve(value)).toEqual(value);
    },
  );

  it('holds intrinsics at any depth, which are replaced', () => {
    expect(resolve({ a: [{ b: { Ref: 'Ledger' } }] })).toEqual({ a: [{ b: 'ledger-table' }] });
  });
});

describe('an intrinsic function', () => {
  it.each<[string, unknown, unknown]>([
    ['Ref of a resource', { Ref: 'Ledger' }, 'ledger-table'],
    ['Ref of the region', { Ref: 'AWS::Region' }, 'eu-west-1'],
    ['Ref of the account', { Ref: 'AWS::AccountId' }, '000000000000'],
    ['Ref of the stack', { Ref: 'AWS::StackName' }, 'Leerspoor'],
    ['GetAtt as a list', { 'Fn::GetAtt': ['Ledger', 'Arn'] }, 'arn:aws:dynamodb:eu-west-1:0:table/ledger'],
    ['GetAtt as a text', { 'Fn::GetAtt': 'Ledger.Arn' }, 'arn:aws:dynamodb:eu-west-1:0:table/ledger'],
    ['GetAtt with a dot in it', { 'Fn::GetAtt': ['Nested', 'Outputs.Url'] }, 'https://nested'],
    ['Join', { 'Fn::Join': ['/', ['a', { Ref: 'Ledger' }, 7]] }, 'a/ledger-table/7'],
    ['Join of what is split', { 'Fn::Join': ['-', { 'Fn::Split': ['.', 'a.b'] }] }, 'a-b'],
    ['Select', { 'Fn::Select': ['1', ['a', { Ref: 'Ledger' }]] }, 'ledger-table'],
    ['Select of a number', { 'Fn::Select': [0, { 'Fn::Split': [':', 'x:y'] }] }, 'x'],
    [
      'Sub',
      { 'Fn::Sub': '$' + '{Ledger}/$' + '{Ledger.Arn}@$' + '{AWS::Region}' },
      'ledger-table/arn:aws:dynamodb:eu-west-1:0:table/ledger@eu-west-1',
    ],
    [
      'Sub with variables',
      { 'Fn::Sub': ['$' + '{a}-$' + '{Ledger}', { a: { Ref: 'Nested' } }] },
      'nested-ledger-table',
    ],
    ['Sub that is not meant', { 'Fn::Sub': '$' + '{!Ledger}' }, '$' + '{Ledger}'],
  ])('%s', (_name, value, expected) => {
    expect(resolve(value)).toBe(expected);
  });
});

describe('what the local runtime does not know is an error that names it', () => {
  it.each<[unknown, string]>([
    [{ 'Fn::ImportValue': 'x' }, 'uses Fn::ImportValue'],
    [{ 'Fn::If': ['a', 1, 2] }, 'uses Fn::If'],
    [{ Ref: 'Nobody' }, 'asks for Ref of Nobody (no resource)'],
    [{ Ref: 'AWS::NoValue' }, 'asks for Ref of AWS::NoValue'],
    [{ 'Fn::GetAtt': ['Ledger', 'Color'] }, 'asks for Color of Ledger (AWS::DynamoDB::Table)'],
    [{ 'Fn::GetAtt': ['Ledger', 'toString'] }, 'asks for toString of Ledger'],
    [{ 'Fn::Sub': '$' + '{Ledger.Color}' }, 'asks for Color of Ledger'],
    [{ 'Fn::Select': [2, ['a', 'b']] }, 'selects 2 of ["a","b"]'],
    [{ 'Fn::Join': ['/', 'a'] }, 'has "a" where a list is needed'],
    [{ 'Fn::Join': ['/', [{ a: 1 }]] }, 'has {"a":1} where a text is needed'],
  ])('%j', (value, expected) => {
    expect(() => resolve(value)).toThrow(StartError);
    expect(() => resolve(value)).toThrow(expected);
  });

  it('so is a resource that may not be there', () => {
    const resource = { Type: 'AWS::SQS::Queue', Condition: 'IsProduction' };
    expect(() => read({ Resources: { Queue: resource } })).toThrow(
      /Resources\.Queue\.Condition: is not known to the local runtime/,
    );
  });
});

describe('the files of a template', () => {
  it('give the directory of an asset by its key in the bucket', () => {
    const template = read({ Resources: {} }, { files: { abc: { source: { path: 'asset.abc' } } } });
    expect(template.assetDirectory('abc.zip')).toBe(join(directory, 'asset.abc'));
    expect(() => template.assetDirectory('def.zip')).toThrow('an asset def.zip that cdk.out does not have');
  });

  it.each(['{', '{"Resources": {"Queue": {}}}'])('when one is damaged (%s), are named', (text) => {
    expect(() => read(text)).toThrow(StartError);
    expect(() => read(text)).toThrow(join(directory, 'Leerspoor.template.json'));
  });
});
