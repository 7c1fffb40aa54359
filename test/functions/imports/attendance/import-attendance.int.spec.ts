import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { courseContentSchema } from '../../../../domain/course/content.ts';
import { publishCourse } from '../../../../domain/course/decide.ts';
import { course, summariseCourse } from '../../../../domain/course/state.ts';
import { attendedSession, recordAttendance } from '../../../../domain/enrolment/attend.ts';
import { enrol } from '../../../../domain/enrolment/decide.ts';
import type { EnrolmentEvent } from '../../../../domain/enrolment/events.ts';
import { enrolment } from '../../../../domain/enrolment/state.ts';
import type { Meeting, SessionEvent } from '../../../../domain/session/events.ts';
import { session } from '../../../../domain/session/state.ts';
import { PublishedCourses } from '../../../../functions/shared/published-courses.ts';
import { streamOf } from '../../../../functions/shared/streams.ts';
import { teamsDutch, teamsEnglish, teamsFile, zoomEnglish } from '../../../support/attendance-files.ts';
import { type Company, type ImportHarness, startImportHarness } from '../../../support/import-harness.ts';

let harness: ImportHarness;
beforeAll(async () => {
  harness = await startImportHarness();
});
afterAll(() => harness.stop());

const metadata = { actor: { kind: 'user', id: 'tom', roles: ['trainer'] }, correlationId: 'test' } as const;
const webinar = courseContentSchema.parse({
  title: 'BHV basis',
  language: 'nl',
  activities: [
    {
      id: 'webinar',
      title: 'Terugkomuur',
      format: 'discussion',
      timing: 'synchronous',
      place: 'either',
      minutes: 120,
      completion: { minAttendance: 0.8 },
    },
  ],
});
const people = {
  anna: { givenName: 'Anna', prefix: 'van der', familyName: 'Meer', email: 'anna@acme.nl' },
  eva: { givenName: 'Eva', familyName: 'Bakker', email: 'eva@acme.nl' },
  kees: { givenName: 'Kees', familyName: 'Kok' },
  tom: { givenName: 'Tom', familyName: 'Trainer', email: 'tom@acme.nl' },
};
const file = { sessionId: 's1', fileName: 'Verslag.csv' };

/** A company in which three follow the course and have a seat, and where the meeting is over. */
async function given({
  enrolled = ['anna', 'eva', 'kees'],
  meetings,
}: {
  enrolled?: readonly string[];
  meetings?: Meeting[];
} = {}): Promise<Company> {
  const company = await harness.company({ language: 'en' });
  const { ledger, tenant } = company;
  company.at('2026-03-01T08:00:00.000Z');
  for (const [learnerId, person] of Object.entries(people)) await company.put(learnerId, person);
  const now = '2026-03-01T08:00:00.000Z';
  await ledger.execute({
    aggregate: course,
    stream: streamOf.course(tenant, 'bhv'),
    metadata,
    decide: ({ state }) => publishCourse(state, { content: webinar, now }),
    summarise: (state) => summariseCourse('bhv', state),
  });
  const published = await new PublishedCourses(ledger).version(tenant, 'bhv', 1);
  if (!published) throw new Error('The course is not there');
  for (const learnerId of enrolled) {
    await ledger.execute({
      aggregate: enrolment,
      stream: streamOf.enrolment(tenant, `bhv.${learnerId}`),
      metadata,
      decide: ({ state }) => enrol(state, { course: published, isRetired: false, learnerId, now }),
      summarise: () => null,
    });
  }
  const planned: readonly SessionEvent[] = [
    {
      type: 'SessionScheduled',
      occurredAt: now,
      data: {
        courseId: 'bhv',
        activityId: 'webinar',
        courseTitle: 'BHV basis',
        activityTitle: 'Terugkomuur',
        startsAt: '2026-03-04T13:00:00.000Z',
        endsAt: '2026-03-04T15:00:00.000Z',
        timeZone: 'Europe/Amsterdam',
        trainerId: 'tom',
        ...(meetings && { meetings }),
        seats: { onSite: 5, remote: 5 },
      },
    },
    ...enrolled.map(
      (learnerId): SessionEvent => ({
        type: 'SeatBooked',
        occurredAt: now,
        data: { learnerId, mode: 'remote' },
      }),
    ),
  ];
  await ledger.execute({
    aggregate: session,
    stream: streamOf.session(tenant, 's1'),
    metadata,
    decide: () => planned,
    summarise: () => null,
  });
  company.at('2026-03-04T16:00:00.000Z');
  return company;
}

/** What was recorded of each, by whom. */
async function recordedOf({ ledger, tenant }: Company) {
  const found: Record<string, unknown> = {};
  for (const learnerId of Object.keys(people)) {
    for await (const { actor, events } of ledger.read(streamOf.enrolment(tenant, `bhv.${learnerId}`))) {
      for (const { type, data } of events.map(enrolment.events.read)) {
        if (type === 'AttendanceRecorded')
          found[learnerId] = [actor.kind, data.status, data.mode, data.minutes];
      }
    }
  }
  return found;
}

