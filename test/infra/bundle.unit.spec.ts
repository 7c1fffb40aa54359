import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bundleFunctions } from '../../infra/bundle.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'leerspoor-bundle-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const functionsDirectory = () => join(directory, 'functions');
const outputDirectory = () => join(directory, 'bundle');
const givenHandler = (name: string, source: string) => {
  mkdirSync(join(functionsDirectory(), name), { recursive: true });
  writeFileSync(join(functionsDirectory(), name, 'handler.ts'), source);
};
const bundle = (...names: string[]) =>
  bundleFunctions({ functionsDirectory: functionsDirectory(), outputDirectory: outputDirectory(), names });

describe('when every function has its handler', () => {
  it('makes a directory for each, with a module that exports the handler', async () => {
    givenHandler('http/courses', 'export const handler = async (): Promise<string> => "courses";');
    givenHandler('publisher', 'export const handler = async (): Promise<string> => "publisher";');
    const directoryOf = await bundle('http/courses', 'publisher');
    for (const [name, answer] of [
      ['http/courses', 'courses'],
      ['publisher', 'publisher'],
    ] as const) {
      const module: unknown = await import(pathToFileURL(join(directoryOf(name), 'handler.mjs')).href);
      expect(module).toMatchObject({ handler: expect.any(Function) });
      expect(readFileSync(join(directoryOf(name), 'handler.mjs'), 'utf8')).toContain(answer);
    }
  });

  it('writes source maps that the bundle does not name, as they are not deployed with it', async () => {
    givenHandler('publisher', 'export const handler = async () => undefined;');
    const directoryOf = await bundle('publisher');
    expect(existsSync(join(directoryOf('publisher'), 'handler.mjs.map'))).toBe(true);
    expect(readFileSync(join(directoryOf('publisher'), 'handler.mjs'), 'utf8')).not.toContain(
      'sourceMappingURL',
    );
  });

  it('lets dependencies that are CommonJS require what node has', async () => {
    writeFileSync(join(directory, 'dependency.cjs'), 'exports.separator = () => require("node:path").sep;');
    givenHandler(
      'publisher',
      'import dependency from "../../dependency.cjs"; export const handler = async () => dependency.separator();',
    );
    const directoryOf = await bundle('publisher');
    const module: { handler: () => Promise<string> } = await import(
      pathToFileURL(join(directoryOf('publisher'), 'handler.mjs')).href
    );
    expect(await module.handler()).toBe(sep);
  });

  it('lays beside a bundle what its function reads when it runs, where its module finds it', async () => {
    const source = join(directory, 'letters.ttf');
    writeFileSync(source, 'letters');
    givenHandler(
      'publisher',
      "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" +
        "export const handler = async () => require.resolve('fonts/letters.ttf');",
    );
    const directoryOf = await bundleFunctions({
      functionsDirectory: functionsDirectory(),
      outputDirectory: outputDirectory(),
      names: ['publisher'],
      files: { publisher: [{ source, target: 'node_modules/fonts/letters.ttf' }] },
    });
    const module: { handler: () => Promise<string> } = await import(
      pathToFileURL(join(directoryOf('publisher'), 'handler.mjs')).href
    );
    expect(readFileSync(await module.handler(), 'utf8')).toBe('letters');
  });

  it('leaves nothing of a function that is gone', async () => {
    givenHandler('http/courses', 'export const handler = 1;');
    givenHandler('publisher', 'export const handler = 1;');
    await bundle('http/courses', 'publisher');
    rmSync(join(functionsDirectory(), 'http'), { recursive: true });
    await bundle('publisher');
    expect(existsSync(join(outputDirectory(), 'http'))).toBe(false);
  });
});

describe('when a handler is missing', () => {
  it('names every file that is, and bundles nothing', async () => {
    givenHandler('publisher', 'export const handler = 1;');
    await expect(bundle('publisher', 'http/courses', 'policies/issue-certificate')).rejects.toThrow(
      /http\/courses\/handler\.ts is missing[\s\S]*policies\/issue-certificate\/handler\.ts is missing/,
    );
    expect(existsSync(outputDirectory())).toBe(false);
  });
});

describe('when a handler is in no table', () => {
  it('names the file, since it would never be deployed', async () => {
    givenHandler('publisher', 'export const handler = 1;');
    givenHandler('imports/receive', 'export const handler = 1;');
    await expect(bundle('publisher')).rejects.toThrow(/imports\/receive\/handler\.ts is in no table/);
  });
});
