import { describe, expect, it } from 'vitest';
import { type CourseContent, courseContentSchema } from '../../../domain/course/content.ts';
import { publishCourse, retireCourse } from '../../../domain/course/decide.ts';
import type { CourseEvent, CourseVersion } from '../../../domain/course/events.ts';
import { type CourseState, course, summariseCourse } from '../../../domain/course/state.ts';
import { theoryAndPractice } from '../../support/courses.ts';
import { eventFixtures } from '../../support/event-fixtures.ts';
import { frozen } from '../../support/frozen.ts';
import { specificationOf } from '../specification.ts';

const { given } = specificationOf<CourseState, CourseEvent>(course);

const now = '2026-03-01T09:00:00.000Z';
const content = courseContentSchema.parse(theoryAndPractice);

/** The content with what its author left to default. */
const version = (courseVersion: number, title = 'BHV basis'): CourseVersion => ({
  courseVersion,
  title,
  language: 'nl',
  activities: [
    {
      id: 'theory',
      title: 'E-learning',
      format: 'e-learning',
      timing: 'asynchronous',
      place: 'remote',
      minutes: 90,
      after: [],
      optional: false,
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
      optional: false,
      completion: { minAttendance: 0.8 },
    },
  ],
  completion: { all: ['theory', 'practice'] },
  certificate: { title: 'BHV-certificaat', validMonths: 12, graceDays: 30 },
});
const published = (courseVersion: number, title?: string): CourseEvent => ({
  type: 'CoursePublished',
  occurredAt: now,
  data: version(courseVersion, title),
});
const retired: CourseEvent = { type: 'CourseRetired', occurredAt: now, data: {} };

const publish = (of: CourseContent) => (state: CourseState) => publishCourse(state, { content: of, now });
const retire = (reason?: string) => (state: CourseState) =>
  retireCourse(state, { ...(reason !== undefined && { reason }), now });

describe('when nothing is published', () => {
  it('publishes version 1 with every default spelt out', () => {
    given().when(publish(content)).then(published(1));
  });

  it('leaves optional activities out of what completes the course', () => {
    const [theory, practice] = content.activities;
    if (!theory || !practice) throw new Error('The course has two activities');
    const decided = publishCourse(course.initialState, {
      content: { ...content, activities: [theory, { ...practice, optional: true }] },
      now,
    });
    expect(decided).toMatchObject([{ data: { completion: { all: ['theory'] } } }]);
  });

  it('spells out that a certificate has no days of grace, and that nothing costs anything', () => {
    const decided = publishCourse(course.initialState, {
      content: { ...content, certificate: { title: 'Bewijs' }, cost: { currency: 'EUR', perHour: 32 } },
      now,
    });
    expect(decided).toMatchObject([
      {
        data: {
          certificate: { title: 'Bewijs', graceDays: 0 },
          cost: { currency: 'EUR', perCourse: 0, perLearner: 0, perSession: 0, perHour: 32 },
        },
      },
    ]);
  });

  it('has nothing to retire', () => {
    given().when(retire()).thenRejected({ rejected: 'course-unpublished' });
  });
});

describe('when a version is published', () => {
  it('changes nothing when the same is published', () => {
    given(published(1)).when(publish(content)).thenNothing();
  });

  it('changes nothing when the same is said in another order, or a default aloud', () => {
    const { title, activities, ...more } = content;
    const spelt = activities.map(({ id, ...activity }) => ({ optional: false, after: [], ...activity, id }));
    const same = { completion: { all: ['theory', 'practice'] }, ...more, activities: spelt, title };
    given(published(1))
      .when(publish({ ...content, ...same, activities: [...activities] }))
      .thenNothing();
    const withAfter = same.activities.map((activity) =>
      activity.id === 'practice' ? { ...activity, after: ['theory'] } : activity,
    );
    given(published(1))
      .when(publish({ ...same, activities: withAfter }))
      .thenNothing();
  });

  it('publishes the next version when anything differs', () => {
    given(published(1))
      .when(publish({ ...content, title: 'BHV nieuwe stijl' }))
      .then(published(2, 'BHV nieuwe stijl'));
  });

  it('publishes the next version when an activity moves, since clients show them in order', () => {
    const decided = publishCourse(
      { status: 'published', latest: version(1), outcomes: [] },
      { content: { ...content, activities: content.activities.toReversed() }, now },
    );
    expect(decided).toMatchObject([{ type: 'CoursePublished', data: { courseVersion: 2 } }]);
  });

  it('publishes what was said before the newest as a version of its own', () => {
    given(published(1), published(2, 'BHV nieuwe stijl')).when(publish(content)).then(published(3));
  });

  it('is retired, with the reason if there is one', () => {
    given(published(1)).when(retire()).then(retired);
    given(published(1))
      .when(retire('Replaced'))
      .then({ type: 'CourseRetired', occurredAt: now, data: { reason: 'Replaced' } });
  });
});

describe('when the course is retired', () => {
  it('changes nothing when it is retired again', () => {
    given(published(1), retired).when(retire('Once more')).thenNothing();
  });

  it('is offered again by publishing it, also with the same content', () => {
    given(published(1), retired).when(publish(content)).then(published(2));
  });
});

describe('what projections are told', () => {
  it('is nothing before the first version', () => {
    expect(summariseCourse('bhv', course.initialState)).toBeNull();
  });

  it('is the newest version and whether it is offered', () => {
    const summary = {
      courseId: 'bhv',
      courseVersion: 2,
      title: 'Nieuw',
      language: 'nl',
      selfEnrolment: 'open',
    };
    const state = { status: 'published', latest: version(2, 'Nieuw'), outcomes: [] } as const;
    expect(summariseCourse('bhv', state)).toEqual({ ...summary, status: 'published' });
    expect(summariseCourse('bhv', { ...state, status: 'retired' })).toEqual({
      ...summary,
      status: 'retired',
    });
  });
});

describe('the fold of a course', () => {
  it('takes any event in any state, changes none in place, and stays plain JSON', () => {
    const stored = eventFixtures('course').map((fixture) => course.events.read(fixture));
    const histories = stored.flatMap((one) => stored.flatMap((other) => [[one], [one, other]]));
    for (const history of histories) {
      const state = history.reduce<CourseState>(
        (current, event) => frozen(course.evolve(current, event)),
        frozen(course.initialState),
      );
      expect(JSON.parse(JSON.stringify(state))).toStrictEqual(state);
    }
  });
});
