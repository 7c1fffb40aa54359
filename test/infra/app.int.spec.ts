import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { functionNames } from '../../infra/function-names.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'leerspoor-app-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const lambdaSchema = z.object({
  Type: z.literal('AWS::Lambda::Function'),
  Properties: z.object({
    Description: z.string(),
    Environment: z.object({ Variables: z.record(z.string(), z.unknown()) }),
  }),
  Metadata: z.object({ 'aws:asset:path': z.string() }),
});
let lambdas: z.output<typeof lambdaSchema>[] = [];

beforeAll(async () => {
  // Nothing of an account: no credentials, no region, no home directory that has them.
  await run(process.execPath, [join(root, 'infra/app.ts')], {
    cwd: directory,
    env: { PATH: process.env.PATH, CDK_OUTDIR: directory },
  });
  const template = z
    .object({ Resources: z.record(z.string(), z.looseObject({ Type: z.string() })) })
    .parse(JSON.parse(readFileSync(join(directory, 'Leerspoor.template.json'), 'utf8')));
  lambdas = Object.values(template.Resources)
    .filter(({ Type }) => Type === 'AWS::Lambda::Function')
    .map((resource) => lambdaSchema.parse(resource));
});

describe('the app, run without an account and from another directory', () => {
  it.each(functionNames)('deploys a bundle that starts with what the template tells it: %s', async (name) => {
    const lambda = lambdas.find(({ Properties }) => Properties.Description === `functions/${name}`);
    const asset = join(directory, lambda?.Metadata['aws:asset:path'] ?? 'missing');
    expect(readdirSync(asset)).toEqual(['handler.mjs']);

    const variables = Object.entries(lambda?.Properties.Environment.Variables ?? {}).map(
      ([key, value]): [string, string] => [key, typeof value === 'string' ? value : 'a-resource'],
    );
    const { stdout } = await run(
      process.execPath,
      [
        '--input-type=module',
        '--eval',
        `const { handler } = await import(${JSON.stringify(pathToFileURL(join(asset, 'handler.mjs')).href)});
         process.stdout.write(typeof handler);
         process.exit(0);`,
      ],
      { env: { ...Object.fromEntries(variables), AWS_REGION: 'eu-west-1' } },
    );
    expect(stdout).toBe('function');
  });
});
