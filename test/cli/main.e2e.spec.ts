import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { GetQueueAttributesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keyNameOf } from '../../ledger/log/checkpoint.ts';
import { publicKeyOf } from '../../ledger/log/kms-signer.ts';
import { formatVerifierKey } from '../../ledger/log/signed-note.ts';
import { theoryAndPractice } from '../support/courses.ts';
import { eventually, type SharedLeerspoor, shareTestLeerspoor } from '../support/leerspoor.ts';

const root = join(import.meta.dirname, '../..');

async function leerspoor(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, ['cli/main.ts', ...args], {
      cwd: root,
      // Nothing of who runs the tests, and no question to the network for credentials.
      env: {
        PATH: process.env.PATH ?? '',
        NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? '',
        AWS_EC2_METADATA_DISABLED: 'true',
        ...environment,
      },
    });
    return { code: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout, stderr } = Object(error);
    return { code, stdout, stderr };
  }
}
const saying = (line: unknown) => ({ code: 1, stdout: '', stderr: line });

describe('a command that can not be carried out says why in one line', () => {
  const onAws = ['dead-letters', 'list', '--stack', 'Leerspoor'];
  const region = { AWS_REGION: 'eu-west-1' };
  const keys = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b', AWS_MAX_ATTEMPTS: '1' };

  it.each<[string, readonly string[], Readonly<Record<string, string>>, unknown]>([
    [
      'that there is not',
      ['toke'],
      {},
      expect.stringMatching(/^There is no command "toke"\. There are: token, import, dead-letters.*\n$/),
    ],
    ['on AWS without a region', onAws, keys, 'No AWS region is chosen. Set AWS_REGION or AWS_PROFILE.\n'],
    ['on AWS without credentials', onAws, region, expect.stringMatching(/^AWS .*credentials.*\n$/)],
    [
      'on AWS when that is out of reach',
      onAws,
      { ...region, ...keys, AWS_ENDPOINT_URL: 'http://127.0.0.1:1' },
      expect.stringMatching(/^AWS could not be asked, or refused: .*ECONNREFUSED.*\n$/),
    ],
  ])('%s', async (_name, args, environment, line) => {
    expect(await leerspoor(args, environment)).toEqual(saying(line));
  });
});

describe('verify', () => {
  it('exits with 2 when it can not be checked: 1 says that something was found', async () => {
    const line = expect.stringMatching(/^No Leerspoor runs on /);
    const nowhere = ['verify', '--tenant', 'acme', '--data-dir', join(root, 'no-data')];
    expect(await leerspoor(nowhere)).toEqual({ ...saying(line), code: 2 });
  });
});

