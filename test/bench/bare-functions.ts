import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleFunctions } from '../../infra/bundle.ts';

/** The handlers that ours are measured beside, by their folders in `bare/`. */
const bareNames = [
  'get-and-put',
  'nothing',
  'clients/documents-and-secrets',
  'clients/documents-secrets-and-kms',
  'clients/documents-secrets-and-s3',
  'clients/documents-secrets-s3-and-kms',
  'clients/documents-secrets-s3-kms-and-sqs',
  'clients/documents-secrets-s3-and-sqs',
] as const;
export type BareName = (typeof bareNames)[number];

/**
 * Bundles the bare handlers by the same call as ours.
 *
 * @returns the directory of a handler's bundle, which holds `handler.mjs`
 */
export function bundleBareFunctions(outputDirectory: string): Promise<(name: BareName) => string> {
  return bundleFunctions({
    functionsDirectory: join(import.meta.dirname, 'bare'),
    outputDirectory,
    names: bareNames,
  });
}

/** Does some work with a directory that is gone afterwards. */
export async function withTemporaryDirectory<Result>(
  work: (directory: string) => Promise<Result>,
): Promise<Result> {
  const directory = mkdtempSync(join(tmpdir(), 'leerspoor-bench-'));
  try {
    return await work(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
