import * as z from 'zod';
import { StartError } from '../start-error.ts';

/** What a call tells beside its action and resource. Of a key that is not there, nothing is told: not even that it is empty. */
export interface CallContext {
  valuesOf(key: ConditionKey): readonly string[] | undefined;
}

/** One permission that a call needs, and of whom. */
export interface NeededPermission {
  readonly roleArn: string;
  readonly action: string;
  readonly resource: string;
  readonly context: CallContext;
}

/** What policies say of a call: allowed by these grants, or not and why, in AWS's words. */
export type Verdict =
  | { readonly isAllowed: true; readonly grants: readonly string[] }
  | { readonly isAllowed: false; readonly because: string };

/** All policies that bear on one call. */
export interface PoliciesOfCall {
  readonly identity: readonly Statement[];
  readonly resource: readonly Statement[];
  /** Of a KMS key the role's own policies count only if the key's policy leaves it to the account. */
  readonly needsDelegation: boolean;
}

/** One action pattern on one resource pattern, as a role was given it. */
export interface Grant {
  readonly text: string;
  readonly action: Pattern;
  readonly resource: Pattern;
}

/** A statement of a policy, its patterns compiled. */
export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  /** Of which one must match: every action beside every resource. */
  readonly grants: readonly Grant[];
  readonly principals: readonly string[];
  readonly conditions: readonly Condition[];
}

type Pattern = (value: string) => boolean;
type Condition = (context: CallContext) => boolean;

/** The condition keys of which the local runtime knows the values. */
export const conditionKeySchema = z.enum([
  'aws:PrincipalArn',
  'aws:SecureTransport',
  'dynamodb:LeadingKeys',
  'ses:FromAddress',
]);
export type ConditionKey = z.infer<typeof conditionKeySchema>;

const oneOrMore = z.union([z.string().array(), z.string().transform((value) => [value])]);
const principalSchema = z.union([
  z.literal('*').transform(() => ['*']),
  z
    .strictObject({
      AWS: oneOrMore.default([]),
      // A service or a login from elsewhere, which no function is.
      Service: z.unknown().optional(),
      Federated: z.unknown().optional(),
    })
    .transform(({ AWS }) => AWS),
]);
const statementSchema = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Action: oneOrMore,
  Resource: oneOrMore,
  Principal: principalSchema.default([]),
  Condition: z
    .record(
      z.string(),
      z.record(z.string(), z.union([oneOrMore, z.boolean().transform((is) => [String(is)])])),
    )
    .default({}),
});
const documentSchema = z.object({
  Version: z.literal('2012-10-17'),
  Statement: z
    .unknown()
    .transform((written) => [written].flat())
    .pipe(statementSchema.array()),
});

/**
 * Reads a policy document whose intrinsics are resolved.
 *
 * @param owner whose policy it is, for people
 * @throws StartError that names what of it is not known here: a policy that is half understood proves nothing
 */
export function readPolicy(document: unknown, owner: string): readonly Statement[] {
  const parsed = documentSchema.safeParse(document);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new StartError(
      `The local runtime can't read the policy of ${owner} (infra/local/permissions/policy.ts): ${faults.join('; ')}`,
    );
  }
  return parsed.data.Statement.map(({ Effect, Action, Resource, Principal, Condition }) => ({
    effect: Effect,
    grants: Action.flatMap((action) =>
      Resource.map((resource) => ({
        text: `${action} on ${resource}`,
        // Actions are told apart without regard to capitals, resources are not.
        action: pattern(action.toLowerCase(), owner),
        resource: pattern(resource, owner),
      })),
    ),
    principals: Principal,
    conditions: Object.entries(Condition).flatMap(([operator, keys]) =>
      Object.entries(keys).map(([key, wanted]) => condition(operator, key, wanted, owner)),
    ),
  }));
}

/**
 * Decides as AWS does within one account: a denial anywhere wins, then an allowance of the role's policies or of the resource's own,
 * else no (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html).
 */
