import { describe, expect, it } from 'vitest';
import { readReport } from '../../../../functions/imports/attendance/read-report.ts';
import { readDuration, readTime } from '../../../../functions/imports/attendance/report-time.ts';
import {
  teamsDutch,
  teamsEnglish,
  teamsFile,
  zoomDutch,
  zoomEnglish,
} from '../../../support/attendance-files.ts';
import { fileOf } from '../../../support/file-bytes.ts';

const meeting = {
  startsAt: '2026-03-04T13:00:00.000Z',
  endsAt: '2026-03-04T15:00:00.000Z',
  timeZone: 'Europe/Amsterdam',
};
const read = (content: string | Uint8Array, of = meeting) => readReport(fileOf(content), of);
const stay = (from: string, until: string) => ({
  from: `2026-03-04T${from}.000Z`,
  until: `2026-03-04T${until}.000Z`,
});
const csv = (...lines: readonly string[]) => [...lines, ''].join('\n');

describe('a report of four people, one of whom came twice', () => {
  it.each([
    ['Teams in English', teamsFile(teamsEnglish)],
    ['Teams in Dutch', teamsFile(teamsDutch)],
    ['Teams, saved as UTF-8 with commas', csv(...teamsDutch.map((line) => line.replaceAll('\t', ',')))],
    ['Zoom in English', csv(...zoomEnglish)],
    ['Zoom in Dutch', csv(...zoomDutch)],
  ])('gives each with all their comings and goings: %s', async (_tool, content) => {
    const { people, faults } = await read(content);
    expect(faults).toEqual([]);
    expect(people.map(({ emails: [email], stays }) => [email, stays])).toEqual([
      ['tom@acme.nl', [stay('12:52:07', '15:03:44')]],
      ['anna@acme.nl', [stay('12:58:30', '15:01:00')]],
      ['eva@acme.nl', [stay('13:20:00', '14:00:00'), stay('14:30:00', '15:00:10')]],
      [undefined, [stay('13:05:00', '14:05:00')]],
    ]);
    expect(people.at(-1)?.name).toContain('Kees Kok');
  });

  it('is read in a language whose headers nobody listed, by where Teams has what', async () => {
    const translated = teamsEnglish.map((line) =>
      line.startsWith('Name\t') ? line.replaceAll(/[A-Za-z]+/g, 'Spalte') : line,
    );
    expect((await read(teamsFile(translated))).people).toEqual((await read(teamsFile(teamsEnglish))).people);
  });

  it('counts only the first and the last where Teams gives no activities', async () => {
    const { people } = await read(teamsFile(teamsEnglish.slice(0, 14)));
    expect(people.map(({ stays }) => stays)).toContainEqual([stay('13:20:00', '15:00:10')]);
  });
});

describe('an older report of Teams', () => {
  it('has one table below the meeting', async () => {
    const { people } = await read(
      teamsFile([
        'Meeting Summary',
        'Total Number of Participants\t1',
        'Meeting Start Time\t3/4/2026, 1:52:07 PM',
        '',
        'Full Name\tJoin Time\tLeave Time\tDuration\tEmail\tRole\tParticipant ID (UPN)',
        'Anna van der Meer\t3/4/2026, 1:58:30 PM\t3/4/2026, 4:01:00 PM\t2h 2m\tanna@acme.nl\tAttendee\tanna@acme.nl',
      ]),
    );
    expect(people).toEqual([
      { row: 6, name: 'Anna van der Meer', emails: ['anna@acme.nl'], stays: [stay('12:58:30', '15:01:00')] },
    ]);
  });

  it('has a row for each coming and each going', async () => {
    const { people, faults } = await read(
      teamsFile([
        'Full Name\tUser Action\tTimestamp',
        'Eva Bakker\tJoined before\t3/4/2026, 2:20:00 PM',
        'Kees Kok\tJoined\t3/4/2026, 2:30:00 PM',
        'Eva Bakker\tLeft\t3/4/2026, 3:00:00 PM',
        'Eva Bakker\tJoined\t3/4/2026, 3:30:00 PM',
        'Jan Jansen\tLeft\t3/4/2026, 3:30:00 PM',
      ]),
    );
    expect(people.map(({ name, stays }) => [name, stays])).toEqual([
      ['Eva Bakker', [stay('13:20:00', '14:00:00'), { from: '2026-03-04T14:30:00.000Z' }]],
      ['Kees Kok', [{ from: '2026-03-04T13:30:00.000Z' }]],
    ]);
    expect(faults).toEqual([{ row: 6, code: 'leaves-before-joining' }]);
  });
});

describe('somebody who comes and goes two thousand times', () => {
  it('is one person with each of their stays, under each of their addresses', async () => {
    const header = 'Name\tJoin Time\tLeave Time\tDuration\tEmail\tParticipant ID (UPN)\tRole';
    const row = (login: string) =>
      `Anna Bos\t3/4/26, 2:00:00 PM\t3/4/26, 3:00:00 PM\t1h\tanna@acme.nl\t${login}\tPresenter`;
    const rows = Array.from({ length: 2_000 }, (_, index) =>
      row(index % 2 === 0 ? 'anna@acme.nl' : 'a.bos@acme.nl'),
    );
    const { people } = await read(teamsFile([header, ...rows]));
    expect(people.map(({ stays, emails }) => [stays.length, emails])).toEqual([
      [2_000, ['anna@acme.nl', 'a.bos@acme.nl']],
    ]);
  });
});

