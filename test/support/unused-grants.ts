import { readFileSync } from 'node:fs';
import * as z from 'zod';

// Which permissions no test has used: LEERSPOOR_GRANTS_FILE=grants.jsonl npx vitest run --project e2e, then
// node test/support/unused-grants.ts grants.jsonl. A permission may be there for what no such test makes happen.

const runSchema = z
  .object({ functionId: z.string(), grants: z.string().array(), used: z.string().array() })
  .array();

const [file] = process.argv.slice(2);
if (file === undefined) throw new Error('Name the file that LEERSPOOR_GRANTS_FILE named');
const runs = readFileSync(file, 'utf8')
  .trim()
  .split('\n')
  .flatMap((line) => runSchema.parse(JSON.parse(line)));
for (const [functionId, ofFunction] of Map.groupBy(runs, (run) => run.functionId)) {
  const used = new Set(ofFunction.flatMap((run) => run.used));
  const granted = new Set(ofFunction.flatMap((run) => run.grants));
  for (const grant of granted) if (!used.has(grant)) console.log(`${functionId}: ${grant}`);
}
