import { StartError } from '../infra/local/start-error.ts';
import { deadLettersCommand } from './dead-letters.ts';
import { tokenCommand } from './token.ts';
import { UsageError } from './usage-error.ts';

/** A subcommand: takes the arguments after its name, answers with what goes to stdout. */
type Command = (args: readonly string[]) => Promise<string>;

const commands: Readonly<Record<string, Command>> = {
  token: tokenCommand,
  'dead-letters': deadLettersCommand,
};

async function main([name = '', ...args]: readonly string[]): Promise<void> {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) {
    throw new UsageError(`There is no command "${name}". There are: ${Object.keys(commands).join(', ')}.`);
  }
  process.stdout.write(`${await command(args)}\n`);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  const isForPeople = error instanceof UsageError || error instanceof StartError;
  if (!isForPeople) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
