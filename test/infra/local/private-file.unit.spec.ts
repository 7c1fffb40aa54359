import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readPrivateFile, writePrivateFile } from '../../../infra/local/private-file.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'leerspoor-private-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const modeOf = (path: string) => statSync(path).mode & 0o777;

describe('a file of keys', () => {
  it('is read as it was written, in a directory that was made for it', () => {
    const path = join(directory, 'secrets', 'kms.json');
    writePrivateFile(path, 'one');
    writePrivateFile(path, 'two');
    expect(readPrivateFile(path)).toBe('two');
    expect(modeOf(join(directory, 'secrets'))).toBe(0o700);
    expect(readdirSync(join(directory, 'secrets'))).toEqual(['kms.json']);
  });

  it('is for its owner alone, also when a crash left a file that was not', () => {
    const path = join(directory, 'kms.json');
    writeFileSync(`${path}.${process.pid}.tmp`, 'left', { mode: 0o644 });
    writePrivateFile(path, 'one');
    expect(modeOf(path)).toBe(0o600);
  });

  it('is for its owner alone again once it is read', () => {
    const path = join(directory, 'kms.json');
    writePrivateFile(path, 'one');
    chmodSync(path, 0o644);
    expect(readPrivateFile(path)).toBe('one');
    expect(modeOf(path)).toBe(0o600);
  });

  it('may be absent', () => {
    expect(readPrivateFile(join(directory, 'kms.json'))).toBeUndefined();
  });

  it('that can not be read is told of, not taken for absent', () => {
    expect(() => readPrivateFile(directory)).toThrow('EISDIR');
  });
});