/** What a trainer says of somebody, before the report comes. */
async function says({ ledger, tenant }: Company, learnerId: string, minutes: number): Promise<void> {
  const published = await new PublishedCourses(ledger).pinned(tenant, 'bhv', 1);
  const { state: planned } = await ledger.load(session, streamOf.session(tenant, 's1'));
  if (planned.status === 'none') throw new Error('There is no session');
  await ledger.execute({
    aggregate: enrolment,
    stream: streamOf.enrolment(tenant, `bhv.${learnerId}`),
    metadata,
    decide: ({ state }) =>
      recordAttendance(state, {
        course: published,
        session: attendedSession('s1', planned, 30),
        status: 'left-early',
        mode: 'remote',
        minutes,
        now: '2026-03-04T15:30:00.000Z',
      }),
    summarise: () => null,
  });
}

const allThree = {
  anna: ['import', 'present', 'remote', 120],
  eva: ['import', 'late', 'remote', 70],
  kees: ['import', 'left-early', 'remote', 60],
};

describe('the report of a webinar tool', () => {
  it.each([
    ['Teams in English', teamsFile(teamsEnglish)],
    ['Teams in Dutch', teamsFile(teamsDutch)],
    ['Zoom', zoomEnglish.join('\r\n')],
  ])(
    'records who was there for how long, found by address or by the one name: %s',
    async (_tool, content) => {
      const company = await given();
      const report = await company.reportAttendance(file, content);
      expect(report).toMatchObject({
        status: 'done',
        people: 4,
        recorded: 3,
        unchanged: 0,
        rejected: 0,
        problems: [],
      });
      expect(await recordedOf(company)).toEqual(allThree);
    },
  );

  it('changes nothing when it is dropped once more', async () => {
    const company = await given();
    await company.reportAttendance(file, teamsFile(teamsEnglish));
    company.at('2026-03-05T09:00:00.000Z');
    const report = await company.reportAttendance(file, teamsFile(teamsEnglish));
    expect(report).toMatchObject({ recorded: 0, unchanged: 3, rejected: 0 });
    expect(await recordedOf(company)).toEqual(allThree);
  });

  it('counts together with others of the same meeting', async () => {
    const company = await given();
    const first = teamsEnglish.filter(
      (line) => !line.includes('3:30:00 PM') && !line.startsWith('Eva Bakker\t3/4/26, 2:20:00 PM\t3/4/26, 4'),
    );
    await company.reportAttendance(file, teamsFile(first));
    expect(await recordedOf(company)).toMatchObject({ eva: ['import', 'late', 'remote', 40] });
    const second =
      'Name,User Email,Join Time,Leave Time\nEva,eva@acme.nl,2026-03-04 15:30:00,2026-03-04 16:00:10\n';
    await company.reportAttendance({ ...file, fileName: 'Tweede.csv' }, second);
    expect(await recordedOf(company)).toMatchObject({ eva: ['import', 'late', 'remote', 70] });
  });

  it('leaves what a trainer recorded, and who is not to be told from others or not enrolled', async () => {
    const company = await given({ enrolled: ['anna', 'kees'] });
    await company.put('kees2', { givenName: 'Kees', familyName: 'Kok' });
    await says(company, 'anna', 30);
    const content = `${zoomEnglish.join('\n')}\nNobody,nobody@acme.nl,03/04/2026 02:05:00 PM,03/04/2026 03:05:00 PM,60,Yes,\n`;
    const report = await company.reportAttendance(file, content);
    expect(report?.problems.map(({ row, code, learnerId }) => [row, code, learnerId])).toEqual([
      [6, 'recorded-otherwise', 'anna'],
      [7, 'not-enrolled', 'eva'],
      [10, 'unknown-person', undefined],
    ]);
    // Of two of one name only one has a seat.
    expect(await recordedOf(company)).toEqual({
      anna: ['user', 'left-early', 'remote', 30],
      kees: ['import', 'left-early', 'remote', 60],
    });
  });

  it('counts for its meeting of a series alone', async () => {
    const first = { startsAt: '2026-03-03T13:00:00.000Z', endsAt: '2026-03-03T15:00:00.000Z' };
    const second = { startsAt: '2026-03-04T13:00:00.000Z', endsAt: '2026-03-04T15:00:00.000Z' };
    const company = await given({ meetings: [first, second] });
    const content = teamsFile(teamsEnglish);
    expect(await company.reportAttendance(file, content)).toMatchObject({ reason: 'meeting-needed' });
    expect(await company.reportAttendance({ ...file, meeting: 1 }, content)).toMatchObject({
      reason: 'other-day',
    });
    expect(await company.reportAttendance({ ...file, meeting: 2 }, content)).toMatchObject({ recorded: 3 });
    expect(await recordedOf(company)).toEqual(allThree);
  });

  it('comes too late when the session is final', async () => {
    const company = await given();
    company.at('2026-04-10T08:00:00.000Z');
    const report = await company.reportAttendance(file, teamsFile(teamsEnglish));
    expect(report?.problems.map(({ code }) => code)).toEqual(Array(3).fill('attendance-locked'));
    expect(await recordedOf(company)).toEqual({});
  });

  it('leaves alone what a correction took away', async () => {
    const company = await given();
    const { ledger, tenant } = company;
    await company.reportAttendance(file, teamsFile(teamsEnglish));
    const stream = streamOf.enrolment(tenant, 'bhv.kees');
    const commits = await Array.fromAsync(ledger.read(stream));
    const recorded = commits
      .flatMap(({ events }) => events)
      .find(({ type }) => type === 'AttendanceRecorded');
    const corrected: EnrolmentEvent = {
      type: 'RecordCorrected',
      occurredAt: '2026-03-05T09:00:00.000Z',
      data: {
        eventId: recorded?.id ?? '',
        correctedType: 'AttendanceRecorded',
        correctedOccurredAt: '2026-03-04T15:00:00.000Z',
        activityId: 'webinar',
        replacement: null,
        reason: 'It was his namesake',
        facts: { progress: 0, attempts: 0, secondsSpent: 0, attendance: [] },
      },
    };
    await ledger.execute({
      aggregate: enrolment,
      stream,
      metadata,
      decide: (): EnrolmentEvent[] => [corrected],
      summarise: () => null,
    });
    company.at('2026-03-05T10:00:00.000Z');
    const report = await company.reportAttendance(file, teamsFile(teamsEnglish));
    expect(report).toMatchObject({ recorded: 0, unchanged: 2, rejected: 1 });
    expect(report?.problems).toEqual([
      expect.objectContaining({ code: 'recorded-otherwise', learnerId: 'kees' }),
    ]);
  });

  it('is refused whole where it can not be of the meeting', async () => {
    const company = await given();
    const content = teamsFile(teamsEnglish);
    const unknown = await company.reportAttendance({ ...file, sessionId: 's2' }, content);
    expect(unknown).toMatchObject({
      status: 'refused',
      reason: 'unknown-session',
      detail: expect.any(String),
    });
    expect(await company.reportAttendance({ ...file, meeting: 2 }, content)).toMatchObject({
      reason: 'unknown-meeting',
    });
    expect(await company.reportAttendance(file, 'Naam;Afdeling\nJan;Zorg')).toMatchObject({
      reason: 'no-report',
    });
    company.at('2026-03-04T12:00:00.000Z');
    expect(await company.reportAttendance(file, content)).toMatchObject({ reason: 'not-begun' });
    expect(await recordedOf(company)).toEqual({});
  });

  it('goes on where a call failed, and records each once', async () => {
    const company = await given();
    company.faults.arm(14, 'after');
    await company.reportAttendance(file, teamsFile(teamsEnglish)).catch(() => {});
    company.faults.restart();
    await company.reportAttendance(file, teamsFile(teamsEnglish));
    expect(await recordedOf(company)).toEqual(allThree);
    const { ledger, tenant } = company;
    for (const learnerId of ['anna', 'eva', 'kees']) {
      const commits = await Array.fromAsync(ledger.read(streamOf.enrolment(tenant, `bhv.${learnerId}`)));
      const records = commits
        .flatMap(({ events }) => events)
        .filter(({ type }) => type === 'AttendanceRecorded');
      expect(records).toHaveLength(1);
    }
  });
});

describe('when somebody in it was erased', () => {
  it('is removed, with what became of it, and no other is', async () => {
    const company = await given();
    const { tenant } = company;
    await company.reportAttendance(file, teamsFile(teamsEnglish));
    await company.reportAttendance(
      { ...file, fileName: 'Eva Bakker.csv' },
      'Name,Join Time,Leave Time\nAnna,2026-03-04 14:00,2026-03-04 15:00',
    );
    const other = { ...file, fileName: 'Kok.csv' };
    await company.reportAttendance(
      other,
      'Name,Join Time,Leave Time\nKees Kok,2026-03-04 14:00,2026-03-04 15:00',
    );
    await company.erase('eva');
    await company.forget('eva');
    expect(await company.keys(`attendance/${tenant}/`)).toEqual([`attendance/${tenant}/s1/Kok.csv`]);
    expect(await company.keys(`attendance-reports/${tenant}/`)).toHaveLength(1);
    expect(await company.everyByte()).not.toMatch(/Bakker|eva@acme/i);
  });
});
