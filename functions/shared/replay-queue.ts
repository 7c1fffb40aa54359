import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { v7 as newId } from 'uuid';
import * as z from 'zod';
import { replayKindSchema } from '../../domain/replay/events.ts';
import { idSchema } from '../../domain/shared/values.ts';
import { projectionNames } from './subscriptions.ts';

/** Which replay a turn must let go first, and how far that was when it did. */
const waitedForSchema = z.object({ replayId: z.string(), progress: z.string() });
export type WaitedFor = z.infer<typeof waitedForSchema>;

/** What the queue of replays says. */
export const replayMessageSchema = z.discriminatedUnion('kind', [
  /** Somebody at a terminal asks for a replay, and may not write in the ledger. */
  z.object({
    kind: z.literal('request-replay'),
    tenant: idSchema,
    replayId: idSchema,
    request: z.object({ kind: replayKindSchema, projection: z.enum(projectionNames) }),
  }),
  /** A replay that was asked for is to go on. */
  z.object({
    kind: z.literal('replay'),
    tenant: idSchema,
    replayId: idSchema,
    waitedFor: waitedForSchema.optional(),
  }),
]);
export type ReplayMessage = z.infer<typeof replayMessageSchema>;

/** Sends to the worker of replays. */
export function replaySender(sqs: SQSClient, queueUrl: string) {
  return async (message: ReplayMessage): Promise<void> => {
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: queueUrl,
        MessageBody: JSON.stringify(message),
        // One at a time for each tenant.
        MessageGroupId: message.tenant,
        // Each counts: SQS would take a second one within five minutes for the first.
        MessageDeduplicationId: newId(),
      }),
    );
  };
}
