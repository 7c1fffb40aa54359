import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';

const causeSchema = z.object({ correlationId: z.string(), causationId: z.string().optional() });
/** What made somebody look: it is recorded with what comes of it. */
export type Cause = z.infer<typeof causeSchema>;

/** Look at which training one learner needs. */
export const lookMessageSchema = z.object({
  /** With the course that made somebody look, if one did: whether it is noted at the learner is not known. */
  look: z.object({ tenant: z.string(), learnerId: z.string(), courseId: z.string().optional() }),
  cause: causeSchema,
});
/** Look at a tenant's learners: those after one, or all; because of a course, or of rules. */
export const walkMessageSchema = z.object({
  walk: z.object({ tenant: z.string(), after: z.string().optional(), courseId: z.string().optional() }),
  cause: causeSchema,
});
export type Look = z.infer<typeof lookMessageSchema>['look'];
export type Walk = z.infer<typeof walkMessageSchema>['walk'];

/** SQS's limit on one SendMessageBatch. */
const maximumEntries = 10;

/** Sends to the policy of mandatory training, whose queue has these beside events. */
export class TrainingQueue {
  readonly #sqs: SQSClient;
  readonly #queueUrl: string;

  constructor(sqs: SQSClient, queueUrl: string) {
    this.#sqs = sqs;
    this.#queueUrl = queueUrl;
  }

  async look(looks: readonly Look[], cause: Cause): Promise<void> {
    for (let sent = 0; sent < looks.length; sent += maximumEntries) {
      await this.#send(looks.slice(sent, sent + maximumEntries).map((look) => ({ look, cause })));
    }
  }

  async walk(walk: Walk, cause: Cause): Promise<void> {
    await this.#send([{ walk, cause }]);
  }

  /** @throws Error when SQS did not take all; then all are sent again, which is harmless */
  async #send(messages: readonly z.input<typeof lookMessageSchema | typeof walkMessageSchema>[]) {
    const { Failed = [] } = await this.#sqs.send(
      new SendMessageBatchCommand({
        QueueUrl: this.#queueUrl,
        Entries: messages.map((message, index) => ({
          Id: String(index),
          MessageBody: JSON.stringify(message),
        })),
      }),
    );
    const [failed] = Failed;
    if (failed) throw new Error(`${Failed.length} messages were not sent: ${failed.Code}`);
  }
}
