import { parentPort, workerData } from 'node:worker_threads';
import type { LambdaInvocation, LambdaResult, LambdaSetup } from './local-function.ts';

// The inside of a local Lambda: loads the bundle once, then answers one event after the other.

const setup: LambdaSetup = workerData;
const port = parentPort;
if (!port) throw new Error('This file runs as a worker');

const loading = import(setup.moduleUrl);
// A bundle that can't be loaded fails each invocation, as on AWS, and not the thread.
loading.catch(() => undefined);

port.on('message', async (invocation: LambdaInvocation) => {
  port.postMessage(await answer(invocation));
});

async function answer({ event, requestId, deadline }: LambdaInvocation): Promise<LambdaResult> {
  try {
    const module = await loading;
    const handler: unknown = module[setup.handlerName];
    if (typeof handler !== 'function') throw new Error(`The bundle exports no ${setup.handlerName}`);
    const context = {
      functionName: setup.functionName,
      functionVersion: '$LATEST',
      invokedFunctionArn: setup.functionArn,
      memoryLimitInMB: String(setup.memoryMebibytes),
      awsRequestId: requestId,
      logGroupName: `/aws/lambda/${setup.functionName}`,
      logStreamName: 'local',
      callbackWaitsForEmptyEventLoop: false,
      getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
    };
    const result: unknown = await handler(event, context);
    // Lambda gives results as JSON; what JSON has no form for does not arrive.
    return { json: JSON.stringify(result) ?? 'null' };
  } catch (error) {
    const known = error instanceof Error ? error : new Error(String(error));
    return { failure: { name: known.name, message: known.message, stack: known.stack ?? '' } };
  }
}
