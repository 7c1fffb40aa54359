import { join } from 'node:path';
import { App, Validations } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { bundleFunctions } from './bundle.ts';
import { readConfiguration } from './configuration.ts';
import { functionFiles } from './function-files.ts';
import { functionNames } from './function-names.ts';
import { LeerspoorStack } from './stacks/leerspoor-stack.ts';
import { templateContext } from './template-context.ts';

const root = join(import.meta.dirname, '..');
/** The CDK's command and the local runtime say where the template goes; `node infra/app.ts` alone fills cdk.out. */
const outputDirectory = process.env.CDK_OUTDIR ?? join(root, 'cdk.out');

const app = new App({ outdir: outputDirectory, context: templateContext });
const directoryOf = await bundleFunctions({
  functionsDirectory: join(root, 'functions'),
  outputDirectory: join(outputDirectory, 'bundle'),
  names: functionNames,
  files: functionFiles,
});
const configuration = readConfiguration(app.node);

new LeerspoorStack(app, configuration.stackName, {
  description: 'Leerspoor: the record of who learned what',
  configuration,
  code: (name) => Code.fromAsset(directoryOf(name), { exclude: ['*.map'] }),
});

// Takes seconds, which the local runtime has no use for: `npm run synth` and the tests ask for it.
if (process.env.CDK_NAG) {
  const { AwsSolutionsChecks } = await import('cdk-nag');
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
}

app.synth();
