import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fontFiles } from '../functions/http/certificates/paper/font-files.ts';
import type { FunctionName } from './function-names.ts';

/** A file that a function reads when it runs. */
export interface FunctionFile {
  readonly source: string;
  /** Where it lies, from the directory of the function's bundle. */
  readonly target: string;
}

const require = createRequire(import.meta.url);
const pdfkit = dirname(require.resolve('pdfkit'));
/** Where pdfkit looks for it, from its own module; bundled, that is the bundle. */
const colourProfile = join('data', 'sRGB_IEC61966_2_1.icc');

/** What functions need beside their code. The others have nothing. */
export const functionFiles: Readonly<Partial<Record<FunctionName, readonly FunctionFile[]>>> = {
  'http/certificates': [
    ...Object.values(fontFiles).map((file) => ({
      source: require.resolve(file),
      // So that the bundle finds it by the very name by which its module does.
      target: join('node_modules', file),
    })),
    { source: join(pdfkit, colourProfile), target: colourProfile },
  ],
};
