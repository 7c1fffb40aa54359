import type { SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { tenantLine } from './tenant-line.ts';

/** What the queue of the line says: whose line is to go on. Every message of a tenant says the same. */
export const wakeSchema = z.object({ tenant: z.string() });

/** Tells the importer that a tenant's line may have work. */
export function importWaker(sqs: SQSClient, queueUrl: string) {
  const send = tenantLine<z.input<typeof wakeSchema>>(sqs, queueUrl);
  return (tenant: string): Promise<void> => send({ tenant });
}
