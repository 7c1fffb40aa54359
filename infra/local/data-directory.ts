import { mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import { StartError } from './start-error.ts';

/** What other programs must know to talk to a running Leerspoor. */
export const endpointsSchema = z.object({
  url: z.string(),
  processId: z.number(),
  dynamodb: z.string(),
  sqs: z.string(),
  services: z.string(),
  issuer: z.string(),
  audience: z.string(),
  outputs: z.record(z.string(), z.string()),
});
export type Endpoints = z.infer<typeof endpointsSchema>;

const formSchema = z.object({ leerspoor: z.literal(1) });

/** The directory in which a local Leerspoor keeps all that it knows. */
export class DataDirectory {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /**
   * Opens a data directory for this process alone, and makes it when it is not there.
   *
   * @throws StartError when another process has it open, or when it is not ours or damaged
   */
  static open(path: string): DataDirectory {
    const directory = new DataDirectory(resolve(path));
    try {
      for (const name of ['dynamodb', 'queues', 'secrets', 'logs']) {
        mkdirSync(directory.file(name), { recursive: true });
      }
      directory.#lock();
      directory.#checkForm();
    } catch (error) {
      if (error instanceof StartError) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      throw new StartError(`The data directory ${directory.path} can't be used: ${reason}.`);
    }
    return directory;
  }

  /** The path of a file or directory in it. */
  file(...names: string[]): string {
    return join(this.path, ...names);
  }

  /** A JSON file in it; undefined when there is none. */
  readJson(name: string): unknown {
    try {
      return JSON.parse(readFileSync(this.file(name), 'utf8'));
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw new StartError(
        `${this.file(name)} is damaged. Move ${this.path} away and start again, or restore it from a copy.`,
      );
    }
  }

  /** Writes a JSON file whole or not at all. */
  writeJson(name: string, value: unknown): void {
    const temporary = this.file(`${name}.new`);
    writeFileSync(temporary, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
    renameSync(temporary, this.file(name));
  }

  /** Lets others have it. */
  close(): void {
    rmSync(this.file('endpoints.json'), { force: true });
    rmSync(this.file('lock'), { force: true });
  }

  #lock(): void {
    const lock = this.file('lock');
    for (const isRetry of [false, true]) {
      try {
        writeSync(openSync(lock, 'wx'), String(process.pid));
        return;
      } catch (error) {
        if (!isExisting(error)) throw error;
        const holder = Number(readFileSync(lock, 'utf8'));
        if (isRetry || (holder !== process.pid && isRunning(holder))) {
          throw new StartError(
            `The data directory ${this.path} is in use by process ${holder}. Stop that, or choose another by --data-dir.`,
          );
        }
        // Who held it was killed.
        rmSync(lock, { force: true });
      }
    }
  }

  #checkForm(): void {
    const form = this.readJson('form.json');
    if (form === undefined) this.writeJson('form.json', { leerspoor: 1 });
    else if (!formSchema.safeParse(form).success) {
      throw new StartError(
        `${this.path} was made by another version of Leerspoor. Choose another by --data-dir, or move it away.`,
      );
    }
  }
}

/**
 * Reads where a running Leerspoor answers.
 *
 * @throws StartError when none runs there
 */
export function readEndpoints(path: string): Endpoints {
  const file = join(resolve(path), 'endpoints.json');
  try {
    const endpoints = endpointsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    if (isRunning(endpoints.processId)) return endpoints;
  } catch {
    // Missing, half written or of another form: nothing that runs here now.
  }
  throw new StartError(
    `No Leerspoor runs on ${resolve(path)}. Start it with npm start, or choose --data-dir.`,
  );
}

function isRunning(processId: number): boolean {
  if (!Number.isInteger(processId) || processId <= 0) return false;
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

const isMissing = (error: unknown) => errorCode(error) === 'ENOENT';
const isExisting = (error: unknown) => errorCode(error) === 'EEXIST';

function errorCode(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
