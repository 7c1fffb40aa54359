import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { SendEmailCommand } from '@aws-sdk/client-sesv2';
import { v7 as newId } from 'uuid';
import { Ledger } from '../../../ledger/ledger.ts';
import { ApplicationSecret } from '../../shared/application-secret.ts';
import {
  createDocumentClient,
  createMailClient,
  createSecretsManagerClient,
  createSqsClient,
} from '../../shared/clients.ts';
import { configuredEnvironment, environment } from '../../shared/environment.ts';
import { environmentNames } from '../../shared/environment-names.ts';
import { createPersonalDataVault } from '../../shared/learner-stores.ts';
import { NoticeQueue, noticeSchema } from '../../shared/notices.ts';
import { PublishedCourses } from '../../shared/published-courses.ts';
import { queueHandler } from '../../shared/queue-handler.ts';
import { tenantLanguages } from '../../shared/tenant-language.ts';
import { webhookAddressesSchema } from '../../shared/webhook-addresses.ts';
import { noticeDelivery } from './deliver.ts';
import { mailDelivery } from './deliver-mail.ts';
import { webhookDelivery } from './deliver-webhook.ts';
import { mailFacts } from './mail-facts.ts';
import type { ComposedMail } from './mail-form.ts';
import { postTo } from './post.ts';
import { SentMails } from './sent-mails.ts';

const now = () => new Date();
const documents = createDocumentClient();
const sqs = createSqsClient();
const ledger = new Ledger({
  client: documents,
  tableName: environment(environmentNames.ledgerTable),
  now,
  newId,
});
const secret = new ApplicationSecret(
  createSecretsManagerClient(),
  environment(environmentNames.applicationSecret),
);
const from = configuredEnvironment(environmentNames.mailFrom);

function delivery(sender: string) {
  const vault = createPersonalDataVault(documents);
  return mailDelivery({
    ledger,
    vault,
    facts: mailFacts({ ledger, courses: new PublishedCourses(ledger), vault, secret, now }),
    sent: new SentMails(documents, environment(environmentNames.viewsTable), now),
    languageOf: tenantLanguages(environment(environmentNames.tenantLanguages)),
    send: sending(sender),
  });
}

function sending(sender: string) {
  const mails = createMailClient();
  const content = (Data: string) => ({ Data, Charset: 'UTF-8' });
  return async (address: string, { subject, text, html }: ComposedMail): Promise<void> => {
    await mails.send(
      new SendEmailCommand({
        FromEmailAddress: sender,
        Destination: { ToAddresses: [address] },
        Content: {
          Simple: {
            Subject: content(subject),
            Body: { Text: content(text), Html: content(html) },
            // So that no machine answers that somebody is on holiday (RFC 3834).
            Headers: [{ Name: 'Auto-Submitted', Value: 'auto-generated' }],
          },
        },
      }),
    );
  };
}

export const handler = queueHandler({
  message: noticeSchema,
  react: noticeDelivery({
    ledger,
    webhook: webhookDelivery({
      ledger,
      secret,
      queue: new NoticeQueue(sqs, environment(environmentNames.noticesQueue)),
      deadLetters: new NoticeQueue(sqs, environment(environmentNames.noticesDeadLetters)),
      post: postTo(webhookAddressesSchema.parse(environment(environmentNames.webhookAddresses))),
      now,
    }),
    mail: from === undefined ? undefined : delivery(from),
    now,
  }),
  nameOf: ({ eventId, to }) => ({ eventId, ...to }),
  logger: new Logger(),
  metrics: new Metrics(),
});
