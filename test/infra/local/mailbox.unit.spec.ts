import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SESv2Client, SendEmailCommand, type SendEmailCommandInput } from '@aws-sdk/client-sesv2';
import PostalMime from 'postal-mime';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mailCommand } from '../../../cli/mail.ts';
import { UsageError } from '../../../cli/usage-error.ts';
import { mailDirectory } from '../../../infra/local/mail-directory.ts';
import { type CheckMail, Mailbox } from '../../../infra/local/mailbox.ts';

let dataDirectory: string;
let server: Server;
let ses: SESv2Client;
let check: CheckMail;
let now: Date;

beforeEach(async () => {
  dataDirectory = mkdtempSync(join(tmpdir(), 'leerspoor-mail-'));
  const directory = join(dataDirectory, mailDirectory);
  check = () => undefined;
  now = new Date('2026-11-25T09:00:00.000Z');
  mkdirSync(directory);
  const mailbox = new Mailbox(
    directory,
    (...call) => check(...call),
    () => now,
  );
  server = createServer(mailbox.listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A TCP server has a port');
  ses = new SESv2Client({
    endpoint: `http://127.0.0.1:${address.port}`,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
});
afterEach(() => {
  ses.destroy();
  server.close();
  rmSync(dataDirectory, { recursive: true, force: true });
});

const content = (Data: string) => ({ Data, Charset: 'UTF-8' });
const send = (address: string, subject: string, more: Partial<SendEmailCommandInput> = {}) =>
  ses.send(
    new SendEmailCommand({
      FromEmailAddress: 'leren@example.org',
      Destination: { ToAddresses: [address] },
      Content: {
        Simple: {
          Subject: content(subject),
          Body: { Text: content('Beste Zoë,\n'), Html: content('<p>Beste Zoë,</p>') },
          Headers: [{ Name: 'Auto-Submitted', Value: 'auto-generated' }],
        },
      },
      ...more,
    }),
  );
const list = (...args: readonly string[]) => mailCommand(['--data-dir', dataDirectory, ...args]);

describe('a mail that a function sends', () => {
  it('is a file that any mail program opens', async () => {
    const { MessageId } = await send('zoe@example.org', 'Één plek vrij');
    expect(MessageId).toBeDefined();
    const [name = ''] = readdirSync(join(dataDirectory, mailDirectory));
    expect(name).toMatch(/^2026-11-25T09-00-00-000Z_\d+\.eml$/);
    const mail = await PostalMime.parse(readFileSync(join(dataDirectory, mailDirectory, name)));
    expect(mail).toMatchObject({
      from: { address: 'leren@example.org' },
      to: [{ address: 'zoe@example.org' }],
      subject: 'Één plek vrij',
      text: expect.stringContaining('Beste Zoë,\n'),
      html: expect.stringContaining('<p>Beste Zoë,</p>'),
      headers: expect.arrayContaining([expect.objectContaining({ key: 'auto-submitted' })]),
    });
  });

  it('is refused in the words of SES where the role may not, or what is asked is not known here', async () => {
    check = (_request, from) => `may not send from ${from}`;
    await expect(send('zoe@example.org', 'Hallo')).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: 'may not send from leren@example.org',
    });
    check = () => undefined;
    await expect(send('zoe@example.org', 'Hallo', { ConfigurationSetName: 'x' })).rejects.toMatchObject({
      name: 'BadRequestException',
    });
    expect(readdirSync(join(dataDirectory, mailDirectory))).toEqual([]);
  });
});

describe('leerspoor mail', () => {
  beforeEach(async () => {
    await send('zoe@example.org', 'Eerste');
    await send('ali@example.org', 'Tweede');
    now = new Date('2026-11-25T09:00:01.000Z');
    await send('zoe@example.org', 'Derde');
  });

  it('lists all, the newest last, or those to one', async () => {
    expect((await list()).split('\n')).toEqual([
      expect.stringMatching(/^ +1 {2}2026-11-25T09:00:00\S* {2}zoe@example\.org +Eerste$/),
      expect.stringMatching(/^ +2 .*ali@example\.org +Tweede$/),
      expect.stringMatching(/^ +3 .*zoe@example\.org +Derde$/),
    ]);
    const toZoe: { number: number; subject: string }[] = JSON.parse(
      await list('--to', 'ZOE@example.org', '--json'),
    );
    expect(toZoe.map(({ number, subject }) => [number, subject])).toEqual([
      [1, 'Eerste'],
      [3, 'Derde'],
    ]);
  });

  it('shows one whole', async () => {
    expect(await list('2')).toMatch(
      /^From: leren@example\.org\nTo: ali@example\.org\n.*\nSubject: Tweede\n\nBeste Zoë,/,
    );
    await expect(list('4')).rejects.toThrow('There is no mail 4');
  });

  it('says where mail is that it has not', async () => {
    await expect(list('--stack', 'Leerspoor')).rejects.toThrow(/really sent/);
    await expect(mailCommand(['--data-dir', join(dataDirectory, 'none')])).rejects.toThrow(UsageError);
  });
});
