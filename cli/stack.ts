import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { readEndpoints } from '../infra/local/data-directory.ts';
import { localAccount } from '../infra/local/template.ts';
import { UsageError } from './usage-error.ts';

/** The options that name a stack, of every command that talks to one. */
export const stackOptions = {
  'data-dir': { type: 'string', default: '.leerspoor' },
  stack: { type: 'string' },
} as const;

interface ClientOptions {
  readonly endpoint?: string;
  readonly region?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** A Leerspoor to talk to: one that runs on this machine, or a stack on AWS. */
export interface Stack {
  /** The value of one of the template's outputs. @throws UsageError */
  output(name: string): string;
  readonly outputs: Readonly<Record<string, string>>;
  /** Where its API is. @throws UsageError */
  apiUrl(): string;
  /** How AWS's clients reach its services. */
  clientOptions(service: 'dynamodb' | 's3' | 'sqs' | 'kms'): ClientOptions;
}

/**
 * Finds the stack that a command is for.
 *
 * @throws StartError when none runs on the data directory; what AWS says when there is no such stack
 */
export async function openStack(options: {
  readonly 'data-dir': string;
  readonly stack?: string | undefined;
}): Promise<Stack> {
  if (options.stack === undefined) {
    const endpoints = readEndpoints(options['data-dir']);
    const local = stackWith(endpoints.outputs, (service) => ({
      // Those that this machine answers itself have one address.
      endpoint: service === 'kms' ? endpoints.services : endpoints[service],
      region: localAccount.region,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    }));
    return { ...local, apiUrl: () => endpoints.url };
  }
  const { Stacks } = await new CloudFormationClient().send(
    new DescribeStacksCommand({ StackName: options.stack }),
  );
  const outputs = Stacks?.[0]?.Outputs ?? [];
  const entries = outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]);
  return stackWith(Object.fromEntries(entries), () => ({}));
}

function stackWith(outputs: Readonly<Record<string, string>>, clientOptions: Stack['clientOptions']): Stack {
  const output = (name: string) => {
    const value = outputs[name];
    if (value === undefined)
      throw new UsageError(`The stack has no output ${name}. Is it Leerspoor, and of today?`);
    return value;
  };
  return { outputs, clientOptions, output, apiUrl: () => output('ApiUrl') };
}
