import { createHash } from 'node:crypto';
import type { Seed, SeedTarget } from '../start.ts';

export const demoTenant = 'demo';

const minutes = 60_000;
const days = 24 * 60 * minutes;

const bhv = {
  title: 'BHV basis',
  language: 'nl',
  activities: [
    {
      id: 'theory',
      title: 'E-learning',
      format: 'e-learning',
      timing: 'asynchronous',
      place: 'remote',
      minutes: 90,
      completion: { minProgress: 1, minScore: 0.7 },
    },
    {
      id: 'practice',
      title: 'Praktijkdag',
      format: 'classroom',
      timing: 'synchronous',
      place: 'either',
      minutes: 240,
      after: ['theory'],
      completion: { minAttendance: 0.8 },
    },
    {
      id: 'webinar',
      title: 'Terugkomuur',
      format: 'discussion',
      timing: 'synchronous',
      place: 'either',
      minutes: 60,
      after: ['practice'],
      optional: true,
    },
  ],
  completion: { all: ['theory', 'practice'] },
  certificate: { title: 'BHV-certificaat', validMonths: 12, graceDays: 30 },
  cost: { currency: 'EUR', perCourse: 0, perLearner: 45, perSession: 600, perHour: 32 },
};

const forklift = {
  title: 'Veilig werken met de heftruck',
  language: 'nl',
  activities: [
    {
      id: 'pretest',
      title: 'Instaptoets',
      format: 'quiz',
      timing: 'asynchronous',
      place: 'remote',
      minutes: 20,
      optional: true,
      completion: { minProgress: 1 },
    },
    {
      id: 'lecture',
      title: 'Online college',
      format: 'lecture',
      timing: 'asynchronous',
      place: 'remote',
      minutes: 45,
      exemptBy: { activity: 'pretest', minScore: 0.9 },
      exemptByQualification: 'heftruck-theorie',
    },
    {
      id: 'discussion',
      title: 'Online gesprek over bijna-ongevallen',
      format: 'discussion',
      timing: 'synchronous',
      place: 'remote',
      minutes: 60,
      after: ['lecture'],
    },
    {
      id: 'simulation',
      title: 'Simulatie in het magazijn',
      format: 'simulation',
      timing: 'asynchronous',
      place: 'remote',
      minutes: 60,
      after: ['lecture'],
      completion: { minProgress: 1, minScore: 0.6 },
    },
    {
      id: 'practice',
      title: 'Praktijkdag op het terrein',
      format: 'practice',
      timing: 'synchronous',
      place: 'on-site',
      minutes: 360,
      after: ['simulation'],
      completion: { minAttendance: 0.9 },
    },
  ],
  completion: { all: ['lecture', 'practice', { any: ['discussion', 'simulation'] }] },
  certificate: { title: 'Heftruckcertificaat', validMonths: 60, graceDays: 0 },
};

/** Asked of the manager first, and given on three evenings that are booked as one. */
const leading = {
  title: 'Leidinggeven in de praktijk',
  language: 'nl',
  selfEnrolment: 'approval',
  activities: [
    {
      id: 'evenings',
      title: 'Drie avonden',
      format: 'discussion',
      timing: 'synchronous',
      place: 'either',
      minutes: 360,
      completion: { minAttendance: 0.6 },
    },
  ],
  completion: { all: ['evenings'] },
};

/** Renews itself two weeks before its certificate ends. */
const privacy = {
  title: 'Werken met persoonsgegevens',
  language: 'nl',
  activities: [
    {
      id: 'lessons',
      title: 'E-learning',
      format: 'e-learning',
      timing: 'asynchronous',
      place: 'remote',
      minutes: 30,
      completion: { minProgress: 1 },
    },
  ],
  completion: { all: ['lessons'] },
  certificate: { title: 'Privacyverklaring', validMonths: 12, graceDays: 30, renewDaysBeforeExpiry: 14 },
};

const learners = {
  E100: {
    givenName: 'Jan',
    familyName: 'de Boer',
    department: 'Magazijn',
    jobTitle: 'Orderpicker',
    managerId: 'E112',
  },
  E101: { givenName: 'Zoë', familyName: 'Çelik-van der Łęcki', department: 'Magazijn', managerId: 'E112' },
  E102: { givenName: 'Fatima', familyName: 'el Amrani', department: 'Magazijn', managerId: 'E112' },
  E103: {
    givenName: 'Piet',
    prefix: 'van der',
    familyName: 'Meer',
    department: 'Magazijn',
    managerId: 'E112',
  },
  E104: { givenName: 'Sanne', familyName: 'Visser', department: 'Kantoor', managerId: 'E113' },
  E105: { givenName: 'Daan', prefix: 'ten', familyName: 'Brink', department: 'Kantoor', managerId: 'E113' },
  E106: { givenName: 'Ayşe', familyName: 'Yılmaz', department: 'Kantoor', managerId: 'E113' },
  E107: { givenName: 'Kees', prefix: 'de', familyName: 'Groot', department: 'Onderhoud', managerId: 'E113' },
  E108: { givenName: 'Lotte', familyName: 'Bakker', department: 'Onderhoud', managerId: 'E113' },
  E109: { givenName: 'Mohammed', familyName: 'Bouzid', department: 'Transport', managerId: 'E112' },
  E110: { givenName: 'Eva', familyName: 'Jansen', department: 'Transport', managerId: 'E112' },
  E111: {
    givenName: 'Bram',
    prefix: "van 't",
    familyName: 'Hof',
    department: 'Transport',
    managerId: 'E112',
  },
  E112: { givenName: 'Ineke', familyName: 'Mulder', department: 'Magazijn', jobTitle: 'Teamleider' },
  E113: { givenName: 'Tom', familyName: 'Willems', department: 'Kantoor', jobTitle: 'Teamleider' },
} as const;
type LearnerId = keyof typeof learners;

