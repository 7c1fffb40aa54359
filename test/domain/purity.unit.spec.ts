import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../domain', import.meta.url));
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .sort()
  .map((path) => ({ path, source: readFileSync(join(root, path), 'utf8') }));

/** What would make the same command decide differently tomorrow, or on another machine. */
const impure = [
  /\bDate\.now\b/,
  /\bnew Date\(\s*\)/,
  /(?<!new )\bDate\(/,
  /\bMath\.random\b/,
  /\bcrypto\b/,
  /\bprocess\b/,
  /\bperformance\b/,
  /\bfetch\(/,
  /\bset(Timeout|Interval|Immediate)\b/,
  /\bconsole\b/,
  /\bglobalThis\b/,
  /\bawait\b/,
  /\btoLocale\w*\(/,
];

function importsOf(source: string): readonly string[] {
  // The domain also knows the word: neither `'import'` nor `'unknown-import'` is one.
  const imports = source.matchAll(/(?<![-'"\w])(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g);
  return [...imports].map(([, specifier = '']) => specifier);
}

describe.each(files)('domain/$path', ({ path, source }) => {
  const inDomain = importsOf(source)
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => relative(root, join(root, dirname(path), specifier)));

  it('imports zod and the domain alone', () => {
    expect(
      importsOf(source).filter((specifier) => !specifier.startsWith('.') && specifier !== 'zod'),
    ).toEqual([]);
    expect(inDomain.filter((imported) => imported.startsWith('..'))).toEqual([]);
  });

  it('knows no clock, no chance, no environment and no outside world', () => {
    expect(impure.filter((pattern) => pattern.test(source))).toEqual([]);
  });

  it('imports in one direction: events, state, decisions', () => {
    const layers = ['events.ts', 'state.ts', 'decide.ts'];
    const layer = layers.findIndex((name) => path.endsWith(`/${name}`));
    const later = layers.slice(layer + 1).map((name) => join(dirname(path), name));
    expect(layer < 0 ? [] : inDomain.filter((imported) => later.includes(imported))).toEqual([]);
  });
});

it('finds the files that it checks', () => {
  expect(files.map(({ path }) => path)).toContain('session/decide.ts');
  expect(importsOf("import * as z from 'zod';\nimport 'node:fs';\nawait import('x')")).toEqual([
    'zod',
    'node:fs',
    'x',
  ]);
});
