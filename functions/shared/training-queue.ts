import type { SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { sendMessages } from './send-messages.ts';

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

/** Sends to the policy of mandatory training, whose queue has these beside events. */
export class TrainingQueue {
  readonly #sqs: SQSClient;
  readonly #queueUrl: string;

  constructor(sqs: SQSClient, queueUrl: string) {
    this.#sqs = sqs;
    this.#queueUrl = queueUrl;
  }

  async look(looks: readonly Look[], cause: Cause): Promise<void> {
    await this.#send(looks.map((look) => ({ look, cause })));
  }

  async walk(walk: Walk, cause: Cause): Promise<void> {
    await this.#send([{ walk, cause }]);
  }

  async #send(messages: readonly z.input<typeof lookMessageSchema | typeof walkMessageSchema>[]) {
    await sendMessages(
      this.#sqs,
      this.#queueUrl,
      messages.map((body) => ({ body })),
    );
  }
}
