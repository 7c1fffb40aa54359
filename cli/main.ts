import { StartError } from '../infra/local/start-error.ts';
import { deadLettersCommand } from './dead-letters.ts';
import { exportCommand } from './export.ts';
import { importCommand } from './import.ts';
import { mailCommand } from './mail.ts';
import { replayCommand } from './replay.ts';
import { sealCommand } from './seal.ts';
import { tokenCommand } from './token.ts';
import { UsageError } from './usage-error.ts';
import { verifyCommand } from './verify.ts';

/** What a subcommand has to say: on stdout, and by its exit code. */
type Answer = string | { readonly text: string; readonly exitCode: number };

/** A subcommand: takes the arguments after its name. */
type Command = (args: readonly string[]) => Promise<Answer>;

const commands: Readonly<Record<string, Command>> = {
  token: tokenCommand,
  import: importCommand,
  'dead-letters': deadLettersCommand,
  verify: verifyCommand,
  seal: sealCommand,
  replay: replayCommand,
  export: exportCommand,
  mail: mailCommand,
};

/** The exit codes of commands that could not be carried out, where 1 means something else. */
const failureCodes: Readonly<Record<string, number>> = { verify: 2 };

const [name = '', ...args] = process.argv.slice(2);

async function main(): Promise<void> {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) {
    throw new UsageError(`There is no command "${name}". There are: ${Object.keys(commands).join(', ')}.`);
  }
  const answer = await command(args);
  const { text, exitCode } = typeof answer === 'string' ? { text: answer, exitCode: 0 } : answer;
  process.stdout.write(`${text}\n`);
  process.exitCode = exitCode;
}

/** What to tell of a failure that is not the program's; undefined for one that is. */
function lineOf(error: unknown): string | undefined {
  if (error instanceof UsageError || error instanceof StartError) return error.message;
  if (!(error instanceof Error)) return undefined;
  // Refusals of AWS, and what keeps us from asking it at all.
  const isOfService = '$metadata' in error || '$fault' in error || 'tryNextLink' in error;
  const isOfNetwork = 'syscall' in error && 'code' in error;
  if (error.message === 'Region is missing') return 'No AWS region is chosen. Set AWS_REGION or AWS_PROFILE.';
  if (!isOfService && !isOfNetwork) return undefined;
  const reason = isOfNetwork && error.message === '' ? error.code : error.message;
  return `AWS could not be asked, or refused: ${String(reason).replaceAll(/\s*\n\s*/g, ' ')} (${error.name})`;
}

try {
  await main();
} catch (error) {
  console.error(lineOf(error) ?? error);
  process.exitCode = failureCodes[name] ?? 1;
}
