import { copyFileSync, existsSync, globSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { build } from 'esbuild';
import type { FunctionFile } from './function-files.ts';

/** Dependencies that are CommonJS ask for `require`, which an ES module does not have. */
const requireForCommonJs =
  "import{createRequire as leerspoorRequire}from'node:module';const require=leerspoorRequire(import.meta.url);";

/**
 * Bundles every `handler.ts` below `functionsDirectory` in one call of esbuild, so that what they share is read and
 * parsed once. The AWS SDK is bundled as well: the version that was tested is the one that runs, and a bundle
 * starts faster than the runtime's own copy.
 *
 * Source maps lie beside the bundles for who has to read a stack trace; they are not deployed.
 *
 * @param options.names the functions that the stack has: the folders, relative to `functionsDirectory`
 * @param options.files what lies beside the bundle of a function that reads it when it runs
 * @returns the directory of a function's bundle, which holds `handler.mjs`
 * @throws Error that names the files when a function has no handler, or a handler is in no table
 */
export async function bundleFunctions<Name extends string>(options: {
  readonly functionsDirectory: string;
  readonly outputDirectory: string;
  readonly names: readonly Name[];
  readonly files?: Readonly<Partial<Record<Name, readonly FunctionFile[]>>>;
}): Promise<(name: Name) => string> {
  const { functionsDirectory, outputDirectory, names, files } = options;
  checkHandlers(functionsDirectory, names);
  // A bundle that is left of a function that is gone must not be found by anyone.
  rmSync(outputDirectory, { recursive: true, force: true });
  await build({
    entryPoints: Object.fromEntries(
      names.map((name) => [`${name}/handler`, join(functionsDirectory, name, 'handler.ts')]),
    ),
    outdir: outputDirectory,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    // The SDK's ES modules shake; its CommonJS is twice as large.
    mainFields: ['module', 'main'],
    banner: { js: requireForCommonJs },
    minify: true,
    sourcemap: 'external',
    // Whoever has the maps has the sources.
    sourcesContent: false,
    legalComments: 'none',
    logLevel: 'warning',
  });
  const directoryOf = (name: Name) => join(outputDirectory, name);
  for (const name of names) {
    for (const { source, target } of files?.[name] ?? []) {
      const place = join(directoryOf(name), target);
      mkdirSync(dirname(place), { recursive: true });
      copyFileSync(source, place);
    }
  }
  return directoryOf;
}

function checkHandlers(functionsDirectory: string, names: readonly string[]): void {
  const folder = relative(process.cwd(), functionsDirectory) || '.';
  const missing = names.filter((name) => !existsSync(join(functionsDirectory, name, 'handler.ts')));
  const known = new Set<string>(names);
  const unknown = globSync('**/handler.ts', { cwd: functionsDirectory })
    .map(dirname)
    .filter((name) => !known.has(name))
    .sort();
  const faults = [
    ...missing.map(
      (name) => `${folder}/${name}/handler.ts is missing: the stack has a function of that name`,
    ),
    ...unknown.map(
      (name) =>
        `${folder}/${name}/handler.ts is in no table, so nothing would deploy it: name it in ` +
        'shared/route-table.ts or shared/subscriptions.ts, or remove it',
    ),
  ];
  if (faults.length > 0) throw new Error(`The functions can not be bundled:\n  ${faults.join('\n  ')}`);
}