export function decide(
  call: NeededPermission,
  { identity, resource, needsDelegation }: PoliciesOfCall,
): Verdict {
  const { action } = call;
  const account = `arn:aws:iam::${call.roleArn.split(':')[4] ?? ''}:root`;
  const ofRole = matching(identity, call);
  const names = (wanted: readonly string[]) =>
    matching(resource, call).filter(({ statement }) =>
      statement.principals.some((principal) => wanted.includes(principal)),
    );
  const ofResource = names(['*', call.roleArn]);
  const ofAccount = names([account, account.split(':')[4] ?? '']);
  const denies = (found: readonly Matching[]) => found.some(({ statement }) => statement.effect === 'Deny');
  const allows = (found: readonly Matching[]) => found.some(({ statement }) => statement.effect === 'Allow');
  if (denies(ofRole)) return refused('with an explicit deny in an identity-based policy');
  if (denies(ofResource) || denies(ofAccount))
    return refused('with an explicit deny in a resource-based policy');
  const isLeftToAccount = !needsDelegation || allows(ofAccount);
  if (allows(ofRole) && isLeftToAccount) {
    const allowing = ofRole.filter(({ statement }) => statement.effect === 'Allow');
    return { isAllowed: true, grants: allowing.flatMap(({ grants }) => grants) };
  }
  if (allows(ofResource)) return { isAllowed: true, grants: [] };
  const kind = isLeftToAccount ? 'identity-based' : 'resource-based';
  return refused(`because no ${kind} policy allows the ${action} action`);
}

const refused = (because: string): Verdict => ({ isAllowed: false, because });

interface Matching {
  readonly statement: Statement;
  readonly grants: readonly string[];
}

function matching(statements: readonly Statement[], call: NeededPermission): readonly Matching[] {
  const wanted = call.action.toLowerCase();
  return statements.flatMap((statement) => {
    const grants = statement.grants
      .filter(({ action, resource }) => action(wanted) && resource(call.resource))
      .map(({ text }) => text);
    const applies = grants.length > 0 && statement.conditions.every((holds) => holds(call.context));
    return applies ? [{ statement, grants }] : [];
  });
}

/** `*` is any text and `?` any character, colons and slashes too. */
function pattern(text: string, owner: string): Pattern {
  if (text.includes('${')) throw unknown(owner, `the policy variable in ${text}`, '${');
  if (text === '*') return () => true;
  if (!/[*?]/.test(text)) return (value) => value === text;
  const source = text
    .replace(/[\\^$.|+()[\]{}]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const expression = new RegExp(`^${source}$`, 's');
  return (value) => expression.test(value);
}

type Comparison = (wanted: string, owner: string) => Pattern;

const equal: Comparison = (wanted) => (value) => value === wanted;
const equalInAnyCase: Comparison = (wanted) => (value) => value.toLowerCase() === wanted.toLowerCase();

/** What an operator compares by, and whether it asks that nothing be so. */
const operators: Readonly<Record<string, { readonly compare: Comparison; readonly isNegated: boolean }>> = {
  StringEquals: { compare: equal, isNegated: false },
  StringNotEquals: { compare: equal, isNegated: true },
  StringLike: { compare: pattern, isNegated: false },
  StringNotLike: { compare: pattern, isNegated: true },
  // AWS takes these for the same.
  ArnEquals: { compare: pattern, isNegated: false },
  ArnLike: { compare: pattern, isNegated: false },
  ArnNotEquals: { compare: pattern, isNegated: true },
  ArnNotLike: { compare: pattern, isNegated: true },
  Bool: { compare: equalInAnyCase, isNegated: false },
};

/** Keys of events that a service delivers: what only speaks of those concerns no function. */
const keysOfServices: ReadonlySet<string> = new Set(['aws:SourceArn', 'aws:SourceAccount']);

function condition(operator: string, key: string, wanted: readonly string[], owner: string): Condition {
  const [, set, name = '', ifExists] =
    /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/.exec(operator) ?? [];
  const known = Object.hasOwn(operators, name) ? operators[name] : undefined;
  if (!known) throw unknown(owner, `the condition operator ${operator}`, operator);
  const parsedKey = conditionKeySchema.safeParse(key);
  const isOfService = keysOfServices.has(key);
  if (!parsedKey.success && !isOfService) throw unknown(owner, `the condition key ${key}`, key);
  const { compare, isNegated } = known;
  const patterns = wanted.map((value) => compare(value, owner));
  const meets = (value: string) => patterns.some((matches) => matches(value)) !== isNegated;
  return (context) => {
    const values = parsedKey.success ? context.valuesOf(parsedKey.data) : undefined;
    if (set === 'ForAllValues') return (values ?? []).every(meets);
    if (set === 'ForAnyValue') return (values ?? []).some(meets);
    if (values === undefined) return ifExists !== undefined || isNegated;
    return isNegated ? values.every(meets) : values.some(meets);
  };
}

const unknown = (owner: string, what: string, sought: string) =>
  new StartError(
    `The policy of ${owner} has ${what}, of which the local runtime does not know what it means (${sought}; infra/local/permissions/policy.ts).`,
  );
