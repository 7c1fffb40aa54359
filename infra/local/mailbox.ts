import { randomUUID } from 'node:crypto';
import { renameSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, RequestListener } from 'node:http';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import MailComposer from 'nodemailer/lib/mail-composer';
import * as z from 'zod';

/** Why a function may not send mail from an address; undefined when it may. */
export type CheckMail = (request: IncomingMessage, from: string) => string | undefined;

const contentSchema = z.strictObject({ Data: z.string(), Charset: z.literal('UTF-8') });
/** What Leerspoor uses of SES's SendEmail; whatever else it comes to use must be added here. */
const sendEmailSchema = z.strictObject({
  FromEmailAddress: z.string(),
  Destination: z.strictObject({ ToAddresses: z.array(z.string()).length(1) }),
  Content: z.strictObject({
    Simple: z.strictObject({
      Subject: contentSchema,
      Body: z.strictObject({ Text: contentSchema, Html: contentSchema }),
      Headers: z.array(z.strictObject({ Name: z.string(), Value: z.string() })).default([]),
    }),
  }),
});
type SendEmail = z.output<typeof sendEmailSchema>;

interface MailAnswer {
  readonly status: number;
  readonly error?: string;
  readonly body: unknown;
}

/** SES, of which all mail lands in one directory: an .eml file each, in the order of their names. */
export class Mailbox {
  readonly #directory: string;
  readonly #check: CheckMail;
  readonly #now: () => Date;
  #lastName = '';

  constructor(directory: string, check: CheckMail, now: () => Date = () => new Date()) {
    this.#directory = directory;
    this.#check = check;
    this.#now = now;
  }

  readonly listener: RequestListener = (request, response) => {
    void this.#answerTo(request).then(({ status, error, body }) => {
      response.writeHead(status, {
        'content-type': 'application/json',
        ...(error !== undefined && { 'x-amzn-errortype': error }),
      });
      response.end(JSON.stringify(body));
    });
  };

  /** It keeps nothing open. */
  close(): void {}

  async #answerTo(request: IncomingMessage): Promise<MailAnswer> {
    try {
      const body: unknown = await json(request);
      if (request.method !== 'POST' || request.url !== '/v2/email/outbound-emails') {
        return refusal(404, 'NotFoundException', `The local SES has no ${request.method} ${request.url}.`);
      }
      const parsed = sendEmailSchema.safeParse(body);
      if (!parsed.success) {
        const fields = parsed.error.issues.map(({ path }) => path.join('.')).join(', ');
        return refusal(
          400,
          'BadRequestException',
          `The local SES does not know ${fields} (infra/local/mailbox.ts).`,
        );
      }
      const refused = this.#check(request, parsed.data.FromEmailAddress);
      if (refused !== undefined) return refusal(403, 'AccessDeniedException', refused);
      return { status: 200, body: { MessageId: await this.#keep(parsed.data) } };
    } catch (error) {
      // The message may quote the mail; only its kind leaves here.
      const kind = error instanceof Error ? error.name : 'unknown';
      return refusal(500, 'InternalFailure', `The local SES failed (${kind}).`);
    }
  }

  async #keep({ FromEmailAddress, Destination, Content: { Simple } }: SendEmail): Promise<string> {
    const messageId = randomUUID();
    const bytes = await new MailComposer({
      from: { name: '', address: FromEmailAddress },
      to: Destination.ToAddresses.map((address) => ({ name: '', address })),
      subject: Simple.Subject.Data,
      text: Simple.Body.Text.Data,
      html: Simple.Body.Html.Data,
      date: this.#now(),
      messageId: `<${messageId}@leerspoor.local>`,
      headers: Simple.Headers.map(({ Name, Value }) => ({ key: Name, value: Value })),
    })
      .compile()
      .build();
    const name = this.#nextName();
    // Whole or not at all: somebody may be listing.
    const temporary = join(this.#directory, `${name}.new`);
    writeFileSync(temporary, bytes, { mode: 0o600 });
    renameSync(temporary, join(this.#directory, `${name}.eml`));
    return messageId;
  }

  /** By the time, later than the last. */
  #nextName(): string {
    const time = this.#now().toISOString().replace(/[:.]/g, '-');
    const [lastTime, lastNumber = '0'] = this.#lastName.split('_');
    const number = lastTime === time ? Number(lastNumber) + 1 : 1;
    this.#lastName = `${time}_${number}`;
    return `${time}_${String(number).padStart(4, '0')}`;
  }
}

function refusal(status: number, error: string, message: string): MailAnswer {
  return { status, error, body: { message } };
}
