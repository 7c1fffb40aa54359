import { randomUUID } from 'node:crypto';
import { createWriteStream, readFileSync, type WriteStream } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { transformSync } from 'esbuild';

/**
 * The worker in JavaScript. Node reads TypeScript as well, but would load its compiler into every thread anew: a third
 * of what a thread takes to start, and the demo starts some twenty.
 */
const workerUrl = (() => {
  const source = readFileSync(new URL('./lambda-worker.ts', import.meta.url), 'utf8');
  const { code } = transformSync(source, { loader: 'ts', format: 'esm' });
  return new URL(`data:text/javascript;base64,${Buffer.from(code).toString('base64')}`);
})();

/** What a worker is told at its start. */
export interface LambdaSetup {
  readonly functionName: string;
  readonly functionArn: string;
  /** A file URL. */
  readonly moduleUrl: string;
  readonly handlerName: string;
  readonly memoryMebibytes: number;
}

/** One event for a worker. */
export interface LambdaInvocation {
  readonly event: unknown;
  readonly requestId: string;
  /** When the function's time is over, in milliseconds since 1970. */
  readonly deadline: number;
}

/** What a worker answers. */
export type LambdaResult =
  | { readonly json: string }
  | { readonly failure: { readonly name: string; readonly message: string; readonly stack: string } };

/** A function that failed, took too long or died. The message is for the log: it may quote the event. */
export class FunctionError extends Error {
  override readonly name = 'FunctionError';
}

interface LocalFunctionOptions extends Omit<LambdaSetup, 'moduleUrl'> {
  readonly modulePath: string;
  readonly timeoutSeconds: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly logFile: string;
  /** How many events at once; each takes a worker of some 30 MB. */
  readonly maximumConcurrency: number;
}

interface Waiting {
  readonly resolve: (worker: Worker) => void;
  readonly reject: (error: Error) => void;
}

/** A Lambda function as worker threads: each handles one event at a time and is used again, as on AWS. */
export class LocalFunction {
  readonly #options: LocalFunctionOptions;
  readonly #idle: Worker[] = [];
  readonly #workers = new Set<Worker>();
  readonly #waiting: Waiting[] = [];
  readonly #log: WriteStream;
  #isStopped = false;

  constructor(options: LocalFunctionOptions) {
    this.#options = options;
    this.#log = createWriteStream(options.logFile, { flags: 'a' });
  }

  get functionName(): string {
    return this.#options.functionName;
  }

  /**
   * Invokes the function and answers with its result.
   *
   * @throws FunctionError when it threw, took longer than its timeout, or its worker died
   */
  async invoke(event: unknown): Promise<unknown> {
    const worker = await this.#take();
    const { timeoutSeconds, functionName } = this.#options;
    const invocation: LambdaInvocation = {
      event,
      requestId: randomUUID(),
      deadline: Date.now() + timeoutSeconds * 1000,
    };
    return new Promise((resolve, reject) => {
      const settle = (finish: () => void) => {
        clearTimeout(timer);
        worker.off('message', onMessage);
        worker.off('exit', onExit);
        worker.off('error', onError);
        finish();
      };
      const onMessage = (result: LambdaResult) =>
        settle(() => {
          this.#giveBack(worker);
          if ('json' in result) return resolve(JSON.parse(result.json));
          const { name, message, stack } = result.failure;
          this.#log.write(`${invocation.requestId} failed: ${stack}\n`);
          return reject(new FunctionError(`${functionName} failed: ${name}: ${message}`));
        });
      const onExit = () => settle(() => reject(new FunctionError(`${functionName} ended while it worked`)));
      const onError = (error: unknown) =>
        settle(() => {
          this.#log.write(`${invocation.requestId} died: ${String(error)}\n`);
          reject(new FunctionError(`${functionName} died: ${String(error)}`));
        });
      const timer = setTimeout(() => {
        this.#log.write(`${invocation.requestId} timed out after ${timeoutSeconds} s\n`);
        settle(() => reject(new FunctionError(`${functionName} timed out after ${timeoutSeconds} s`)));
        void worker.terminate();
      }, timeoutSeconds * 1000);
      worker.on('message', onMessage);
      worker.once('exit', onExit);
      worker.once('error', onError);
      worker.postMessage(invocation);
    });
  }

  /** Ends all workers; what they were doing is cut off. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const { reject } of this.#waiting.splice(0)) reject(new FunctionError('Leerspoor is stopping'));
    await Promise.all([...this.#workers].map((worker) => worker.terminate()));
    // What a worker has said may still be on its way here, and must not find the log closed.
    this.#log.on('error', () => undefined);
    await new Promise((resolve) => this.#log.end(resolve));
  }

  async #take(): Promise<Worker> {
    if (this.#isStopped) throw new FunctionError('Leerspoor is stopping');
    const idle = this.#idle.pop();
    if (idle) return idle;
    if (this.#workers.size < this.#options.maximumConcurrency) return this.#startWorker();
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
    });
  }

  #giveBack(worker: Worker): void {
    const next = this.#waiting.shift();
    if (next) next.resolve(worker);
    else this.#idle.push(worker);
  }

  #startWorker(): Worker {
    const { environment, memoryMebibytes, functionName, functionArn, modulePath, handlerName } =
      this.#options;
    const moduleUrl = pathToFileURL(modulePath).href;
    const setup: LambdaSetup = { functionName, functionArn, moduleUrl, handlerName, memoryMebibytes };
    const worker = new Worker(workerUrl, {
      workerData: setup,
      env: { ...environment },
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: memoryMebibytes },
      stdout: true,
      stderr: true,
    });
    worker.stdout.on('data', (chunk) => this.#log.write(chunk));
    worker.stderr.on('data', (chunk) => this.#log.write(chunk));
    // What happens between two events, too, must not take the process along.
    worker.on('error', () => undefined);
    worker.once('exit', () => {
      this.#workers.delete(worker);
      const index = this.#idle.indexOf(worker);
      if (index >= 0) this.#idle.splice(index, 1);
      const next = this.#isStopped ? undefined : this.#waiting.shift();
      next?.resolve(this.#startWorker());
    });
    this.#workers.add(worker);
    return worker;
  }
}
