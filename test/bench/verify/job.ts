import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';

export const jobSchema = z.object({
  /** `write`: makes the log; `parse`: gunzip and JSON.parse of it, alone; `verify`: all of a verification. */
  work: z.enum(['write', 'parse', 'verify']),
  directory: z.string(),
  commits: z.number(),
  streams: z.number(),
});

const ranSchema = z.object({
  milliseconds: z.number(),
  /** The most of heap and buffers that a whole garbage collection left, while it ran. */
  liveBytes: z.number(),
});
export type Ran = z.infer<typeof ranSchema>;

/** Does a job in a fresh process. */
export async function run(job: z.input<typeof jobSchema>): Promise<Ran> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--expose-gc',
    join(import.meta.dirname, 'run.ts'),
    JSON.stringify(job),
  ]);
  return ranSchema.parse(JSON.parse(stdout));
}
