import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { v7 as newId } from 'uuid';

/** Sends to a FIFO queue in which each tenant has a line of its own: at most one message of a tenant is worked on at a time. */
export function tenantLine<Message extends { readonly tenant: string }>(sqs: SQSClient, queueUrl: string) {
  return async (message: Message): Promise<void> => {
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: queueUrl,
        MessageBody: JSON.stringify(message),
        MessageGroupId: message.tenant,
        // Each counts: SQS would take a second one within five minutes for the first.
        MessageDeduplicationId: newId(),
      }),
    );
  };
}
