import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { StartError } from './start-error.ts';
import { Template } from './template.ts';

const root = join(import.meta.dirname, '../..');
const cacheDirectory = join(root, 'cdk.out');

/** All that the template and the bundles are made of. */
const sources = [
  '{domain,ledger,functions,infra}/**/*.ts',
  'docs/openapi.json',
  'cdk.json',
  'package-lock.json',
];

/**
 * What is configured on this machine: mail goes to the mailbox of the data directory, and webhooks may be tried on the machine
 * itself. In the form in which the CDK passes it on to an app.
 */
const localContext = JSON.stringify({ mailFrom: 'leerspoor@leerspoor.example', webhookAddresses: 'any' });

/** What runs the template but is not in it. */
const isLocalRuntime = (path: string) => path.startsWith(join('infra', 'local'));

/**
 * The synthesized template of the sources as they are: made by the CDK app when they changed, else the one that is
 * there. Several processes may ask at once.
 *
 * @throws StartError when the app fails; it has then printed why
 */
export async function currentTemplate(): Promise<Template> {
  const directory = join(cacheDirectory, `local-${digestOfSources()}`);
  if (!existsSync(directory)) await synthesize(directory);
  const file = readdirSync(directory).find((name) => /^[^.]+\.template\.json$/.test(name));
  if (file === undefined) throw new StartError(`${directory} has no template. Remove it and start again.`);
  return Template.read(directory, file.replace(/\.template\.json$/, ''));
}

function digestOfSources(): string {
  const digest = createHash('sha256').update(localContext);
  const files = sources.flatMap((pattern) => globSync(pattern, { cwd: root }));
  for (const path of files.filter((file) => !isLocalRuntime(file)).sort()) {
    digest
      .update(`${path}\0`)
      .update(readFileSync(join(root, path)))
      .update('\0');
  }
  return digest.digest('hex').slice(0, 16);
}

async function synthesize(directory: string): Promise<void> {
  mkdirSync(cacheDirectory, { recursive: true });
  forgetOldTemplates();
  const temporary = mkdtempSync(join(cacheDirectory, 'making-'));
  try {
    await promisify(execFile)(process.execPath, [join(root, 'infra/app.ts')], {
      cwd: root,
      // The CDK's own look at the template takes two seconds; `npm run synth` and the tests take them.
      env: {
        ...process.env,
        CDK_OUTDIR: temporary,
        CDK_CONTEXT_JSON: localContext,
        CDK_VALIDATION: 'false',
      },
    });
    renameSync(temporary, directory);
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    // Another process was making the same, and was first.
    if (existsSync(directory)) return;
    const reason = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
    throw new StartError(`The template can't be made from infra/app.ts: ${reason.trim()}`);
  }
}

/** Each change of the sources leaves a template behind; the last few are enough. */
function forgetOldTemplates(): void {
  const kept = 3;
  const old = readdirSync(cacheDirectory)
    .filter((name) => name.startsWith('local-'))
    .map((name) => join(cacheDirectory, name))
    .sort((one, other) => statSync(other).mtimeMs - statSync(one).mtimeMs)
    .slice(kept);
  for (const path of old) rmSync(path, { recursive: true, force: true });
}