/** How the company shows itself on certificates: its logo is a leaf in a ring, a PNG. */
const profile = {
  name: 'Demo Zorg & Logistiek',
  website: 'https://demo.example',
  email: 'leren@demo.example',
  accentColour: '#0e5e54',
  logo: {
    contentType: 'image/png',
    data: [
      'iVBORw0KGgoAAAANSUhEUgAAAEgAAABICAMAAABiM0N1AAAACVBMVEX///8OXlT///+HqQdgAAAAAXRSTlMAQObYZgAA',
      'AQFJREFUeNrt2IEOgjAMBFDa//9oE2NgYK+9utMshsaIyvKcwqDttv0i7BIS5EPMkhAxDcqI6DO+R5OKkQhjHQdBSTXD',
      'URRzoiadQuKZkcKQe0tqOejTUEqdhoQdK3cFUHrSwJ3UhKgVQ0wILWA0Jc4hJBVUOdmhO0lgkL1DlkLlD8ugUaomZOnZ',
      '9DUoO2KXN9FAakIMZOtCxWo15k+6oRtaD/rPRSu7sK16zVbcjmQ3SN0tu5KGF3PZCA8V0rEtc7/8G/cNkY2m+SbMkGFW',
      'Cwa/nmYTbbfnQ5H664qRlqMrs2SFn64U1RXHunJd2EDQtTR0TRZh20fYiBK2xoTNum48ADeXF4VelNaCAAAAAElFTkSu',
      'QmCC',
    ].join(''),
  },
};

/** A company in the middle of its year. */
export const demoSeed: Seed = { record };

/**
 * Sends the same commands that the company's people would send. Every command carries an Idempotency-Key, so a seeding
 * that was cut off may be done again, as of the same `now`: a key is refused for another content.
 */
