import type { IncomingMessage } from 'node:http';
import * as z from 'zod';
import { StartError } from '../start-error.ts';
import { localAccount, type ResourceNames, type Template, type TemplateResource } from '../template.ts';
import { type Need, type PartitionKeys, UnknownNeeds } from './needs.ts';
import { type ConditionKey, decide, readPolicy, type Statement } from './policy.ts';

/** A function as IAM sees it: what it calls is signed with an access key that is its logical id. */
interface Principal {
  readonly functionId: string;
  readonly functionName: string;
  readonly roleArn: string;
}

/** Permissions of a role, as a text each. */
export interface GrantsOfFunction {
  readonly functionId: string;
  readonly grants: readonly string[];
}

const policySchema = z.looseObject({ PolicyDocument: z.unknown(), Roles: z.string().array() });
const roleSchema = z.looseObject({
  ManagedPolicyArns: z.string().array().default([]),
  Policies: z.object({ PolicyDocument: z.unknown() }).array().default([]),
});
const functionSchema = z.looseObject({ Role: z.string() });
const bucketPolicySchema = z.looseObject({ Bucket: z.string(), PolicyDocument: z.unknown() });
const queuePolicySchema = z.looseObject({ Queues: z.string().array(), PolicyDocument: z.unknown() });
const keySchema = z.looseObject({ KeyPolicy: z.unknown() });
const keyElementsSchema = z.object({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }).array();
const tableSchema = z.looseObject({
  KeySchema: keyElementsSchema,
  GlobalSecondaryIndexes: z
    .looseObject({ IndexName: z.string(), KeySchema: keyElementsSchema })
    .array()
    .default([]),
  ResourcePolicy: z.object({ PolicyDocument: z.unknown() }).optional(),
});

/** It lets a function write its log, which here no call is needed for. */
const onlyLogs = /:policy\/service-role\/AWSLambdaBasicExecutionRole$/;

/** What the Lambda service does itself, in the function's name and by its role. */
const ofLambdaItself = /^logs:/;

/**
 * Who may do what, by the policies that the template has: those of the functions' roles, and those of tables, buckets, queues and
 * keys. What IAM would refuse on AWS is refused here, so that a permission that is missing is found by the first test that
 * needs it (docs/decisions/0014-permissions-checked-locally.md).
 */
export class Permissions {
  readonly #byFunction: ReadonlyMap<string, Principal>;
  readonly #ofRoles: ReadonlyMap<string, readonly Statement[]>;
  readonly #ofResources: ReadonlyMap<string, readonly Statement[]>;
  readonly #partitionKeys: ReadonlyMap<string, PartitionKeys>;
  readonly #used = new Map<string, Set<string>>();
  readonly #refusals = new Set<string>();

  private constructor(found: {
    byFunction: ReadonlyMap<string, Principal>;
    ofRoles: ReadonlyMap<string, readonly Statement[]>;
    ofResources: ReadonlyMap<string, readonly Statement[]>;
    partitionKeys: ReadonlyMap<string, PartitionKeys>;
  }) {
    this.#byFunction = found.byFunction;
    this.#ofRoles = found.ofRoles;
    this.#ofResources = found.ofResources;
    this.#partitionKeys = found.partitionKeys;
  }

