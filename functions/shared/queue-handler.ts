import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import middy from '@middy/core';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import * as z from 'zod';

interface QueueHandlerOptions<Message> {
  /** What a message's body is, as JSON. */
  readonly message: z.ZodType<Message>;
  /** Must bear that a message comes twice. */
  readonly react: (message: Message, context: Context) => Promise<void>;
  /** Names a message in the log, by ids and codes alone. */
  readonly nameOf: (message: Message) => Readonly<Record<string, string>>;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/**
 * The Lambda handler of what is fed from a queue. A message that fails goes back to the queue alone, and to the
 * dead-letter queue when it keeps failing; the others of its batch are done.
 */
export function queueHandler<Message>({
  message: messageSchema,
  react,
  nameOf,
  logger,
  metrics,
}: QueueHandlerOptions<Message>) {
  const handleMessage = async ({ messageId, body }: SQSRecord, context: Context): Promise<void> => {
    let message: Message | undefined;
    try {
      message = messageSchema.parse(JSON.parse(body));
      await react(message, context);
      metrics.addMetric('EventHandled', MetricUnit.Count, 1);
    } catch (error) {
      logger.error('A message could not be handled', {
        messageId,
        ...(message !== undefined && nameOf(message)),
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
      processPartialResponse(
        batch,
        (record: SQSRecord) => handleMessage(record, context),
        new BatchProcessor(EventType.SQS),
        { context, throwOnFullBatchFailure: false },
      ),
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
