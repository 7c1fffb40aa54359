import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { environmentNames } from '../../functions/shared/environment-names.ts';
import type { WebhookAddresses } from '../../functions/shared/webhook-addresses.ts';
import type { LambdaFunction } from './lambda-function.ts';
import { QueuedFunction } from './queued-function.ts';

interface NoticesProps {
  /** Sends a mail, or a message to a webhook. */
  readonly deliver: LambdaFunction;
  /** The address that mail comes from. @default no mail is sent */
  readonly mailFrom?: string | undefined;
  readonly webhookAddresses: WebhookAddresses;
}

/** Who hears of events → a message for each recipient → mail by SES, and webhooks. */
export class Notices extends Construct {
  readonly deliveries: QueuedFunction;
  readonly #mailFrom: string | undefined;

  constructor(scope: Construct, id: string, { deliver, mailFrom, webhookAddresses }: NoticesProps) {
    super(scope, id);
    this.#mailFrom = mailFrom;
    this.deliveries = new QueuedFunction(this, 'Deliveries', { name: 'notices', lambda: deliver });
    deliver.addEnvironment(environmentNames.webhookAddresses, webhookAddresses);
    // What a webhook did not take waits in the same queue, and after a day goes to the dead letters.
    this.deliveries.grantSend(deliver, environmentNames.noticesQueue);
    this.deliveries.grantGiveUp(deliver, environmentNames.noticesDeadLetters);
    if (mailFrom === undefined) return;
    const identity = (name: string) =>
      Stack.of(this).formatArn({ service: 'ses', resource: 'identity', resourceName: name });
    deliver.addToRolePolicy(
      new PolicyStatement({
        actions: ['ses:SendEmail'],
        // SES goes by the address if it is verified itself, and else by its domain (README, "Configuration").
        resources: [identity(mailFrom), identity(mailFrom.slice(mailFrom.indexOf('@') + 1))],
        conditions: { StringEquals: { 'ses:FromAddress': mailFrom } },
      }),
    );
    deliver.addEnvironment(environmentNames.mailFrom, mailFrom);
  }

  /** Lets a function have somebody told. */
  grantTell(lambda: LambdaFunction): void {
    this.deliveries.grantSend(lambda, environmentNames.noticesQueue);
    if (this.#mailFrom !== undefined) lambda.addEnvironment(environmentNames.mailFrom, this.#mailFrom);
  }
}
