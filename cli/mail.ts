import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import PostalMime from 'postal-mime';
import { mailDirectory } from '../infra/local/mail-directory.ts';
import { stackOptions } from './stack.ts';
import { readArguments, UsageError } from './usage-error.ts';

const usage = 'leerspoor mail [NUMBER] [--to ADDRESS] [--json] [--data-dir DIR]';

interface ReadMail {
  /** Its place in the mailbox, from 1; by it, it is shown. */
  readonly number: number;
  readonly file: string;
  readonly sentAt: string;
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** `leerspoor mail`: what a Leerspoor on this machine mailed, the newest last; or one of those, whole. */
export async function mailCommand(args: readonly string[]): Promise<string> {
  const { values, positionals } = readArguments(
    {
      args: [...args],
      allowPositionals: true,
      options: { to: { type: 'string' }, json: { type: 'boolean', default: false }, ...stackOptions },
    },
    usage,
  );
  const [chosen, ...rest] = positionals;
  if (rest.length > 0) throw new UsageError(`Usage: ${usage}`);
  if (values.stack !== undefined) {
    throw new UsageError(
      'Mail of a stack is really sent, by SES: look for it where it went. Only npm start keeps it in a mailbox.',
    );
  }
  const directory = join(values['data-dir'], mailDirectory);
  if (!existsSync(directory)) {
    throw new UsageError(
      `No Leerspoor has run on ${values['data-dir']}. Start it with npm start, or choose --data-dir.`,
    );
  }
  const wanted = values.to?.toLowerCase();
  const mails = (await readMails(directory)).filter(
    ({ to }) => wanted === undefined || to.toLowerCase() === wanted,
  );
  if (chosen !== undefined) {
    const mail = mails.find(({ number }) => String(number) === chosen);
    if (!mail) throw new UsageError(`There is no mail ${chosen}. leerspoor mail lists them.`);
    return values.json ? JSON.stringify(mail) : whole(mail);
  }
  return values.json ? JSON.stringify(mails) : mails.map(line).join('\n');
}

async function readMails(directory: string): Promise<readonly ReadMail[]> {
  const files = readdirSync(directory).filter((name) => name.endsWith('.eml'));
  return Promise.all(
    files.sort().map(async (name, index) => {
      const file = join(directory, name);
      const {
        date = '',
        from,
        to = [],
        subject = '',
        text = '',
      } = await PostalMime.parse(readFileSync(file));
      return {
        number: index + 1,
        file,
        sentAt: date,
        from: from?.address ?? '',
        to: to.map(({ address = '' }) => address).join(', '),
        subject,
        text: text.trimEnd(),
      };
    }),
  );
}

function line({ number, sentAt, to, subject }: ReadMail): string {
  return `${String(number).padStart(4)}  ${sentAt}  ${to.padEnd(28)}  ${subject}`;
}

function whole({ sentAt, from, to, subject, text, file }: ReadMail): string {
  return `From: ${from}\nTo: ${to}\nDate: ${sentAt}\nSubject: ${subject}\n\n${text}\n\n${file}`;
}
