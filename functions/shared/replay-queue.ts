import type { SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { type ReplayRequest, replayKindSchema } from '../../domain/replay/events.ts';
import { idSchema } from '../../domain/shared/values.ts';
import { projectionNames } from './subscriptions.ts';
import { tenantLine } from './tenant-line.ts';

/** A stream without its tenant. The id of an enrolment has a dot. */
const streamSchema = z
  .string()
  .regex(/^[a-z]{1,32}#[A-Za-z0-9_.-]{1,160}$/, 'must be <type>#<id>, such as enrolment#bhv.E100');

/** What may be asked of a replay. */
export const replayRequestSchema = z
  .strictObject({
    kind: replayKindSchema,
    projection: z
      .enum(projectionNames)
      .optional()
      .describe('To verify: absent, the sealed log itself is verified and compared with the ledger'),
    stream: streamSchema
      .optional()
      .describe('<type>#<id>: only what this stream has told, in the rows that are shown'),
    fromPosition: z
      .number()
      .int()
      .min(0)
      .optional()
      .describe('Only what is sealed from there on, in the rows that are shown'),
  })
  .refine(({ kind, projection }) => kind === 'verify' || projection !== undefined, {
    path: ['projection'],
    message: 'must be named, to be rebuilt',
  })
  .refine(({ kind, ...request }) => kind === 'rebuild' || !isRefresh(request), {
    path: ['kind'],
    message: 'must be rebuild, where a stream or a position is named',
  });

/** Whether rows that are shown are to be written anew in their place, those of a stream or from a position on. */
export function isRefresh({ stream, fromPosition }: Pick<ReplayRequest, 'stream' | 'fromPosition'>): boolean {
  return stream !== undefined || fromPosition !== undefined;
}

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
    request: replayRequestSchema,
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
  return tenantLine<ReplayMessage>(sqs, queueUrl);
}
