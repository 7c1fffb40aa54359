import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import { mailDirectory } from './mail-directory.ts';
import { StartError } from './start-error.ts';

/** What other programs must know to talk to a running Leerspoor. */
export const endpointsSchema = z.object({
  url: z.string(),
  processId: z.number(),
  dynamodb: z.string(),
  sqs: z.string(),
  s3: z.string(),
  services: z.string(),
  issuer: z.string(),
  audience: z.string(),
  outputs: z.record(z.string(), z.string()),
});
export type Endpoints = z.infer<typeof endpointsSchema>;

const formSchema = z.object({ leerspoor: z.number() });
/** Raised when a Leerspoor can't read what the one before it kept. */
const currentForm = 1;

/** Enough for a process that is just being killed to let go. */
const lockWithinMilliseconds = 500;

/** SQLite's SQLITE_BUSY. */
const isBusyCode = 5;

/** The directory in which a local Leerspoor keeps all that it knows. */
export class DataDirectory {
  readonly path: string;
  /** Holds the lock for as long as it is open. */
  readonly #lock: DatabaseSync;

  private constructor(path: string, lock: DatabaseSync) {
    this.path = path;
    this.#lock = lock;
  }

  /**
   * Opens a data directory for this process alone, and makes it when it is not there.
   *
   * @throws StartError when another process has it open, or when it is not ours or damaged
   */
  static open(path: string): DataDirectory {
    const absolute = resolve(path);
    let directory: DataDirectory | undefined;
    try {
      for (const name of ['dynamodb', 'queues', 'buckets', 'secrets', 'logs', mailDirectory]) {
        mkdirSync(join(absolute, name), { recursive: true });
      }
      directory = new DataDirectory(absolute, lock(absolute));
      // Those of a process that was killed lead nowhere.
      rmSync(directory.file('endpoints.json'), { force: true });
      directory.#checkForm();
      writeFileSync(directory.file('process-id'), String(process.pid));
      return directory;
    } catch (error) {
      directory?.close();
      if (error instanceof StartError) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      throw new StartError(
        `The data directory ${absolute} can't be used: ${reason}. Choose another by --data-dir.`,
      );
    }
  }

  /** The path of a file or directory in it. */
  file(...names: string[]): string {
    return join(this.path, ...names);
  }

  /**
   * A JSON file in it; undefined when there is none.
   *
   * @throws StartError when it is damaged
   */
  readJson<Value>(name: string, schema: z.ZodType<Value>): Value | undefined {
    try {
      return schema.parse(JSON.parse(readFileSync(this.file(name), 'utf8')));
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw this.damaged(name);
    }
  }

  /** What to say of a file or directory in it that can't be read. */
  damaged(name: string): StartError {
    return new StartError(
      `${this.file(name)} is damaged. Move ${this.path} away and start again, or restore it from a copy.`,
    );
  }

  /** Writes a JSON file whole or not at all. */
  writeJson(name: string, value: unknown): void {
    const temporary = this.file(`${name}.new`);
    writeFileSync(temporary, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
    renameSync(temporary, this.file(name));
  }

  /** Lets others have it. */
  close(): void {
    if (!this.#lock.isOpen) return;
    for (const name of ['endpoints.json', 'process-id']) rmSync(this.file(name), { force: true });
    this.#lock.close();
  }

  #checkForm(): void {
    const form = this.readJson('form.json', formSchema);
    if (form === undefined) this.writeJson('form.json', { leerspoor: currentForm });
    else if (form.leerspoor !== currentForm) {
      throw new StartError(
        `${this.path} was made by another version of Leerspoor. Choose another by --data-dir, or move it away.`,
      );
    }
  }
}

/**
 * Takes the lock of a data directory. It is the kernel's, by way of SQLite, so it ends with the process that holds it,
 * however that ends; a file with a process id in it would not, and process ids come back, in containers above all.
 */
function lock(path: string): DatabaseSync {
  const database = new DatabaseSync(join(path, 'lock.sqlite'), { timeout: lockWithinMilliseconds });
  try {
    database.exec('BEGIN EXCLUSIVE');
    return database;
  } catch (error) {
    database.close();
    if (!(error instanceof Error && 'errcode' in error && error.errcode === isBusyCode)) throw error;
    throw new StartError(
      `The data directory ${path} is in use by ${holderOf(path)}. Stop that, or choose another by --data-dir.`,
    );
  }
}

function holderOf(path: string): string {
  try {
    return `process ${readFileSync(join(path, 'process-id'), 'utf8')}`;
  } catch {
    // It has the lock, and has yet to write who it is.
    return 'another process';
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

function errorCode(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