describe('a row that can not be read', () => {
  it('is told of, and takes no other with it', async () => {
    const { people, faults } = await read(
      csv(
        'Name,User Email,Join Time,Leave Time,Duration (Minutes)',
        'Anna,anna@acme.nl,2026-03-04 14:00:00,2026-03-04 16:00:00,120',
        '"Bas,bas@acme.nl,2026-03-04 14:00:00',
        'Cas,cas@acme.nl,31-02-2026 14:00,2026-03-04 16:00:00,120',
        ',,2026-03-04 14:00:00,2026-03-04 16:00:00,120',
        'Dirk,dirk@acme.nl,2026-03-04 16:00:00,2026-03-04 14:00:00,',
        'Eva,eva@acme.nl,2026-03-04 14:00:00,2026-03-04 16:00:00,120',
        'Fien,fien@acme.nl,--,--,',
      ),
    );
    expect(people.map(({ name }) => name)).toEqual(['Anna', 'Eva']);
    expect(faults).toEqual([
      { row: 3, code: 'unreadable-time' },
      { row: 4, code: 'unreadable-time' },
      { row: 5, code: 'nobody-named' },
      { row: 6, code: 'leaves-before-joining' },
    ]);
  });
});

describe('a file that is no report of the meeting is refused', () => {
  it.each([
    ['empty', 'empty', ''],
    ['a PDF', 'no-text', '%PDF-1.7 …'],
    ['a web page', 'no-text', '<!doctype html><html></html>'],
    ['another table', 'no-report', csv('Naam;Afdeling', 'Jan;Zorg')],
    [
      'without times',
      'no-times',
      csv('Name (Original Name),User Email,Total Duration (Minutes),Guest', 'A,a@b.nl,40,No'),
    ],
    ['of another day', 'other-day', csv('Name,Join Time,Leave Time', 'A,2026-03-11 14:00,2026-03-11 15:00')],
  ])('%s', async (_name, code, content) => {
    await expect(read(content)).rejects.toMatchObject({ name: 'ReportRefused', code });
  });
});

describe('in the night in which clocks go back', () => {
  const night = {
    startsAt: '2026-10-24T23:30:00.000Z',
    endsAt: '2026-10-25T02:30:00.000Z',
    timeZone: 'Europe/Amsterdam',
  };
  it('tells by how long somebody was there which of the two hours it was', async () => {
    const { people } = await read(
      csv(
        'Name,Join Time,Leave Time,Duration',
        'Anna,25-10-2026 02:10:00,25-10-2026 02:40:00,30m',
        'Bas,25-10-2026 02:10:00,25-10-2026 02:40:00,1h 30m',
        'Cas,25-10-2026 01:30:00,25-10-2026 03:30:00,3h',
      ),
      night,
    );
    expect(people.map(({ stays: [one] }) => [one?.from, one?.until])).toEqual([
      ['2026-10-25T00:10:00.000Z', '2026-10-25T00:40:00.000Z'],
      ['2026-10-25T00:10:00.000Z', '2026-10-25T01:40:00.000Z'],
      ['2026-10-24T23:30:00.000Z', '2026-10-25T02:30:00.000Z'],
    ]);
  });
});

describe('times', () => {
  it.each([
    ['11/26/25, 4:16:54 PM', 'month-first', '2025-11-26', '16:16:54'],
    ['11/26/25, 4:16:54\u202fPM', 'month-first', '2025-11-26', '16:16:54'],
    ['11/26/2025 12:05 AM', 'month-first', '2025-11-26', '00:05:00'],
    ['26-11-2025 16:16:54', 'day-first', '2025-11-26', '16:16:54'],
    ['26-11-25, 16:16', 'day-first', '2025-11-26', '16:16:00'],
    ['26.11.2025 16.16.54', 'day-first', '2025-11-26', '16:16:54'],
    ['26 nov 2025 16:16', 'day-first', '2025-11-26', '16:16:00'],
    ['Nov 26, 2025 04:16 p.m.', 'day-first', '2025-11-26', '16:16:00'],
    ['2025-11-26 16:16:54', 'day-first', '2025-11-26', '16:16:54'],
    ['4:18:08 PM', 'day-first', undefined, '16:18:08'],
  ] as const)('%s', (text, order, day, clock) => {
    expect(readTime(text, order)).toEqual({ day, clock, offsetMinutes: undefined });
  });

  it.each([
    ['2025-11-26T16:16:54Z', 0],
    ['2025-11-26T16:16:54.123+01:00', 60],
    ['26-11-2025 16:16 UTC', 0],
    ['26-11-2025 16:16 GMT-5', -300],
  ])('say how far from UTC they are: %s', (text, offsetMinutes) => {
    expect(readTime(text, 'day-first')).toMatchObject({ day: '2025-11-26', offsetMinutes });
  });

  it.each(['', 'gisteren', '26-11-2025', '26.11.20', '11/26/25, 14:16 PM', '25:00', '12:60'])(
    'are not: %s',
    (text) => {
      expect(readTime(text, 'day-first')).toBeUndefined();
    },
  );

  it.each([
    ['1h 2m 3s', 3723],
    ['1 u 2 min', 3720],
    ['2 uur 1 minuut', 7260],
    ['45 sec.', 45],
    ['62', 3720],
    ['01:02:03', 3723],
    ['lang', undefined],
  ])('last: %s', (text, seconds) => {
    expect(readDuration(text)).toBe(seconds);
  });
});
