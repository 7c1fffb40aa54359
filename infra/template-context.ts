/**
 * How the CDK writes the template. It stands here and not in cdk.json, so that the template is the same whether the
 * CDK's command or `node infra/app.ts` made it.
 */
export const templateContext: Readonly<Record<string, unknown>> = {
  // One statement for the same actions on several resources: policies that a person can read.
  '@aws-cdk/aws-iam:minimizePolicies': true,
  // The local runtime finds each function's bundle by it.
  'aws:cdk:enable-asset-metadata': true,
  'aws:cdk:enable-path-metadata': true,
};
