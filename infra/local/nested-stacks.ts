import * as z from 'zod';
import { StartError } from './start-error.ts';

/** A stack's template as far as nesting goes: what else stands in it is handed on as it is. */
export const stackTemplateSchema = z.object({
  Resources: z.record(z.string(), z.looseObject({ Type: z.string() })),
  Outputs: z.record(z.string(), z.object({ Value: z.unknown() })).default({}),
});
export type StackTemplate = z.output<typeof stackTemplateSchema>;

const nestedStackSchema = z.object({
  Properties: z.object({ Parameters: z.record(z.string(), z.unknown()).default({}) }),
  // The template's URL names the file by its digest alone.
  Metadata: z.object({ 'aws:asset:path': z.string() }),
});

/** What names stand for where they are used. */
interface Scope {
  readonly ref: (name: string) => unknown;
  readonly getAtt: (logicalId: string, attribute: string) => unknown;
}

/**
 * A template with the resources of its nested stacks in the place of those stacks: parameters replaced by what is
 * passed, outputs by what they are. A nested resource is called by its stack's id followed by its own.
 *
 * @param read gives the template in a file of the assembly
 * @throws StartError that names a stack without a template, an output that it has not, or an id that is there twice
 */
export function withNestedStacks(
  template: StackTemplate,
  read: (fileName: string) => StackTemplate,
): StackTemplate {
  const stacks = new Map(
    Object.entries(template.Resources)
      .filter(([, { Type }]) => Type === 'AWS::CloudFormation::Stack')
      .map(([id, resource]) => {
        const stack = nestedStackSchema.safeParse(resource);
        if (!stack.success) throw new StartError(`The template does not say in which file ${id} is.`);
        const { Properties, Metadata } = stack.data;
        const nested = withNestedStacks(read(Metadata['aws:asset:path']), read);
        return [id, { id, nested, parameters: Properties.Parameters }];
      }),
  );
  const around: Scope = {
    ref: (name) => ({ Ref: name }),
    getAtt(id, attribute) {
      const stack = stacks.get(id);
      if (!stack) return { 'Fn::GetAtt': [id, attribute] };
      const output = stack.nested.Outputs[attribute.replace(/^Outputs\./, '')];
      if (!output)
        throw new StartError(`The template asks for ${attribute} of ${id}, which it does not give.`);
      return rewritten(output.Value, within(stack));
    },
  };
  const within = ({
    id: stackId,
    nested,
    parameters,
  }: {
    readonly id: string;
    readonly nested: StackTemplate;
    readonly parameters: Readonly<Record<string, unknown>>;
  }): Scope => {
    const idOf = (id: string) => (Object.hasOwn(nested.Resources, id) ? stackId + id : id);
    return {
      ref: (name) =>
        Object.hasOwn(parameters, name) ? rewritten(parameters[name], around) : { Ref: idOf(name) },
      getAtt: (id, attribute) => ({ 'Fn::GetAtt': [idOf(id), attribute] }),
    };
  };

  const resources = Object.entries(template.Resources).flatMap(([id, resource]) => {
    const stack = stacks.get(id);
    if (!stack) return [{ id, resource: fieldsRewritten(resource, around) }];
    return Object.entries(stack.nested.Resources).map(([nestedId, nested]) => ({
      id: id + nestedId,
      resource: fieldsRewritten(nested, within(stack)),
    }));
  });
  const Resources = Object.fromEntries(resources.map(({ id, resource }) => [id, resource]));
  if (Object.keys(Resources).length < resources.length) {
    throw new StartError('The template has a resource and a nested one that come to have the same id.');
  }
  const Outputs = Object.entries(template.Outputs).map(([name, { Value }]) => [
    name,
    { Value: rewritten(Value, around) },
  ]);
  return { Resources, Outputs: Object.fromEntries(Outputs) };
}

function fieldsRewritten({ Type, ...fields }: StackTemplate['Resources'][string], scope: Scope) {
  const entries = Object.entries(fields).map(([name, value]) => [name, rewritten(value, scope)]);
  return { ...Object.fromEntries(entries), Type };
}

/** A value whose intrinsic functions name things as they are called in another scope. */
function rewritten(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) return value.map((element) => rewritten(element, scope));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [name, argument] = entries.length === 1 ? (entries[0] ?? []) : [];
  if (name === 'Ref' && typeof argument === 'string') return scope.ref(argument);
  if (name === 'Fn::GetAtt') {
    const [id = '', ...attribute] = Array.isArray(argument)
      ? argument.map(String)
      : String(argument).split('.');
    return scope.getAtt(id, attribute.join('.'));
  }
  if (name === 'Fn::Sub') return { [name]: substitution(argument, scope) };
  return Object.fromEntries(entries.map(([key, element]) => [key, rewritten(element, scope)]));
}

/** The names in the pattern become variables, so that they may stand for anything. */
function substitution(argument: unknown, scope: Scope): unknown {
  const [pattern, given]: unknown[] = Array.isArray(argument) ? argument : [argument];
  const variables = new Map<string, unknown>(
    typeof given === 'object' && given !== null
      ? Object.entries(given).map(([name, value]) => [name, rewritten(value, scope)])
      : [],
  );
  for (const [, name = ''] of String(pattern).matchAll(/\$\{([^!}][^}]*)\}/g)) {
    if (variables.has(name) || name.startsWith('AWS::')) continue;
    const [id = '', ...attribute] = name.split('.');
    variables.set(name, attribute.length > 0 ? scope.getAtt(id, attribute.join('.')) : scope.ref(id));
  }
  return variables.size > 0 ? [pattern, Object.fromEntries(variables)] : pattern;
}
