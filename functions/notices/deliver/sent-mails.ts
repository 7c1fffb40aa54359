import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { partitionOf } from '../../shared/view-rows.ts';

/** Longer than a message can come again: SQS keeps it for fourteen days, and as long among the dead letters. */
const keptDays = 30;

/** Longer than the function may take, and shorter than until SQS shows a message again. */
const claimMilliseconds = 120_000;

interface Mail {
  readonly tenant: string;
  readonly eventId: string;
  readonly learnerId: string;
}

/**
 * Which mails were sent, so that a message that comes again sends none. A mail is claimed, sent, and noted as sent; only who dies
 * between the last two sends it twice.
 */
export class SentMails {
  readonly #documents: DynamoDBDocumentClient;
  readonly #tableName: string;
  readonly #now: () => Date;

  constructor(documents: DynamoDBDocumentClient, tableName: string, now: () => Date) {
    this.#documents = documents;
    this.#tableName = tableName;
    this.#now = now;
  }

  /**
   * Sends a mail unless it was sent.
   *
   * @throws Error when somebody else is just sending it, and it is not known yet whether they can; what `send` throws
   */
  async once(mail: Mail, send: () => Promise<void>): Promise<void> {
    if ((await this.#claim(mail)) === 'sent') return;
    await send();
    await this.#put(mail, { status: 'sent' });
  }

  async #claim(mail: Mail): Promise<'claimed' | 'sent'> {
    try {
      await this.#put(
        mail,
        { status: 'begun', begunAt: this.#now().toISOString() },
        {
          ConditionExpression: 'attribute_not_exists(pk) OR (#status = :begun AND begunAt < :over)',
          ExpressionAttributeNames: { '#status': 'status' },
          ExpressionAttributeValues: {
            ':begun': 'begun',
            ':over': new Date(this.#now().getTime() - claimMilliseconds).toISOString(),
          },
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        },
      );
      return 'claimed';
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      if (error.Item?.status?.S === 'sent') return 'sent';
      throw new Error(`The mail of event ${mail.eventId} is just being sent`);
    }
  }

  async #put(
    { tenant, eventId, learnerId }: Mail,
    what: Readonly<Record<string, string>>,
    condition: Partial<PutCommand['input']> = {},
  ): Promise<void> {
    await this.#documents.send(
      new PutCommand({
        TableName: this.#tableName,
        Item: {
          ...what,
          pk: partitionOf.sentMail(tenant, eventId),
          sk: learnerId,
          // The table's time to live, in seconds as DynamoDB wants it.
          expiresAt: Math.floor(this.#now().getTime() / 1_000) + keptDays * 86_400,
        },
        ...condition,
      }),
    );
  }
}
