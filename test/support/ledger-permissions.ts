import * as z from 'zod';
import type { CfnTemplate } from './template.ts';

const oneOrMore = z.union([z.unknown().array(), z.unknown().transform((value) => [value])]);
const statementSchema = z.object({
  Effect: z.enum(['Allow', 'Deny']),
  Action: oneOrMore.optional(),
  NotAction: z.unknown().optional(),
  Resource: oneOrMore.optional(),
  NotResource: z.unknown().optional(),
});
type Statement = z.output<typeof statementSchema>;
const documentSchema = z.object({
  Statement: z.union([statementSchema.array(), statementSchema.transform((s) => [s])]),
});

/** All that a role may do with the ledger's table, its stream, and the list of streams. */
const harmless = new Set([
  'dynamodb:GetItem',
  'dynamodb:Query',
  'dynamodb:Scan',
  'dynamodb:PutItem',
  'dynamodb:DescribeStream',
  'dynamodb:GetRecords',
  'dynamodb:GetShardIterator',
  'dynamodb:ListStreams',
]);

/**
 * Every permission of the template that would let someone change or remove a commit, in words. It errs towards
 * saying so: what it can not understand may concern the ledger.
 */
export function threatsToLedger(template: CfnTemplate, ledgerId = 'LedgerTable'): string[] {
  const identities = Object.entries(template.Resources).filter(([, { Type }]) =>
    Type.startsWith('AWS::IAM::'),
  );
  return identities.flatMap(([id, { Properties }]) => [
    ...(Properties.ManagedPolicyArns === undefined
      ? []
      : [`${id} has managed policies, which this test can not read`]),
    ...policyDocumentsIn(Properties)
      .flatMap(({ Statement }) => Statement)
      .flatMap((statement) => threatsIn(statement, ledgerId))
      .map((threat) => `${id} ${threat}`),
  ]);
}

function threatsIn(statement: Statement, ledgerId: string): string[] {
  if (statement.Effect === 'Deny') return [];
  if (statement.NotAction !== undefined) return ['allows all actions but some (NotAction)'];
  if (statement.NotResource !== undefined)
    return ['allows something on all resources but some (NotResource)'];
  if (!statement.Resource?.some((resource) => mayBeLedger(resource, ledgerId))) return [];
  return (statement.Action ?? ['*'])
    .filter((action) => concernsTables(action) && !harmless.has(String(action)))
    .map((action) => `allows ${String(action)} on the ledger`);
}

/** A name of the ledger, or a text: that may be a pattern which covers it. */
const mayBeLedger = (resource: unknown, ledgerId: string): boolean => {
  const text = JSON.stringify(resource);
  return typeof resource === 'string' || text.includes(`"${ledgerId}"`) || text.includes('dynamodb');
};

/** `dynamodb:…`, in whatever case, or a pattern that may cover it such as `*` or `dyn*:PutItem`. */
const concernsTables = (action: unknown): boolean => {
  if (typeof action !== 'string') return true;
  const [service = ''] = action.toLowerCase().split(':');
  return service === 'dynamodb' || /[*?]/.test(service);
};

function policyDocumentsIn(value: unknown): z.output<typeof documentSchema>[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('Statement' in value) return [documentSchema.parse(value)];
  return Object.values(value).flatMap(policyDocumentsIn);
}
