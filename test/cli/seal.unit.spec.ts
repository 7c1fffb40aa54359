import { describe, expect, it } from 'vitest';
import { sealCommand } from '../../cli/seal.ts';
import { UsageError } from '../../cli/usage-error.ts';

describe('what is wrong is told in one line', () => {
  it.each<[readonly string[], string]>([
    [[], '--tenant or --all, please. Usage: leerspoor seal --tenant T | --all'],
    [['--tenant', 'acme', '--all'], '--tenant or --all, please.'],
    [['--tenant', 'a#b'], '--tenant must be 1 to 64 of A-Z a-z 0-9 _ -.'],
    [['--all', 'more'], "Unexpected argument 'more'."],
  ])('%j', async (args, message) => {
    const refused = sealCommand(args);
    await expect(refused).rejects.toThrow(UsageError);
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.toThrow(/^.*$/);
  });
});
