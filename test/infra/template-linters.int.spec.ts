import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Validations } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import { createStack } from '../support/template.ts';

const seconds = 60;
const root = fileURLToPath(new URL('../..', import.meta.url));
const hasCfnLint = spawnSync('cfn-lint', ['--version']).status === 0;

describe('cdk-nag', () => {
  const nag = () => {
    const made = createStack({
      alarmEmail: 'ops@example.org',
      allowedOrigins: ['https://learn.example.org'],
    });
    Validations.of(made.app).addPlugins(new AwsSolutionsChecks(made.app));
    return made;
  };

  it('finds nothing that was not answered with a reason', { timeout: seconds * 1000 }, () => {
    expect(() => nag().app.synth()).not.toThrow();
  });

  it('would find a bucket that anyone can read', { timeout: seconds * 1000 }, () => {
    const { app, stack } = nag();
    new Bucket(stack, 'Careless');
    expect(() => app.synth()).toThrow(/AwsSolutions-S10/);
  });
});

describe.skipIf(!hasCfnLint)('cfn-lint (skipped where it is not installed)', () => {
  it('finds nothing', { timeout: seconds * 1000 }, () => {
    const { app, stack } = createStack({ alarmEmail: 'ops@example.org' });
    const assembly = app.synth();
    const template = assembly.getStackByName(stack.stackName).templateFullPath;
    // It says what it found on stdout and fails.
    const found = spawnSync('cfn-lint', ['--config-file', `${root}.cfnlintrc.yaml`, template], {
      encoding: 'utf8',
    });
    expect(found.stdout + found.stderr).toBe('');
    expect(found.status).toBe(0);
  });
});
