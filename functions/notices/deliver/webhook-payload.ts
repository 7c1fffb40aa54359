import * as z from 'zod';
import type { StoredEvent } from '../../../ledger/commit.ts';
import { idOfStream } from '../../shared/streams.ts';

/**
 * Not sent: what somebody wrote as they liked, which may tell of people; who acted; and the way into a meeting, which is for who
 * has a seat there.
 */
const withheld: ReadonlySet<string> = new Set(['reason', 'by', 'joinUrl']);

const dataSchema = z.record(z.string(), z.unknown());

/** What a webhook is sent of an event, as Standard Webhooks has it: of whom and what by ids, and nothing of who they are. */
export function webhookPayload(stream: string, { type, occurredAt, data }: StoredEvent) {
  const [, aggregate] = stream.split('#');
  const fields = Object.entries(dataSchema.parse(data)).filter(([name]) => !withheld.has(name));
  return {
    type,
    timestamp: occurredAt,
    // Events do not say again what their stream is of: `sessionId`, `enrolmentId`.
    data: { [`${aggregate}Id`]: idOfStream(stream), ...Object.fromEntries(fields) },
  };
}
