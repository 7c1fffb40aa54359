import { execFile } from 'node:child_process';
import { statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { environmentNames } from '../../functions/shared/environment-names.ts';
import type { Resource } from '../../functions/shared/route-table.ts';
import { bundleFunctions } from '../../infra/bundle.ts';
import { functionFiles } from '../../infra/function-files.ts';
import { functionNames, resources } from '../../infra/function-names.ts';
import { type BareName, bundleBareFunctions, withTemporaryDirectory } from './bare-functions.ts';
import { interleaved, ratioOf, spreadOf } from './measure.ts';
import type { Benchmark } from './report.ts';

const pairs = 9;
const rounds = 3;

/** Which bare handler has the SDK clients that a resource's function has. */
const bareOf: Readonly<Record<Resource, BareName>> = {
  courses: 'clients/documents-and-secrets',
  enrolments: 'clients/documents-and-secrets',
  sessions: 'clients/documents-and-secrets',
  learners: 'clients/documents-secrets-and-kms',
  certificates: 'clients/documents-secrets-s3-and-kms',
  verification: 'clients/documents-secrets-s3-and-kms',
  'external-certificates': 'clients/documents-secrets-and-s3',
  wallets: 'clients/documents-secrets-and-kms',
  imports: 'clients/documents-secrets-s3-and-sqs',
  assignments: 'clients/documents-and-secrets',
  webhooks: 'clients/documents-and-secrets',
  audit: 'clients/documents-secrets-s3-kms-and-sqs',
  system: 'nothing',
};

/** Size and start of each HTTP function's bundle, beside a bundle of its SDK clients alone. */
export const benchmarkBundle: Benchmark = (tell) =>
  withTemporaryDirectory(async (directory) => {
    tell('bundling');
    const directoryOf = await bundleFunctions({
      functionsDirectory: join(import.meta.dirname, '../../functions'),
      outputDirectory: join(directory, 'functions'),
      names: functionNames,
      files: functionFiles,
    });
    const bareDirectoryOf = await bundleBareFunctions(join(directory, 'bare'));
    const sizes = [];
    const starts = [];
    for (const resource of resources) {
      tell(`starting http/${resource}`);
      const ourFile = join(directoryOf(`http/${resource}`), 'handler.mjs');
      const bareFile = join(bareDirectoryOf(bareOf[resource]), 'handler.mjs');
      const bytes = { ours: statSync(ourFile).size, bare: statSync(bareFile).size };
      const zippedBytes = { ours: await gzippedBytes(ourFile), bare: await gzippedBytes(bareFile) };
      const beside = { function: `http/${resource}`, beside: bareOf[resource] };
      sizes.push({
        ...beside,
        'function bytes': bytes.ours,
        'bare bytes': bytes.bare,
        ratio: bytes.ours / bytes.bare,
        'gzipped ratio': zippedBytes.ours / zippedBytes.bare,
      });
      const { ours, theirs } = await interleaved({
        pairs,
        warmUps: 1,
        ours: () => importMilliseconds(ourFile),
        theirs: () => importMilliseconds(bareFile),
      });
      starts.push({
        ...beside,
        'function ms': spreadOf(ours),
        'bare ms': spreadOf(theirs),
        ratio: ratioOf({ ours, theirs }, rounds),
      });
    }
    return {
      title: 'bundle: size and start of the HTTP functions, beside their SDK clients alone',
      notes: [
        'Both are made by infra/bundle.ts (same esbuild options). The bare handler makes the same SDK clients with the ' +
          'same options, names the same commands of theirs, and has nothing else; beside http/system, which has no ' +
          'client, it is an empty function. So the ratio contains all that we add: rules, schemas, routes, middy, Powertools.',
        `Start: import of the bundle in a fresh Node.js process, ${pairs} pairs in turn, without the start of Node.js ` +
          `itself. Medians (minimum–maximum); ratios are medians of ${rounds} rounds (least–greatest round).`,
      ],
      tables: [
        { caption: 'Size', rows: sizes },
        { caption: 'Start', rows: starts },
      ],
    };
  });

async function gzippedBytes(file: string): Promise<number> {
  return gzipSync(await readFile(file)).byteLength;
}

/** What the template and Lambda would set. Nothing is called at the start, so values need only be there. */
const environment = {
  ...Object.fromEntries(Object.values(environmentNames).map((name) => [name, 'bench'])),
  [environmentNames.tenantLanguages]: '{}',
  [environmentNames.tenantRetention]: '{}',
  [environmentNames.webhookAddresses]: 'public',
  [environmentNames.formerLogKeys]: '[]',
  [environmentNames.formerCredentialKeys]: '[]',
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
};

/** How long a fresh process takes to import a module, in milliseconds. */
async function importMilliseconds(file: string): Promise<number> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(import.meta.dirname, 'time-import.ts'), pathToFileURL(file).href],
    { env: environment },
  );
  return Number(stdout);
}
