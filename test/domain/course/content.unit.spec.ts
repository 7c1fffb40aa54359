import { describe, expect, it } from 'vitest';
import { courseContentSchema } from '../../../domain/course/content.ts';

const video = (id: string, more: object = {}) => ({
  id,
  title: `Film ${id}`,
  format: 'video',
  timing: 'asynchronous',
  place: 'remote',
  minutes: 5,
  ...more,
});
const workshop = (id: string, more: object = {}) => ({
  id,
  title: `Dag ${id}`,
  format: 'classroom',
  timing: 'synchronous',
  place: 'on-site',
  minutes: 240,
  ...more,
});
const courseOf = (activities: readonly object[], more: object = {}) => ({
  title: 'BHV basis',
  language: 'nl',
  activities,
  ...more,
});

/** What an author is told: where, and what is wrong there. */
function faultsIn(content: unknown): readonly string[] {
  const parsed = courseContentSchema.safeParse(content);
  return (parsed.error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

describe('a blended path', () => {
  it('is taken as the contract writes it', () => {
    const content = courseOf(
      [
        video('theory', { completion: { minProgress: 1, minScore: 0.7 } }),
        workshop('practice', { after: ['theory'], completion: { minAttendance: 0.8 } }),
        workshop('webinar', { place: 'either', after: ['practice'], optional: true }),
      ],
      {
        completion: { all: ['theory', 'practice'] },
        certificate: { title: 'BHV-certificaat', validMonths: 12, graceDays: 30 },
        cost: { currency: 'EUR', perCourse: 0, perLearner: 45, perSession: 600, perHour: 32 },
      },
    );
    expect(courseContentSchema.parse(content)).toEqual(content);
  });

  it('takes trees of choices', () => {
    const completion = { all: ['a', { any: ['b', { atLeast: 2, of: ['c', 'd', 'e'] }] }] };
    expect(
      faultsIn(
        courseOf(
          ['a', 'b', 'c', 'd', 'e'].map((id) => video(id)),
          { completion },
        ),
      ),
    ).toEqual([]);
  });

  it('takes a pre-test that exempts from what comes after it', () => {
    const activities = [
      video('test', { format: 'quiz' }),
      video('theory', { after: ['test'], exemptBy: { activity: 'test', minScore: 0.9 } }),
    ];
    expect(faultsIn(courseOf(activities))).toEqual([]);
  });
});

describe('a certificate that the course itself renews', () => {
  const certified = (certificate: object) => faultsIn({ ...courseOf([video('a')]), certificate });

  it('must end, to be renewed before it does', () => {
    expect(certified({ title: 'Bewijs', validMonths: 12, renewDaysBeforeExpiry: 60 })).toEqual([]);
    expect(certified({ title: 'Bewijs', renewDaysBeforeExpiry: 60 })).toEqual([
      'certificate.validMonths: is needed by renewDaysBeforeExpiry',
    ]);
    expect(certified({ title: 'Bewijs', validMonths: 2, renewDaysBeforeExpiry: 56 })).toEqual([
      'certificate.renewDaysBeforeExpiry: must be less than the certificate is valid',
    ]);
  });
});

describe('what its author is told', () => {
  it.each([
    { why: 'no activity at all', activities: [], told: ['activities: must hold an activity'] },
    {
      why: 'an id twice',
      activities: [video('a'), video('a')],
      told: ['activities.1.id: "a" is the id of an earlier activity'],
    },
    {
      why: 'an unknown id in after',
      activities: [video('a', { after: ['b'] })],
      told: ['activities.0.after.0: there is no activity "b"'],
    },
    {
      why: 'an id twice in after',
      activities: [video('a'), video('b', { after: ['a', 'a'] })],
      told: ['activities.1.after.1: "a" is named before'],
    },
    {
      why: 'an activity after itself',
      activities: [video('a', { after: ['a'] })],
      told: ['activities.0.after: never opens: a comes after a'],
    },
    {
      why: 'a cycle, at each activity in it and at none beside it',
      activities: [video('a', { after: ['c'] }), video('b', { after: ['a'] }), video('c', { after: ['b'] })]
        .concat(video('d', { after: ['c'] }))
        .concat(video('e')),
      told: [
        'activities.0.after: never opens: a comes after c comes after b comes after a',
        'activities.1.after: never opens: b comes after a comes after c comes after b',
        'activities.2.after: never opens: c comes after b comes after a comes after c',
      ],
    },
    {
      why: 'attendance asked of an asynchronous activity',
      activities: [video('a', { completion: { minAttendance: 0.5 } })],
      told: [
        'activities.0.completion.minAttendance: is for synchronous activities; this one completes by progress',
      ],
    },
    {
      why: 'progress and score asked of a synchronous activity',
      activities: [workshop('a', { completion: { minProgress: 1, minScore: 0.7 } })],
      told: [
        'activities.0.completion.minProgress: is for asynchronous activities; this one completes by attendance',
        'activities.0.completion.minScore: is for asynchronous activities; this one completes by attendance',
      ],
    },
    {
      why: 'an exemption by an unknown activity',
      activities: [video('a', { exemptBy: { activity: 'b', minScore: 0.9 } })],
      told: ['activities.0.exemptBy.activity: there is no activity "b"'],
    },
    {
      why: 'an exemption by the activity itself',
      activities: [video('a', { exemptBy: { activity: 'a', minScore: 0.9 } })],
      told: ['activities.0.exemptBy.activity: is the activity itself'],
    },
    {
      why: 'an exemption by an activity without score',
      activities: [video('a', { exemptBy: { activity: 'b', minScore: 0.9 } }), workshop('b')],
      told: ['activities.0.exemptBy.activity: "b" is attended, so it gives no score'],
    },
    {
      why: 'an exemption by what opens only later',
      activities: [
        video('a', { exemptBy: { activity: 'c', minScore: 0.9 } }),
        video('b', { after: ['a'] }),
        video('c', { after: ['b'] }),
      ],
      told: ['activities.0.exemptBy.activity: "c" opens only after this activity'],
    },
    {
      why: 'nothing that completes the course',
      activities: [video('a', { optional: true })],
      told: ['completion: is needed when every activity is optional'],
    },
    {
      why: 'several faults, all at once',
      activities: [video('a', { after: ['x'] }), video('b', { exemptBy: { activity: 'y', minScore: 0.9 } })],
      told: [
        'activities.0.after.0: there is no activity "x"',
        'activities.1.exemptBy.activity: there is no activity "y"',
      ],
    },
  ])('tells of $why', ({ activities, told }) => {
    expect(faultsIn(courseOf(activities))).toEqual(told);
  });

  const anyRule = 'must be an activity id, {"all": […]}, {"any": […]} or {"atLeast": n, "of": […]}';
  it.each([
    { completion: 'z', told: 'completion: there is no activity "z"' },
    {
      completion: { all: ['a', { any: ['b', 'z'] }] },
      told: 'completion.all.1.any.1: there is no activity "z"',
    },
    { completion: { all: [] }, told: 'completion.all: must name an activity' },
    { completion: { any: [] }, told: 'completion.any: must name an activity' },
    { completion: { atLeast: 0, of: ['a'] }, told: 'completion.atLeast: must be 1 or more' },
    {
      completion: { atLeast: 3, of: ['a', 'b'] },
      told: "completion.atLeast: asks for 3 of 2, which can't be met",
    },
    { completion: { atLeast: 2, of: ['a', 'a'] }, told: 'completion.of.1: "a" is named before' },
    { completion: { some: ['a'] }, told: `completion: ${anyRule}` },
    { completion: { all: ['a'], any: ['b'] }, told: `completion: ${anyRule}` },
    { completion: 7, told: `completion: ${anyRule}` },
  ])('tells what is wrong with $completion', ({ completion, told }) => {
    expect(faultsIn(courseOf([video('a'), video('b')], { completion }))).toEqual([told]);
  });

  it('tells of a rule that is nested without end', () => {
    let completion: unknown = 'a';
    for (let depth = 0; depth < 30; depth += 1) completion = { all: [completion] };
    const told = faultsIn(courseOf([video('a')], { completion }));
    expect(told).toEqual([expect.stringMatching(/^completion\.all\.0.*: is nested too deep$/)]);
  });

  it.each([
    { more: { titel: 'BHV' }, told: 'Unrecognized key: "titel"' },
    { more: { language: 'Nederlands' }, told: 'language: must be a language tag such as nl or en-GB' },
    { more: { cost: { currency: 'euro' } }, told: 'cost.currency: must be an ISO 4217 code such as EUR' },
    { more: { certificate: { title: 'C', validMonths: 0 } }, told: 'certificate.validMonths: ' },
    { more: { title: '  ' }, told: 'title: ' },
  ])('tells of $more', ({ more, told }) => {
    expect(faultsIn(courseOf([video('a')], more))).toEqual([expect.stringContaining(told)]);
  });

  it.each([
    { id: 'a.b' },
    { id: 'a#b' },
    { id: '' },
    { id: '__proto__' },
    { minutes: 0 },
    { minutes: 1.5 },
    { format: 'film' },
    { timing: 'later' },
    { place: 'home' },
    { completion: { minScore: 70 } },
    { colour: 'red' },
  ])('refuses an activity with %j', (more) => {
    expect(faultsIn(courseOf([video('a', more)]))).toEqual([expect.stringMatching(/^activities\.0/)]);
  });
});
