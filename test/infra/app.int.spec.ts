import { execFile } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { functionFiles } from '../../infra/function-files.ts';
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
/** What a bundle exports as `handler` when it starts with its environment alone, or why it does not. */
const startedSchema = z.record(z.string(), z.string());

/** One program for all: to start one for each takes as long as many other files of tests. */
const startAll = `
  const bundles = JSON.parse(process.argv[1]);
  const started = {};
  for (const { name, url, variables } of bundles) {
    for (const key of Object.keys(process.env)) delete process.env[key];
    Object.assign(process.env, variables);
    started[name] = await import(url).then(({ handler }) => typeof handler, String);
  }
  process.stdout.write(JSON.stringify(started));
  process.exit(0);`;

/** By function: where its bundle lies, with what the template tells it. */
let bundles: { name: string; asset: string; variables: Readonly<Record<string, string>> }[] = [];
let started: z.output<typeof startedSchema> = {};

beforeAll(async () => {
  // Nothing of an account: no credentials, no region, no home directory that has them.
  await run(process.execPath, [join(root, 'infra/app.ts')], {
    cwd: directory,
    env: { PATH: process.env.PATH, CDK_OUTDIR: directory },
  });
  const template = z
    .object({ Resources: z.record(z.string(), z.looseObject({ Type: z.string() })) })
    .parse(JSON.parse(readFileSync(join(directory, 'Leerspoor.template.json'), 'utf8')));
  bundles = Object.values(template.Resources)
    .filter(({ Type }) => Type === 'AWS::Lambda::Function')
    .map((resource) => lambdaSchema.parse(resource))
    .map(({ Properties: { Description, Environment }, Metadata }) => ({
      name: Description.slice('functions/'.length),
      asset: join(directory, Metadata['aws:asset:path']),
      variables: Object.fromEntries(
        Object.entries(Environment.Variables).map(([key, value]) => [
          key,
          typeof value === 'string' ? value : 'a-resource',
        ]),
      ),
    }));
  const asked = bundles.map(({ name, asset, variables }) => ({
    name,
    url: pathToFileURL(join(asset, 'handler.mjs')).href,
    variables: { ...variables, AWS_REGION: 'eu-west-1' },
  }));
  const { stdout } = await run(process.execPath, [
    '--input-type=module',
    '--eval',
    startAll,
    JSON.stringify(asked),
  ]);
  started = startedSchema.parse(JSON.parse(stdout));
});

describe('the app, run without an account and from another directory', () => {
  it.each(functionNames)('deploys a bundle that starts with what the template tells it: %s', (name) => {
    expect(started[name]).toBe('function');
  });

  it.each(functionNames)('deploys with it the files that it reads, and no others: %s', (name) => {
    const asset = bundles.find((bundle) => bundle.name === name)?.asset ?? 'missing';
    const files = globSync('**/*', { cwd: asset, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(asset, join(entry.parentPath, entry.name)));
    const needed = functionFiles[name]?.map(({ target }) => target) ?? [];
    expect(files.sort()).toEqual(['handler.mjs', ...needed].sort());
  });
});
