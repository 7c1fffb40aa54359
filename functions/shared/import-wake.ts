import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { v7 as newId } from 'uuid';
import * as z from 'zod';

/** What the queue of the line says: whose line is to go on. Every message of a tenant says the same. */
export const wakeSchema = z.object({ tenant: z.string() });

/** Tells the importer that a tenant's line may have work. */
export function importWaker(sqs: SQSClient, queueUrl: string) {
  return async (tenant: string): Promise<void> => {
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: queueUrl,
        MessageBody: JSON.stringify({ tenant } satisfies z.input<typeof wakeSchema>),
        // One at a time for each tenant.
        MessageGroupId: tenant,
        // Each counts: SQS would take a second one within five minutes for the first.
        MessageDeduplicationId: newId(),
      }),
    );
  };
}
