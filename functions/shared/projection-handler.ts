import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import * as z from 'zod';
import { type BusEvent, busEventSchema } from './bus-event.ts';

/** An event of one of the types that a function has subscribed to. */
export type SubscribedEvent<Type extends string> = BusEvent & { readonly type: Type };

/**
 * The Lambda handler of what reacts to events: takes them from its queue, one message each, and calls `react`.
 * A message that fails goes back to the queue alone, and to the dead-letter queue when it keeps failing; the others
 * of its batch are done.
 *
 * @param types the event types of the subscription (subscriptions.ts); a message of any other fails
 * @param react must bear that an event comes twice and in any order
 */
export function projectionHandler<const Type extends string>(
  types: readonly Type[],
  react: (event: SubscribedEvent<Type>) => Promise<void>,
  { logger, metrics }: { logger: Logger; metrics: Metrics },
) {
  const messageSchema = z.object({ detail: busEventSchema.extend({ type: z.enum(types) }) });

  const handleMessage = async ({ messageId, body }: SQSRecord): Promise<void> => {
    let event: SubscribedEvent<Type> | undefined;
    try {
      event = messageSchema.parse(JSON.parse(body)).detail;
      await react(event);
      metrics.addMetric('EventHandled', MetricUnit.Count, 1);
    } catch (error) {
      logger.error('An event could not be handled', {
        messageId,
        eventId: event?.id,
        eventType: event?.type,
        ...reasonOf(error),
      });
      metrics.addMetric('EventFailed', MetricUnit.Count, 1);
      throw error;
    }
  };

  return middy<SQSEvent, SQSBatchResponse>()
    .use(injectLambdaContext(logger, { resetKeys: true }))
    .use(logMetrics(metrics))
    .handler((batch, context) =>
      // Also when all fail, so that what went wrong is told by messages and not by an exception of the function.
      processPartialResponse(batch, handleMessage, new BatchProcessor(EventType.SQS), {
        context,
        throwOnFullBatchFailure: false,
      }),
    );
}

/** Where it went wrong, without messages: they may quote what an event says. */
function reasonOf(error: unknown) {
  if (error instanceof z.ZodError) {
    return { error: error.name, fields: error.issues.map(({ path }) => path.join('.')) };
  }
  if (!(error instanceof Error)) return { error: 'unknown' };
  const frames = error.stack?.split('\n').filter((line) => line.trimStart().startsWith('at '));
  return { error: error.name, stack: frames?.join('\n') };
}