  /** @throws StartError that names a policy, or what of it, is not known here */
  static of(template: Template, names: ReadonlyMap<string, ResourceNames>): Permissions {
    const ofType = <Properties>(type: string, schema: z.ZodType<Properties>) =>
      template.resources
        .filter((resource) => resource.type === type)
        .map((resource) => ({
          id: resource.logicalId,
          name: (attribute: string) => names.get(resource.logicalId)?.[attribute] ?? '',
          properties: parsed(schema, template.resolve(resource.properties, names), resource),
        }));
    const roles = ofType('AWS::IAM::Role', roleSchema);
    const policies = ofType('AWS::IAM::Policy', policySchema);
    const queues = ofType('AWS::SQS::Queue', z.unknown());
    const tables = ofType('AWS::DynamoDB::Table', tableSchema);
    const partitionKeyOf = (keys: z.output<typeof keyElementsSchema>) =>
      keys.find(({ KeyType }) => KeyType === 'HASH')?.AttributeName ?? '';
    const queueArn = (url: string) => queues.find(({ name }) => name('Ref') === url)?.name('Arn') ?? '';
    return new Permissions({
      byFunction: new Map(
        ofType('AWS::Lambda::Function', functionSchema).map(({ id, name, properties }) => [
          id,
          { functionId: id, functionName: name('Ref'), roleArn: properties.Role },
        ]),
      ),
      ofRoles: new Map(
        roles.map(({ id, name, properties }) => {
          const foreign = properties.ManagedPolicyArns.find((each) => !onlyLogs.test(each));
          if (foreign !== undefined)
            throw new StartError(`The role ${id} has ${foreign}, of which nobody here knows what it allows.`);
          const attached = policies.filter(({ properties: { Roles } }) => Roles.includes(name('Ref')));
          const documents = [...properties.Policies, ...attached.map((policy) => policy.properties)];
          return [name('Arn'), documents.flatMap(({ PolicyDocument }) => readPolicy(PolicyDocument, id))];
        }),
      ),
      ofResources: grouped([
        ...tables.flatMap(({ id, name, properties: { ResourcePolicy } }) =>
          ResourcePolicy ? [[name('Arn'), readPolicy(ResourcePolicy.PolicyDocument, id)] as const] : [],
        ),
        ...ofType('AWS::S3::BucketPolicy', bucketPolicySchema).map(
          ({ id, properties: { Bucket, PolicyDocument } }) =>
            [`arn:aws:s3:::${Bucket}`, readPolicy(PolicyDocument, id)] as const,
        ),
        ...ofType('AWS::SQS::QueuePolicy', queuePolicySchema).flatMap(
          ({ id, properties: { Queues, PolicyDocument } }) =>
            Queues.map((url) => [queueArn(url), readPolicy(PolicyDocument, id)] as const),
        ),
        ...ofType('AWS::KMS::Key', keySchema).map(
          ({ id, name, properties: { KeyPolicy } }) => [name('Arn'), readPolicy(KeyPolicy, id)] as const,
        ),
      ]),
      partitionKeys: new Map(
        tables.map(({ name, properties: { KeySchema, GlobalSecondaryIndexes } }) => [
          name('Ref'),
          new Map([
            ['', partitionKeyOf(KeySchema)],
            ...GlobalSecondaryIndexes.map(
              (index) => [index.IndexName, partitionKeyOf(index.KeySchema)] as const,
            ),
          ]),
        ]),
      ),
    });
  }

  readonly partitionKeysOf = (tableName: string): PartitionKeys | undefined =>
    this.#partitionKeys.get(tableName);

  /** Whether a request is a function's, so that it is to be looked at; others are the runtime's own, a person's or a test's. */
  isOfFunction(request: Pick<IncomingMessage, 'headers' | 'url'>): boolean {
    return this.#byFunction.has(accessKeyOf(request));
  }

  /**
   * Why IAM would refuse a request, in its words; undefined when it would not.
   *
   * @param needs what the request needs, only asked for when it is a function's
   */
  refusalOf(
    request: Pick<IncomingMessage, 'headers' | 'url'>,
    needs: () => readonly Need[],
  ): string | undefined {
    const principal = this.#byFunction.get(accessKeyOf(request));
    if (!principal) return undefined;
    const refusal = this.#firstRefusal(principal, needs);
    if (refusal !== undefined && !this.#refusals.has(refusal)) {
      this.#refusals.add(refusal);
      console.error(refusal);
    }
    return refusal;
  }

  /** Whether a function may do something, of which nobody is told when it may not. */
  isAllowed(request: Pick<IncomingMessage, 'headers' | 'url'>, need: Need): boolean {
    const principal = this.#byFunction.get(accessKeyOf(request));
    return principal === undefined || this.#firstRefusal(principal, () => [need]) === undefined;
  }

