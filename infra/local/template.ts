import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { stackTemplateSchema, withNestedStacks } from './nested-stacks.ts';
import { StartError } from './start-error.ts';

const resourceSchema = z.object({
  Type: z.string(),
  // It may or may not be there, which nobody here decides.
  Condition: z.undefined('is not known to the local runtime').optional(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  Metadata: z.record(z.string(), z.unknown()).default({}),
});

const templateSchema = z.object({
  Resources: z.record(z.string(), resourceSchema),
  Outputs: z.record(z.string(), z.object({ Value: z.unknown() })).default({}),
});

const assetsSchema = z.object({
  files: z.record(z.string(), z.object({ source: z.object({ path: z.string().optional() }) })),
});

/** A resource of the template, with its properties as they are written there. */
export interface TemplateResource {
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** What a resource is called here: `Ref`, and every attribute that Fn::GetAtt may ask for. */
export type ResourceNames = Readonly<Record<string, string>>;

/** This machine as an AWS account. */
export const localAccount = { accountId: '000000000000', region: 'eu-west-1' } as const;

const pseudoParameters: Readonly<Record<string, string>> = {
  'AWS::AccountId': localAccount.accountId,
  'AWS::Region': localAccount.region,
  'AWS::Partition': 'aws',
  'AWS::URLSuffix': 'amazonaws.com',
};

/** A synthesized CloudFormation template: the only thing that the local runtime is configured by. */
export class Template {
  readonly stackName: string;
  readonly resources: readonly TemplateResource[];
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly #directory: string;
  readonly #assetPaths: ReadonlyMap<string, string>;

  private constructor(options: {
    stackName: string;
    directory: string;
    template: z.infer<typeof templateSchema>;
    assets: z.infer<typeof assetsSchema>;
  }) {
    this.stackName = options.stackName;
    this.#directory = options.directory;
    this.outputs = Object.fromEntries(
      Object.entries(options.template.Outputs).map(([name, { Value }]) => [name, Value]),
    );
    this.resources = Object.entries(options.template.Resources).map(
      ([logicalId, { Type, Properties, Metadata }]) => ({
        logicalId,
        type: Type,
        properties: Properties,
        metadata: Metadata,
      }),
    );
    this.#assetPaths = new Map(
      Object.entries(options.assets.files).flatMap(([hash, { source }]) =>
        source.path === undefined ? [] : [[hash, source.path]],
      ),
    );
  }

  /**
   * Reads a stack's template and its assets from a cdk.out.
   *
   * @throws StartError that names the file and what is wrong with it
   */
  static read(directory: string, stackName: string): Template {
    const read = (fileName: string) => readJson(join(directory, fileName), stackTemplateSchema);
    const fileName = `${stackName}.template.json`;
    return new Template({
      stackName,
      directory,
      template: parse(join(directory, fileName), templateSchema, withNestedStacks(read(fileName), read)),
      assets: readJson(join(directory, `${stackName}.assets.json`), assetsSchema),
    });
  }

  /** The directory of an asset that the template names by its key in the assets bucket: `<hash>.zip`. */
  assetDirectory(key: string): string {
    const path = this.#assetPaths.get(key.replace(/\.zip$/, ''));
    if (path === undefined)
      throw new StartError(`The template names an asset ${key} that cdk.out does not have.`);
    return join(this.#directory, path);
  }

  /**
   * Replaces a value's intrinsic functions.
   *
   * @throws StartError that names the function, resource or attribute that is not known here
   */
  resolve(value: unknown, names: ReadonlyMap<string, ResourceNames>): unknown {
    if (Array.isArray(value)) return value.map((element) => this.resolve(element, names));
    if (!isObject(value)) return value;
    const entries = Object.entries(value);
    const [name, argument] = entries[0] ?? [];
    if (entries.length === 1 && name !== undefined && (name === 'Ref' || name.startsWith('Fn::'))) {
      return this.#call(name, argument, names);
    }
    return Object.fromEntries(entries.map(([key, element]) => [key, this.resolve(element, names)]));
  }

  #call(name: string, argument: unknown, names: ReadonlyMap<string, ResourceNames>): unknown {
    const resolved = (inner: unknown) => this.resolve(inner, names);
    switch (name) {
      case 'Ref':
        return this.#named(names, text(argument), 'Ref');
      case 'Fn::GetAtt': {
        const [logicalId = '', ...attribute] = Array.isArray(argument)
          ? argument.map(text)
          : text(argument).split('.');
        return this.#named(names, logicalId, attribute.join('.'));
      }
      case 'Fn::Join': {
        const [separator, parts] = list(argument);
        return list(resolved(parts)).map(text).join(text(separator));
      }
      case 'Fn::Select': {
        const [index, choices] = list(argument);
        const all = list(resolved(choices));
        const at = Number(text(resolved(index)));
        if (at in all) return all[at];
        throw new StartError(`The template selects ${at} of ${JSON.stringify(all)}, which is not there.`);
      }
      case 'Fn::Split': {
        const [separator, whole] = list(argument);
        return text(resolved(whole)).split(text(separator));
      }
      case 'Fn::Sub': {
        const [pattern, variables] = Array.isArray(argument) ? argument : [argument, {}];
        return this.#substituted(text(pattern), isObject(variables) ? variables : {}, names);
      }
      default:
        throw new StartError(
          `The template uses ${name}, which the local runtime does not know (infra/local/template.ts).`,
        );
    }
  }

  #substituted(
    pattern: string,
    variables: Readonly<Record<string, unknown>>,
    names: ReadonlyMap<string, ResourceNames>,
  ): string {
    return pattern.replace(/\$\{(!?)([^}]+)\}/g, (_whole, literal: string, name: string) => {
      if (literal) return `\${${name}}`;
      if (Object.hasOwn(variables, name)) return text(this.resolve(variables[name], names));
      const [logicalId = '', ...attribute] = name.split('.');
      return this.#named(names, logicalId, attribute.join('.') || 'Ref');
    });
  }

  #named(names: ReadonlyMap<string, ResourceNames>, logicalId: string, attribute: string): string {
    const given: ResourceNames = logicalId.startsWith('AWS::')
      ? { Ref: { ...pseudoParameters, 'AWS::StackName': this.stackName }[logicalId] ?? '' }
      : (names.get(logicalId) ?? {});
    const found = Object.hasOwn(given, attribute) ? given[attribute] : undefined;
    if (found) return found;
    const type = this.resources.find((resource) => resource.logicalId === logicalId)?.type ?? 'no resource';
    throw new StartError(
      `The template asks for ${attribute} of ${logicalId} (${type}), which the local runtime does not give.`,
    );
  }
}

function readJson<Value>(path: string, schema: z.ZodType<Value>): Value {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw unreadable(path, String(error));
  }
  return parse(path, schema, json);
}

function parse<Value>(path: string, schema: z.ZodType<Value>, json: unknown): Value {
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw unreadable(path, faults.join('; '));
}

function unreadable(path: string, reason: string): StartError {
  return new StartError(`The template in ${path} can't be read: ${reason}`);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function list(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new StartError(`The template has ${JSON.stringify(value)} where a list is needed.`);
}

function text(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  throw new StartError(`The template has ${JSON.stringify(value)} where a text is needed.`);
}
