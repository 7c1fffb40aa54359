import type { Logger } from '@aws-lambda-powertools/logger';
import type { Metrics } from '@aws-lambda-powertools/metrics';
import * as z from 'zod';
import { type BusEvent, busEventSchema } from './bus-event.ts';
import { queueHandler } from './queue-handler.ts';

/** An event of one of the types that a function has subscribed to. */
export type SubscribedEvent<Type extends string> = BusEvent & { readonly type: Type };

/** A message of a subscription: an event of one of its types, in what EventBridge wraps it in. */
export function eventMessageSchema<const Type extends string>(types: readonly Type[]) {
  return z.object({ detail: busEventSchema.extend({ type: z.enum(types) }) });
}

/**
 * The Lambda handler of what reacts to events: takes them from its queue, one message each, and calls `react`.
 *
 * @param types the event types of the subscription (subscriptions.ts); a message of any other fails
 * @param react must bear that an event comes twice and in any order
 */
export function projectionHandler<const Type extends string>(
  types: readonly Type[],
  react: (event: SubscribedEvent<Type>) => Promise<void>,
  { logger, metrics }: { logger: Logger; metrics: Metrics },
) {
  return queueHandler({
    message: eventMessageSchema(types),
    react: ({ detail }) => react(detail),
    nameOf: ({ detail: { id, type } }) => ({ eventId: id, eventType: type }),
    logger,
    metrics,
  });
}
