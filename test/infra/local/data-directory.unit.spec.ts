import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { DataDirectory, type Endpoints, readEndpoints } from '../../../infra/local/data-directory.ts';
import { StartError } from '../../../infra/local/start-error.ts';

let path = '';
const opened: DataDirectory[] = [];
beforeEach(() => {
  path = join(mkdtempSync(join(tmpdir(), 'leerspoor-data-')), 'data');
});
afterEach(() => {
  for (const directory of opened.splice(0)) directory.close();
  rmSync(join(path, '..'), { recursive: true, force: true });
});

function open(): DataDirectory {
  const directory = DataDirectory.open(path);
  opened.push(directory);
  return directory;
}

/** Another process that has the directory open, as one that serves has. */
async function openElsewhere() {
  const module = new URL('../../../infra/local/data-directory.ts', import.meta.url);
  const program = `
    const { DataDirectory } = await import(${JSON.stringify(module.href)});
    globalThis.kept = DataDirectory.open(${JSON.stringify(path)});
    console.log('open');
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program]);
  await new Promise<void>((resolve, reject) => {
    child.stdout.once('data', () => resolve());
    child.once('exit', (code) => reject(new Error(`ended with ${code}`)));
  });
  const kill = async () => {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  };
  return { processId: child.pid, kill };
}

const endpoints: Endpoints = {
  url: 'http://127.0.0.1:3000',
  processId: process.pid,
  dynamodb: 'http://127.0.0.1:1',
  sqs: 'http://127.0.0.1:2',
  s3: 'http://127.0.0.1:2',
  services: 'http://127.0.0.1:3',
  issuer: 'https://issuer',
  audience: 'client',
  outputs: {},
};

describe('a new data directory', () => {
  it('is made with all that it needs, and can be opened again', () => {
    open().close();
    for (const name of ['dynamodb', 'queues', 'secrets', 'logs', 'form.json']) {
      expect(existsSync(join(path, name))).toBe(true);
    }
    expect(() => open()).not.toThrow();
  });
});

describe('while one has it open', () => {
  it('nobody else gets it, and is told who has it and what to do', async () => {
    const other = await openElsewhere();
    expect(() => open()).toThrow(StartError);
    expect(() => open()).toThrow(
      `The data directory ${path} is in use by process ${other.processId}. Stop that, or choose another by --data-dir.`,
    );
    await other.kill();
  });

  it('the same process does not get it twice either', () => {
    open();
    expect(() => open()).toThrow(`is in use by process ${process.pid}`);
  });
});

describe('when the one that had it was killed', () => {
  it('the next gets it, whatever runs under that process id now', async () => {
    const other = await openElsewhere();
    await other.kill();
    writeFileSync(join(path, 'process-id'), String(process.ppid));
    expect(() => open()).not.toThrow();
  });

  it('its endpoints are gone with it', () => {
    const first = open();
    first.writeJson('endpoints.json', endpoints);
    first.close();
    first.writeJson('endpoints.json', endpoints);
    open();
    expect(() => readEndpoints(path)).toThrow(StartError);
  });
});

describe('a data directory that can not be used', () => {
  it.each([
    ['of another version', '{"leerspoor":2}', 'was made by another version of Leerspoor'],
    ['with a damaged file', '{"leerspoor"', 'form.json is damaged. Move'],
  ])('%s says so, and is let go', (_name, form, expected) => {
    open().close();
    writeFileSync(join(path, 'form.json'), form);
    expect(() => open()).toThrow(StartError);
    expect(() => open()).toThrow(expected);
  });

  it('such as a file, says so', () => {
    writeFileSync(path, '');
    expect(() => open()).toThrow(`The data directory ${path} can't be used: ENOTDIR`);
  });
});

describe('a JSON file in it', () => {
  const schema = z.object({ a: z.number() });

  it('is read as it was written; an absent one is undefined', () => {
    const directory = open();
    directory.writeJson('some.json', { a: 1 });
    expect(directory.readJson('some.json', schema)).toEqual({ a: 1 });
    expect(directory.readJson('other.json', schema)).toBeUndefined();
  });

  it.each(['', '{"a"', '{"a":"text"}'])('that holds %j is damaged', (content) => {
    const directory = open();
    writeFileSync(directory.file('some.json'), content);
    expect(() => directory.readJson('some.json', schema)).toThrow(
      `${directory.file('some.json')} is damaged`,
    );
  });
});

describe('where a running Leerspoor answers', () => {
  it('is read from its data directory', () => {
    open().writeJson('endpoints.json', endpoints);
    expect(readEndpoints(path)).toEqual(endpoints);
  });

  it.each([
    ['nothing', undefined],
    ['half a file', '{"url":'],
    ['what another version wrote', '{"url":"http://127.0.0.1:1"}'],
    ['what a process that is gone wrote', JSON.stringify({ ...endpoints, processId: 2 ** 30 })],
  ])('is not known when there is %s', (_name, content) => {
    open();
    if (content !== undefined) writeFileSync(join(path, 'endpoints.json'), content);
    expect(() => readEndpoints(path)).toThrow(
      `No Leerspoor runs on ${path}. Start it with npm start, or choose --data-dir.`,
    );
  });
});