describe('with a running Leerspoor', () => {
  const tenant = 'cli';
  const replayedTenant = 'cli-replays';
  let running: SharedLeerspoor;
  beforeAll(async () => {
    running = await shareTestLeerspoor();
  });
  afterAll(() => running.stop());
  const here = (...args: readonly string[]) => leerspoor([...args, '--data-dir', running.dataDirectory]);

  it('token gives a token that it takes', async () => {
    const { stdout } = await here('token', '--tenant', tenant, '--role', 'admin');
    const headers = { authorization: `Bearer ${stdout.trim()}` };
    expect((await fetch(`${running.url}/courses`, { headers })).status).toBe(200);
  });

  it('verify says that what was sealed is what the ledger has, and what is not', async () => {
    const admin = await running.as({ tenant, roles: ['admin'] });
    await admin('PUT', '/courses/bhv', {
      title: 'BHV',
      language: 'nl',
      activities: [
        {
          id: 'theory',
          title: 'E-learning',
          format: 'e-learning',
          timing: 'asynchronous',
          place: 'remote',
          minutes: 90,
          completion: { minProgress: 1 },
        },
      ],
    });
    const { services, outputs, dynamodb } = running.endpoints;
    const access = { region: 'eu-west-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
    const kms = new KMSClient({ ...access, endpoint: services });
    const publicKey = await publicKeyOf(kms, outputs.LogSigningKeyId ?? '');
    const key = formatVerifierKey({ name: keyNameOf('Leerspoor'), publicKey });
    const verify = () => here('verify', '--tenant', tenant, '--key', key, '--json');
    const { stdout } = await eventually(verify, (answer) => JSON.parse(answer.stdout).unsealed === 0);
    expect(JSON.parse(stdout)).toMatchObject({
      commits: 1,
      events: 1,
      problems: [],
      checkpoint: { size: 1 },
    });

    const items = new DynamoDBClient({ ...access, endpoint: dynamodb });
    await items.send(
      new UpdateItemCommand({
        TableName: outputs.LedgerTableName,
        Key: { stream: { S: `${tenant}#course#bhv` }, version: { N: '1' } },
        UpdateExpression: 'SET correlationId = :another',
        ExpressionAttributeValues: { ':another': { S: 'another' } },
      }),
    );
    const tampered = await verify();
    expect(tampered.code).toBe(1);
    expect(JSON.parse(tampered.stdout).problems).toMatchObject([
      { kind: 'commit-changed', where: 'table', stream: `${tenant}#course#bhv`, version: 1, position: 0 },
    ]);
    for (const client of [kms, items]) client.destroy();
  });

  it('replay names the rows that are not what the log says, and has lists show what it says, all or one stream', async () => {
    const admin = await running.as({ tenant: replayedTenant, roles: ['admin'] });
    await admin('PUT', '/courses/vca', { ...theoryAndPractice, title: 'VCA' });
    const titles = async () =>
      (await admin('GET', '/courses')).body.items.map(({ title }: { title: string }) => title);
    await eventually(titles, (shown) => shown.length === 1);
    const items = new DynamoDBClient({
      endpoint: running.endpoints.dynamodb,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    const spoil = () =>
      items.send(
        new UpdateItemCommand({
          TableName: running.endpoints.outputs.ViewsTableName,
          Key: { pk: { S: `${replayedTenant}#courses` }, sk: { S: 'vca' } },
          UpdateExpression: 'SET title = :spoilt',
          ExpressionAttributeValues: { ':spoilt': { S: 'Spoilt' } },
        }),
      );
    await spoil();
    const replay = ['replay', '--projection', 'courses', '--tenant', replayedTenant, '--json'];
    const spoilt = [{ row: 'courses/vca', fault: 'different', liveVersion: 1, logVersion: 1 }];

    const compared = await here(...replay, '--dry-run');
    expect(JSON.parse(compared.stdout)).toMatchObject({ kind: 'verify', events: 1, problems: spoilt });
    expect(compared.code).toBe(1);
    expect(await titles()).toEqual(['Spoilt']);

    const refreshed = await here(
      ...replay,
      '--stream',
      `${replayedTenant}#course#vca`,
      '--from-position',
      '0',
    );
    expect(JSON.parse(refreshed.stdout)).toMatchObject({ stream: 'course#vca', fromPosition: 0, events: 1 });
    expect(await titles()).toEqual(['VCA']);
    const refused = await here(...replay, '--dry-run', '--from-position', '0');
    expect(refused.stderr).toContain('do not go with --dry-run');
    expect((await here(...replay, '--stream', 'vca')).stderr).toContain('must be <type>#<id>');

    await spoil();
    const rebuilt = await here(...replay);
    expect(JSON.parse(rebuilt.stdout)).toMatchObject({ kind: 'rebuild', events: 1, problems: spoilt });
    expect(rebuilt.code).toBe(0);
    expect(await titles()).toEqual(['VCA']);
    items.destroy();
  });

  it('dead-letters lists what could not be handled, and redrive has it handled again', async () => {
    const { endpoints } = running;
    const sqs = new SQSClient({
      endpoint: endpoints.sqs,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    // A queue in which other specs put nothing that would be counted here.
    const envelope = { detail: { note: 'no event at all' } };
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: endpoints.outputs.EraseLearnerDeadLettersUrl,
        MessageBody: JSON.stringify(envelope),
      }),
    );
    const queue = ['--queue', 'EraseLearner', '--json'];
    const listed = await here('dead-letters', 'list', ...queue);
    expect(JSON.parse(listed.stdout)).toEqual([{ queue: 'EraseLearner', messages: 1 }]);
    const redriven = await here('dead-letters', 'redrive', ...queue);
    expect(JSON.parse(redriven.stdout)).toEqual([{ queue: 'EraseLearner', messages: 1 }]);
    expect(JSON.parse((await here('dead-letters', 'list', ...queue)).stdout)).toEqual([
      { queue: 'EraseLearner', messages: 0 },
    ]);
    // It fails again, and waits for its next try.
    await eventually(
      () =>
        sqs.send(
          new GetQueueAttributesCommand({
            QueueUrl: endpoints.outputs.EraseLearnerQueueUrl,
            AttributeNames: ['ApproximateNumberOfMessagesNotVisible'],
          }),
        ),
      ({ Attributes }) => Attributes?.ApproximateNumberOfMessagesNotVisible === '1',
    );
    sqs.destroy();
  });
});