  /**
   * Asks for what AWS does in the name of a function and by its role.
   *
   * @throws StartError that says what the role lacks
   */
  demand(functionName: string, needs: readonly Need[]): void {
    const principal = [...this.#byFunction.values()].find((each) => each.functionName === functionName);
    const refusal = principal && this.#firstRefusal(principal, () => needs);
    if (refusal !== undefined) throw new StartError(refusal);
  }

  /** What was refused so far, each once. */
  get refusals(): readonly string[] {
    return [...this.#refusals];
  }

  /** What each function was granted, and what of that it has used so far. */
  get grants(): readonly (GrantsOfFunction & { readonly used: readonly string[] })[] {
    return [...this.#byFunction.values()].map(({ functionId, roleArn }) => ({
      functionId,
      grants: (this.#ofRoles.get(roleArn) ?? [])
        .filter(({ effect }) => effect === 'Allow')
        .flatMap(({ grants }) => grants.map(({ text }) => text))
        .filter((text) => !ofLambdaItself.test(text)),
      used: [...(this.#used.get(functionId) ?? [])],
    }));
  }

  #firstRefusal(principal: Principal, needs: () => readonly Need[]): string | undefined {
    try {
      for (const need of needs()) {
        const refusal = this.#refusalOf(principal, need);
        if (refusal !== undefined) return refusal;
      }
      return undefined;
    } catch (error) {
      if (!(error instanceof UnknownNeeds || error instanceof z.ZodError)) throw error;
      const what = error instanceof UnknownNeeds ? error.message : 'a request that it can not read';
      return `${principal.functionId} calls ${what}, of which the local runtime does not know what permissions it needs (infra/local/permissions/needs.ts)`;
    }
  }

  #refusalOf({ functionId, functionName, roleArn }: Principal, need: Need): string | undefined {
    const { action, resource, leadingKeys, fromAddress } = need;
    const valuesOf = (key: ConditionKey): readonly string[] | undefined => {
      switch (key) {
        case 'aws:PrincipalArn':
          return [roleArn];
        case 'aws:SecureTransport':
          // As it is on AWS, whatever this machine speaks to itself.
          return ['true'];
        case 'dynamodb:LeadingKeys':
          return leadingKeys?.();
        case 'ses:FromAddress':
          return fromAddress === undefined ? undefined : [fromAddress];
      }
    };
    const verdict = decide(
      { action, resource, roleArn, context: { valuesOf } },
      {
        identity: this.#ofRoles.get(roleArn) ?? [],
        resource: this.#ofResources.get(ownerOf(resource)) ?? [],
        needsDelegation: action.startsWith('kms:'),
      },
    );
    if (verdict.isAllowed) {
      const used = this.#used.get(functionId) ?? new Set();
      for (const grant of verdict.grants) used.add(grant);
      this.#used.set(functionId, used);
      return undefined;
    }
    const role = roleArn.slice(roleArn.lastIndexOf('/') + 1);
    const user = `arn:aws:sts::${localAccount.accountId}:assumed-role/${role}/${functionName}`;
    return `User: ${user} is not authorized to perform: ${action} on resource: ${resource} ${verdict.because}`;
  }
}

/** Whose key signed a request: in its header, or in the address of one that somebody else may send. */
function accessKeyOf({ headers, url = '' }: Pick<IncomingMessage, 'headers' | 'url'>): string {
  const header = /Credential=([^/,\s]+)\//.exec(headers.authorization ?? '')?.[1];
  if (header !== undefined || !url.includes('X-Amz-Credential=')) return header ?? '';
  const credential = new URL(url, 'http://aws.local').searchParams.get('X-Amz-Credential') ?? '';
  return credential.split('/')[0] ?? '';
}

/** What has the policy: the bucket of an object, the table of an index or a stream, else the thing itself. */
function ownerOf(resource: string): string {
  if (resource.startsWith('arn:aws:s3:::')) return resource.split('/')[0] ?? resource;
  return resource.replace(/\/(?:index|stream)\/.*$/, '');
}

function grouped(
  entries: readonly (readonly [string, readonly Statement[]])[],
): ReadonlyMap<string, readonly Statement[]> {
  return new Map(
    [...Map.groupBy(entries, ([owner]) => owner)].map(([owner, each]) => [
      owner,
      each.flatMap(([, statements]) => statements),
    ]),
  );
}

function parsed<Output>(
  schema: z.ZodType<Output>,
  value: unknown,
  { logicalId, type }: TemplateResource,
): Output {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new StartError(
    `The permissions of ${logicalId} (${type}) can't be read: ${z.prettifyError(result.error)}`,
  );
}
