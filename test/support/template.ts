import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { afterAll } from 'vitest';
import * as z from 'zod';
import type { Configuration } from '../../infra/configuration.ts';
import { stackTemplateSchema, withNestedStacks } from '../../infra/local/nested-stacks.ts';
import { LeerspoorStack } from '../../infra/stacks/leerspoor-stack.ts';
import { templateContext } from '../../infra/template-context.ts';

const resourceSchema = z.object({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  DependsOn: z.array(z.string()).optional(),
  DeletionPolicy: z.string().optional(),
  UpdateReplacePolicy: z.string().optional(),
});
const templateSchema = z.object({
  Resources: z.record(z.string(), resourceSchema),
  Outputs: z.record(z.string(), z.object({ Value: z.unknown() })),
});
export type CfnTemplate = z.output<typeof templateSchema>;

const directories: string[] = [];
// Of the spec file that imports this one.
afterAll(() => {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
});

/** The app and the stack as infra/app.ts makes them, with an empty function in the place of every bundle. */
export function createStack(configuration: Partial<Configuration> = {}): {
  readonly app: App;
  readonly stack: LeerspoorStack;
} {
  const directory = mkdtempSync(join(tmpdir(), 'leerspoor-template-'));
  directories.push(directory);
  const bundle = join(directory, 'handler.mjs');
  writeFileSync(bundle, 'export const handler = async () => undefined;\n');
  const app = new App({ outdir: join(directory, 'cdk.out'), context: templateContext });
  const stack = new LeerspoorStack(app, 'Leerspoor', {
    configuration: {
      stackName: 'Leerspoor',
      allowedOrigins: [],
      tenantLanguages: {},
      tenantRetention: {},
      logRetention: { mode: 'governance', years: 7 },
      formerLogKeys: '[]',
      formerCredentialKeys: '[]',
      webhookAddresses: 'public',
      ...configuration,
    },
    code: () => Code.fromAsset(directory, { exclude: ['cdk.out'] }),
  });
  return { app, stack };
}

/** The stack's template, its nested stacks included. */
export function templateOf(stack: LeerspoorStack): CfnTemplate {
  const template = stackTemplateSchema.parse(Template.fromStack(stack).toJSON());
  const assembly = Stage.of(stack)?.synth().directory ?? '';
  const read = (fileName: string) =>
    stackTemplateSchema.parse(JSON.parse(readFileSync(join(assembly, fileName), 'utf8')));
  return templateSchema.parse(withNestedStacks(template, read));
}

export interface Resource<Properties> {
  readonly id: string;
  readonly properties: Properties;
}

/** All resources of a type, their properties read by a schema: of what a test looks at, nothing may be missing. */
export function resourcesOf<Properties>(
  template: CfnTemplate,
  type: string,
  schema: z.ZodType<Properties>,
): Resource<Properties>[] {
  return Object.entries(template.Resources)
    .filter(([, resource]) => resource.Type === type)
    .map(([id, { Properties }]) => ({ id, properties: schema.parse(Properties) }));
}

/** The one thing that an intrinsic names: `{ Ref: 'LedgerTable' }` or `{ 'Fn::GetAtt': ['LedgerTable', 'Arn'] }`. */
export const referenceSchema = z.union([
  z.object({ Ref: z.string() }).transform(({ Ref }) => Ref),
  z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) }).transform((value) => value['Fn::GetAtt'][0]),
]);
