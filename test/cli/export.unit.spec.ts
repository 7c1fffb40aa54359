import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { instantOf } from '../../cli/export/selection.ts';
import { type ExportRequest, writeExport } from '../../cli/export/write-export.ts';
import { commitWith } from '../support/commit.ts';
import { chainOf, MemoryLog } from '../support/memory-log.ts';

let directory: string;
let out: string;
let memory: MemoryLog;
const now = new Date('2026-11-25T12:00:00.000Z');

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'leerspoor-export-'));
  out = join(directory, 'out');
  memory = new MemoryLog();
  // One second after another: bhv.E100 from 9:00:01, bhv.E101 from an hour later.
  for (const [id, from] of [
    ['bhv.E100', 0],
    ['bhv.E101', 3_600_000],
  ] as const) {
    const stream = `acme#enrolment#${id}`;
    const commits = chainOf(stream, 3, from);
    memory.record(...commits);
    await memory.sealer().seal('acme', [{ stream, toVersion: 3, commits }]);
  }
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const taken = vi.fn(async () => {});
const take = (request: Partial<ExportRequest> = {}) =>
  writeExport(
    {
      ...{
        tenant: 'acme',
        directory: out,
        selection: {},
        format: 'ndjson',
        subject: 'Zoë Çelik-van der Łęcki',
      },
      language: 'nl',
      ...request,
    },
    { log: memory.reader, vkeys: ['leerspoor/Test+0+AA'], note: taken, now: () => now },
  );
const textOf = (name: string) => readFileSync(join(out, name), 'utf8');
const rowsIn = (name: string) =>
  z.array(z.record(z.string(), z.string())).parse(parse(textOf(name), { columns: true }));
const linesIn = (name: string) => textOf(name).trimEnd().split('\n');

describe('an export', () => {
  it('has the commits as they lie in the log, the head, the keys and a manifest', async () => {
    await take();
    const sealed = await Array.fromAsync(memory.reader.read('acme'));
    expect(linesIn('events.ndjson')).toEqual(sealed.map(({ line }) => line));
    expect(textOf('checkpoint')).toBe((await memory.reader.head('acme'))?.note);
    expect(textOf('keys')).toBe('leerspoor/Test+0+AA\n');
    expect(JSON.parse(textOf('manifest.json'))).toMatchObject({
      ...{ formatVersion: 1, tenant: 'acme', commits: 6, events: 6, fromPosition: 0, toPosition: 6 },
      takenBy: 'Zoë Çelik-van der Łęcki',
      eventsByType: { ActivityProgressed: 6 },
      log: { origin: 'leerspoor/Test/acme', size: 6 },
    });
    expect(readFileSync(join(out, 'summary.pdf')).subarray(0, 5).toString()).toBe('%PDF-');
    expect(readdirSync(directory)).toEqual(['out']);
  });

  it('has sums that sha256sum accepts, until a byte is another', async () => {
    await take();
    const check = () =>
      execFileSync('sha256sum', ['-c', 'SHA256SUMS'], { cwd: out, encoding: 'utf8', stdio: 'pipe' });
    expect(check().trimEnd().split('\n')).toEqual(
      ['events.ndjson', 'checkpoint', 'keys', 'summary.pdf', 'manifest.json'].map((name) => `${name}: OK`),
    );
    writeFileSync(join(out, 'events.ndjson'), textOf('events.ndjson').replace('"minutes":1', '"minutes":2'));
    expect(check).toThrow(/events.ndjson: FAILED|did NOT match/);
  });

  it('is noted before anything is written, and not made when it can not be noted', async () => {
    taken.mockImplementationOnce(async () => {
      expect(readdirSync(directory)).toEqual([]);
      throw new Error('no queue');
    });
    await expect(take({ selection: { stream: 'enrolment#bhv.E101' }, format: 'csv' })).rejects.toThrow(
      'no queue',
    );
    expect(taken).toHaveBeenLastCalledWith({
      ...{ format: 'csv', stream: 'enrolment#bhv.E101', fromPosition: 3, toPosition: 6, commits: 3 },
    });
    expect(readdirSync(directory)).toEqual([]);
  });

  it('takes an empty directory, and no other', async () => {
    mkdirSync(out);
    await take();
    await expect(take()).rejects.toThrow('is not empty');
    await expect(take({ directory: join(out, 'keys') })).rejects.toThrow('is not empty');
  });

  it('is refused when nothing is sealed', async () => {
    await expect(take({ tenant: 'bolt' })).rejects.toThrow('Nothing of bolt is sealed yet');
  });

  it('is the same for the same log and options', async () => {
    const other = join(directory, 'other');
    for (const format of ['ndjson', 'csv'] as const) {
      await take({ format });
      await take({ format, directory: other });
      for (const name of readdirSync(out))
        expect(readFileSync(join(other, name))).toEqual(readFileSync(join(out, name)));
      rmSync(out, { recursive: true });
      rmSync(other, { recursive: true });
    }
  });
});

