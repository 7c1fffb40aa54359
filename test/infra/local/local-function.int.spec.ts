import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FunctionError, LocalFunction } from '../../../infra/local/local-function.ts';

/** A function that does what its event says. */
const source = `
let invocations = 0;
export async function handler(event, context) {
  invocations += 1;
  switch (event.do) {
    case 'answer': return { invocations, environment: { ...process.env }, context: { ...context, left: context.getRemainingTimeInMillis() } };
    case 'return': return event.value;
    case 'nothing': return undefined;
    case 'throw': throw new TypeError('it was in a mood');
    case 'hang': return new Promise(() => {});
    case 'spin': for (;;);
    case 'exit': process.exit(3);
    case 'die': setImmediate(() => { throw new Error('later'); }); return new Promise(() => {});
    case 'eat': { const food = []; for (;;) food.push(new Array(100_000).fill(Math.random())); }
    case 'log': console.log('said so'); console.error('and so'); return null;
    case 'wait': await new Promise((resolve) => setTimeout(resolve, event.milliseconds)); return invocations;
  }
}
export const other = async () => 'another';
`;

let directory = '';
const functions: LocalFunction[] = [];
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'leerspoor-function-'));
  writeFileSync(join(directory, 'handler.mjs'), source);
});
afterAll(async () => {
  await Promise.all(functions.map((each) => each.stop()));
  rmSync(directory, { recursive: true, force: true });
});

const logFile = () => join(directory, 'function.log');
function functionWith(options: Partial<ConstructorParameters<typeof LocalFunction>[0]> = {}): LocalFunction {
  const made = new LocalFunction({
    functionName: 'Leerspoor-Sample',
    functionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:Leerspoor-Sample',
    modulePath: join(directory, 'handler.mjs'),
    handlerName: 'handler',
    memoryMebibytes: 128,
    timeoutSeconds: 5,
    environment: { LEDGER_TABLE: 'ledger' },
    logFile: logFile(),
    maximumConcurrency: 2,
    ...options,
  });
  functions.push(made);
  return made;
}

describe('a function that is invoked', () => {
  it('has the environment of the template alone, and what Lambda tells of the invocation', async () => {
    const answer = await functionWith({ timeoutSeconds: 4 }).invoke({ do: 'answer' });
    expect(answer).toMatchObject({
      environment: { LEDGER_TABLE: 'ledger' },
      context: {
        functionName: 'Leerspoor-Sample',
        invokedFunctionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:Leerspoor-Sample',
        memoryLimitInMB: '128',
        awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      },
    });
    expect(answer).toHaveProperty('environment', { LEDGER_TABLE: 'ledger' });
    expect(answer).toHaveProperty('context.left', expect.any(Number));
    const left = Object(answer).context.left;
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(4_000);
  });

  it('is used again for the next event', async () => {
    const sample = functionWith();
    await sample.invoke({ do: 'answer' });
    expect(await sample.invoke({ do: 'answer' })).toMatchObject({ invocations: 2 });
  });

  it('answers in JSON: what JSON has no form for does not arrive', async () => {
    const sample = functionWith();
    expect(await sample.invoke({ do: 'return', value: { at: new Date(0) } })).toEqual({
      at: '1970-01-01T00:00:00.000Z',
    });
    expect(await sample.invoke({ do: 'nothing' })).toBeNull();
  });

  it('logs to its file', async () => {
    await functionWith().invoke({ do: 'log' });
    for (const said of ['said so', 'and so']) {
      await expect.poll(() => readFileSync(logFile(), 'utf8')).toContain(said);
    }
  });

  it('is the export that the template names', async () => {
    expect(await functionWith({ handlerName: 'other' }).invoke({})).toBe('another');
    await expect(functionWith({ handlerName: 'missing' }).invoke({})).rejects.toThrow('exports no missing');
  });

  it('fails each time when its bundle can not be loaded', async () => {
    const broken = functionWith({ modulePath: join(directory, 'missing.mjs') });
    await expect(broken.invoke({})).rejects.toThrow(FunctionError);
    await expect(broken.invoke({})).rejects.toThrow('Cannot find module');
  });
});

describe('a function that fails', () => {
  it('by an error, is told of, logged, and used again', async () => {
    const sample = functionWith();
    await expect(sample.invoke({ do: 'throw' })).rejects.toThrow('TypeError: it was in a mood');
    expect(await sample.invoke({ do: 'answer' })).toMatchObject({ invocations: 2 });
    await expect
      .poll(() => readFileSync(logFile(), 'utf8'))
      .toMatch(/failed: TypeError: it was in a mood\n {4}at/);
  });

  it.each([
    ['exits', 'exit', 'ended while it worked'],
    ['dies of an error that nobody catches', 'die', 'died: Error: later'],
    ['needs more memory than it has', 'eat', 'memory limit'],
  ])('because it %s, is begun anew for the next event', async (_name, what, message) => {
    const sample = functionWith({ memoryMebibytes: 24 });
    await expect(sample.invoke({ do: what })).rejects.toThrow(FunctionError);
    expect(await sample.invoke({ do: 'answer' })).toMatchObject({ invocations: 1 });
    await expect(sample.invoke({ do: what })).rejects.toThrow(message);
  });

  it.each(['hang', 'spin'])('to answer within its timeout (%s), is ended and begun anew', async (what) => {
    const sample = functionWith({ timeoutSeconds: 0.8, maximumConcurrency: 1 });
    const waitsForIt = sample.invoke({ do: what });
    const next = sample.invoke({ do: 'answer' });
    await expect(waitsForIt).rejects.toThrow('timed out after 0.8 s');
    // With room for one alone, this proves that the one that hung is gone.
    expect(await next).toMatchObject({ invocations: 1 });
  });
});

describe('when more events come than it takes at once', () => {
  it('they wait for their turn', async () => {
    const sample = functionWith({ maximumConcurrency: 2 });
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => sample.invoke({ do: 'wait', milliseconds: 100 })),
    );
    const handled = answers.map(Number);
    // Two workers share six events: the number of the last event of each adds up.
    expect(handled.filter((count) => count === 1)).toHaveLength(2);
    expect(Math.max(...handled)).toBeGreaterThanOrEqual(3);
  });
});

describe('when it is stopped', () => {
  it('cuts off what works and what waits, and takes no more', async () => {
    const sample = functionWith({ maximumConcurrency: 1 });
    const outcomes = Promise.allSettled([sample.invoke({ do: 'hang' }), sample.invoke({ do: 'answer' })]);
    await sample.stop();
    expect(await outcomes).toMatchObject([
      { status: 'rejected', reason: { message: 'Leerspoor-Sample ended while it worked' } },
      { status: 'rejected', reason: { message: 'Leerspoor is stopping' } },
    ]);
    await expect(sample.invoke({ do: 'answer' })).rejects.toThrow('Leerspoor is stopping');
  });
});