async function record(target: SeedTarget, now: Date): Promise<void> {
  const { url } = target;
  const token = await target.tokenFor({
    subject: 'demo-seed',
    tenant: demoTenant,
    roles: ['admin', 'hr', 'trainer'],
  });
  const send = async (method: 'POST' | 'PUT', path: string, body: unknown): Promise<unknown> => {
    const content = createHash('sha256').update(JSON.stringify([method, path, body]));
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'idempotency-key': `demo-seed-${content.digest('base64url')}`,
      },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`Seeding: ${method} ${path} answered ${response.status}: ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  };
  // Sessions begin on the quarter.
  const quarter = now.getTime() - (now.getTime() % (15 * minutes));
  const at = (milliseconds: number) => new Date(quarter + milliseconds).toISOString();

  await send('PUT', '/courses/bhv', bhv);
  await send('PUT', '/courses/heftruck', forklift);
  await send('PUT', '/courses/leiding', leading);
  await send('PUT', '/courses/privacy', privacy);
  const register = async () => {
    for (const [learnerId, learner] of Object.entries(learners)) {
      const email = `${learnerId.toLowerCase()}@demo.example`;
      const employeeNumber = `00${learnerId.slice(1)}`;
      await send('PUT', `/learners/${learnerId}`, { ...learner, email, employeeNumber });
    }
    // Waits for Ineke, whose approval spares Bram the rest of the lecture.
    await send('POST', '/external-certificates', {
      learnerId: 'E111',
      title: 'Theorie heftruck',
      issuedBy: 'Transportschool Noord',
      issuedOn: at(-100 * days).slice(0, 10),
      qualification: 'heftruck-theorie',
    });
  };
  const schedule = async (
    courseId: string,
    activityId: string,
    startsAt: number,
    length: number,
    seats: object,
  ) => {
    const session = await send('POST', '/sessions', {
      courseId,
      activityId,
      startsAt: at(startsAt),
      endsAt: at(startsAt + length * minutes),
      timeZone: 'Europe/Amsterdam',
      room: 'Lokaal 1',
      joinUrl: 'https://meet.example/leerspoor-demo',
      trainerId: 'T1',
      seats,
    });
    return sessionIdOf(session);
  };
  const enrol = (courseId: string, learnerId: LearnerId) =>
    send('POST', '/enrolments', { courseId, learnerId });
  const progress = (courseId: string, learnerId: LearnerId, body: object) =>
    send('POST', `/enrolments/${courseId}.${learnerId}/progress`, body);
  const book = (sessionId: string, learnerId: LearnerId, mode: string) =>
    send('POST', `/sessions/${sessionId}/bookings`, { learnerId, mode });

  const train = async () => {
    // The day in the room was last month, is coming to its end now, and comes again.
    await schedule('bhv', 'practice', -30 * days, 240, { onSite: 12, remote: 8 });
    const today = await schedule('bhv', 'practice', -225 * minutes, 240, { onSite: 3, remote: 4 });
    const coming = await schedule('bhv', 'practice', 14 * days, 240, { onSite: 2, remote: 4 });
    await schedule('bhv', 'webinar', 21 * days, 60, { onSite: 10, remote: 40 });
    const bhvLearners: LearnerId[] = ['E100', 'E101', 'E102', 'E103', 'E104', 'E105', 'E106', 'E107', 'E108'];
    for (const learnerId of bhvLearners) await enrol('bhv', learnerId);
    for (const learnerId of ['E100', 'E101', 'E102', 'E103', 'E104', 'E105'] as const) {
      await progress('bhv', learnerId, { activityId: 'theory', progress: 0.4, secondsSpent: 1800 });
      await progress('bhv', learnerId, { activityId: 'theory', progress: 0.8, secondsSpent: 1500 });
      await progress('bhv', learnerId, { activityId: 'theory', progress: 1, secondsSpent: 900, score: 0.85 });
    }
    await progress('bhv', 'E106', { activityId: 'theory', progress: 0.3, secondsSpent: 1200 });
    await progress('bhv', 'E107', { activityId: 'theory', progress: 1, secondsSpent: 5400, score: 0.55 });
    await book(today, 'E100', 'on-site');
    await book(today, 'E101', 'remote');
    await book(today, 'E102', 'on-site');
    await send('POST', `/sessions/${today}/attendance`, {
      rows: [
        { learnerId: 'E100', status: 'present', mode: 'on-site' },
        { learnerId: 'E101', status: 'late', mode: 'remote', minutes: 225 },
        { learnerId: 'E102', status: 'left-early', mode: 'on-site', minutes: 120 },
      ],
    });
    await book(coming, 'E103', 'on-site');
    await book(coming, 'E104', 'on-site');
    await book(coming, 'E105', 'on-site');
    await send('POST', '/enrolments/bhv.E108/withdraw', { reason: 'Andere functie' });
  };
  const drive = async () => {
    const talk = await schedule('heftruck', 'discussion', 2 * days, 60, { onSite: 0, remote: 20 });
    await schedule('heftruck', 'practice', 9 * days, 360, { onSite: 6, remote: 0 });
    for (const learnerId of ['E101', 'E109', 'E110', 'E111'] as const) await enrol('heftruck', learnerId);
    await progress('heftruck', 'E109', {
      activityId: 'pretest',
      progress: 1,
      secondsSpent: 900,
      score: 0.95,
    });
    await progress('heftruck', 'E110', { activityId: 'lecture', progress: 1, secondsSpent: 2700 });
    await progress('heftruck', 'E110', {
      activityId: 'simulation',
      progress: 1,
      secondsSpent: 3000,
      score: 0.4,
    });
    await progress('heftruck', 'E111', { activityId: 'lecture', progress: 0.5, secondsSpent: 1500 });
    await send('POST', '/enrolments/heftruck.E109/exemptions', {
      activityId: 'simulation',
      reason: 'Diploma van elders gezien',
    });
    await book(talk, 'E110', 'remote');
  };
  const lead = async () => {
    const evenings = await send('POST', '/sessions', {
      courseId: 'leiding',
      activityId: 'evenings',
      meetings: [10, 17, 24].map((day) => ({
        startsAt: at(day * days),
        endsAt: at(day * days + 120 * minutes),
      })),
      timeZone: 'Europe/Amsterdam',
      room: 'Lokaal 2',
      joinUrl: 'https://meet.example/leerspoor-demo-leiding',
      trainerId: 'T1',
      seats: { onSite: 8, remote: 2 },
      bookingClosesMinutes: 24 * 60,
      cancellingClosesMinutes: 48 * 60,
    });
    for (const learnerId of ['E112', 'E113'] as const) await enrol('leiding', learnerId);
    await book(sessionIdOf(evenings), 'E112', 'on-site');
    await book(sessionIdOf(evenings), 'E113', 'remote');
  };
  const renew = async () => {
    // About a year ago: one certificate ends in three weeks, one in a week, one is in grace; the last two begin again by themselves.
    for (const [learnerId, daysLeft] of [
      ['E104', 21],
      ['E105', 7],
      ['E106', -10],
    ] as const) {
      await enrol('privacy', learnerId);
      const occurredAt = at((daysLeft - 365) * days);
      await progress('privacy', learnerId, {
        activityId: 'lessons',
        progress: 1,
        secondsSpent: 1500,
        occurredAt,
      });
    }
  };
  // None waits for what another records.
  await Promise.all([send('PUT', '/issuer', profile), register(), train(), drive(), lead(), renew()]);
}

function sessionIdOf(answer: unknown): string {
  if (typeof answer !== 'object' || answer === null || !('sessionId' in answer)) {
    throw new Error('Seeding: a session that was planned has a sessionId');
  }
  return String(answer.sessionId);
}
