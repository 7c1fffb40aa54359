import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';

export const jobSchema = z.object({
  /** `parse`: csv-parse alone; `read`: our reader; `import`: all of an import; `put`: a bare Put of each row. */
  work: z.enum(['parse', 'read', 'import', 'put']),
  file: z.string(),
  /** The endpoint of S3 and KMS. */
  standIn: z.string().default(''),
  /** The endpoint of DynamoDB. */
  dynamodb: z.string().default('http://nowhere.invalid'),
  bareTable: z.string().default('bare'),
  /** What all rows must come to, of an import. */
  outcome: z.enum(['created', 'unchanged']).default('unchanged'),
});

const ranSchema = z.object({
  rows: z.number(),
  milliseconds: z.number(),
  cpuMilliseconds: z.number(),
  /** The most that the process ever held, its own code included (resident). */
  peakBytes: z.number(),
  /** The most of heap and buffers that a garbage collection left, at the end or before. */
  mostLiveBytes: z.number(),
  /** How often each command was sent to DynamoDB. */
  calls: z.record(z.string(), z.number()),
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