describe('what is chosen', () => {
  const positions = async (selection: ExportRequest['selection']) => {
    await take({ selection, format: 'csv' });
    return rowsIn('events.csv').map(({ position }) => Number(position));
  };

  it('may be one stream', async () => {
    expect(await positions({ stream: 'enrolment#bhv.E101' })).toEqual([3, 4, 5]);
  });

  it('may be what was recorded from a time on, and before another', async () => {
    const commits = memory.commits.map(({ recordedAt }) => recordedAt);
    expect(await positions({ from: commits[1] ?? '', to: commits[4] ?? '' })).toEqual([1, 2, 3]);
  });

  it('may be nothing', async () => {
    expect(await positions({ from: '2030-01-01T00:00:00.000Z' })).toEqual([]);
    expect(JSON.parse(textOf('manifest.json'))).toMatchObject({ commits: 0, fromPosition: 0, toPosition: 0 });
  });

  it.each([
    ['2026-03-01', 'begins', '2026-03-01T00:00:00.000Z'],
    ['2026-02-28', 'ends', '2026-03-01T00:00:00.000Z'],
    ['2026-03-01T01:00:00+01:00', 'ends', '2026-03-01T00:00:00.000Z'],
    ['2026-03-01T01:00:00', 'begins', undefined],
    ['2026-02-30', 'begins', undefined],
    ['gisteren', 'begins', undefined],
  ] as const)('%s, which a day %s, is %s', (text, day, instant) => {
    expect(instantOf(text, day)).toBe(instant);
  });
});

describe('a table of events', () => {
  it('holds no formula that a spreadsheet would run', async () => {
    const stream = 'acme#course#evil';
    const commit = commitWith([{ title: '=1+1' }], {
      stream,
      actor: { kind: 'user', id: '=HYPERLINK("http://evil.example")', roles: ['@SUM(A1)'] },
      correlationId: '+1',
    });
    memory.record(commit);
    await memory.sealer().seal('acme', [{ stream, toVersion: 1, commits: [commit] }]);
    await take({ selection: { stream: 'course#evil' }, format: 'csv' });
    const [row = {}] = rowsIn('events.csv');
    expect(row).toMatchObject({
      actorId: `'=HYPERLINK("http://evil.example")`,
      actorRoles: "'@SUM(A1)",
      correlationId: "'+1",
      data: '{"title":"=1+1"}',
    });
    for (const cell of Object.values(row)) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
  });
});

describe('a long log', () => {
  it('is read as it is written, not gathered', async () => {
    const commits = 20_000;
    const line = JSON.stringify(commitWith([{ text: 'x'.repeat(1_000) }]));
    const log = {
      head: () => memory.reader.head('acme'),
      async *read() {
        for (let position = 0; position < commits; position += 1) {
          yield { position, line };
        }
      },
    };
    const begun = process.memoryUsage().heapUsed;
    let most = 0;
    const watching = setInterval(() => {
      most = Math.max(most, process.memoryUsage().arrayBuffers + process.memoryUsage().heapUsed - begun);
    }, 5);
    await writeExport(
      { tenant: 'acme', directory: out, selection: {}, format: 'ndjson', subject: 'jan', language: 'en' },
      { log, vkeys: [], note: taken, now: () => now },
    );
    clearInterval(watching);
    expect(linesIn('events.ndjson')).toHaveLength(commits);
    // The file has 28 MB; garbage of a few thousand commits may wait to be collected.
    expect(most).toBeLessThan(150 * 1024 * 1024);
  });
});
