import { describe, it } from 'vitest';
import { withdraw } from '../../../domain/enrolment/decide.ts';
import type { EnrolmentEvent } from '../../../domain/enrolment/events.ts';
import {
  type ApproveRequest,
  approveRequest,
  declineRequest,
  enrolOneself,
} from '../../../domain/enrolment/request.ts';
import { type EnrolmentState, enrolment } from '../../../domain/enrolment/state.ts';
import { bhv, enrolled, withdrawn } from '../../support/enrolment-examples.ts';
import { specificationOf } from '../specification.ts';

const { given } = specificationOf<EnrolmentState, EnrolmentEvent>(enrolment);

const monday = '2026-03-02T09:00:00.000Z';
const tuesday = '2026-03-03T09:00:00.000Z';

const ask =
  (selfEnrolment: 'open' | 'approval' | 'closed' | undefined, more: { isRetired?: boolean } = {}) =>
  (state: EnrolmentState) =>
    enrolOneself(state, {
      course: { ...bhv, selfEnrolment },
      isRetired: false,
      learnerId: 'E100',
      now: monday,
      ...more,
    });
const approve =
  (more: Partial<ApproveRequest> = {}) =>
  (state: EnrolmentState) =>
    approveRequest(state, {
      course: { ...bhv, courseVersion: 3 },
      isRetired: false,
      learnerId: 'E100',
      answeredBy: 'M1',
      now: tuesday,
      ...more,
    });
const decline =
  (answeredBy: string | undefined = 'M1') =>
  (state: EnrolmentState) =>
    declineRequest(state, { learnerId: 'E100', answeredBy, reason: 'After the summer', now: tuesday });

const requested: EnrolmentEvent = {
  type: 'EnrolmentRequested',
  occurredAt: monday,
  data: { courseId: 'bhv', learnerId: 'E100', courseTitle: 'BHV basis' },
};
const declined: EnrolmentEvent = {
  type: 'EnrolmentDeclined',
  occurredAt: tuesday,
  data: { reason: 'After the summer' },
};

describe('when a learner wants to begin a course', () => {
  it.each(['open', undefined] as const)('begins where learners decide (%s)', (selfEnrolment) => {
    given()
      .when(ask(selfEnrolment))
      .then({ ...enrolled(), occurredAt: monday });
  });

  it('asks where the manager decides, and once', () => {
    given().when(ask('approval')).then(requested);
    given(requested).when(ask('approval')).thenNothing();
  });

  it('is refused where others enrol', () => {
    given().when(ask('closed')).thenRejected({ rejected: 'self-enrolment-closed' });
  });

  it('is refused what nobody can begin any more, however it is begun', () => {
    given()
      .when(ask('approval', { isRetired: true }))
      .thenRejected({ rejected: 'course-retired' });
    given(enrolled()).when(ask('approval')).thenRejected({ rejected: 'already-enrolled', attempt: 1 });
  });

  it('asks again for the next attempt, and after a no', () => {
    given(enrolled(), withdrawn('2026-03-01T10:00:00.000Z')).when(ask('approval')).then(requested);
    given(requested, declined).when(ask('approval')).then(requested);
  });

  it('begins with the request when the course was opened to all meanwhile', () => {
    given(requested).when(ask('open')).then(begunByRequest(2));
  });
});

describe('when a request waits', () => {
  it('is approved: the newest version begins', () => {
    given(requested)
      .when(approve())
      .then({ ...begunByRequest(3), occurredAt: tuesday });
  });

  it('is declined, with the reason', () => {
    given(requested).when(decline()).then(declined);
  });

  it('is not answered by who asked', () => {
    given(requested)
      .when(approve({ answeredBy: 'E100' }))
      .thenRejected({ rejected: 'own-request' });
    given(requested).when(decline('E100')).thenRejected({ rejected: 'own-request' });
  });

  it('may be answered by a login that belongs to no learner', () => {
    given(requested)
      .when(approve({ answeredBy: undefined }))
      .then({ ...begunByRequest(3), occurredAt: tuesday });
  });

  it('is not approved for a course that is retired', () => {
    given(requested)
      .when(approve({ isRetired: true }))
      .thenRejected({ rejected: 'course-retired' });
  });

  it('is taken back', () => {
    given(requested)
      .when((state) => withdraw(state, { reason: 'Not now', now: tuesday }))
      .then({ type: 'EnrolmentRequestWithdrawn', occurredAt: tuesday, data: {} });
  });
});

describe('when a request waits for the attempt after one that goes on again', () => {
  const history: EnrolmentEvent[] = [
    enrolled(),
    {
      type: 'CourseCompleted',
      occurredAt: monday,
      data: { attempt: 1, courseVersion: 2, minutes: { online: 5, onSite: 0, remote: 0 } },
    },
    requested,
    {
      type: 'CompletionWithdrawn',
      occurredAt: tuesday,
      data: { attempt: 1, courseVersion: 2, reason: 'Mistaken' },
    },
  ];

  it('is not approved while that one goes on', () => {
    given(...history)
      .when(approve())
      .thenRejected({ rejected: 'already-enrolled', attempt: 1 });
  });

  it('is taken back when that one is given up', () => {
    given(...history)
      .when((state) => withdraw(state, { reason: 'Not now', now: tuesday }))
      .then(
        { type: 'EnrolmentRequestWithdrawn', occurredAt: tuesday, data: {} },
        { type: 'Withdrawn', occurredAt: tuesday, data: { attempt: 1, reason: 'Not now' } },
      );
  });
});

describe('when no request waits', () => {
  it('has nothing to answer', () => {
    given().when(approve()).thenRejected({ rejected: 'not-requested' });
    given(requested, declined).when(approve()).thenRejected({ rejected: 'not-requested' });
    given(enrolled()).when(decline()).thenRejected({ rejected: 'not-requested' });
  });

  it('is content that the learner has begun', () => {
    given(requested, begunByRequest(3)).when(approve()).thenNothing();
  });
});

function begunByRequest(courseVersion: number): EnrolmentEvent {
  return {
    type: 'Enrolled',
    occurredAt: monday,
    data: { courseId: 'bhv', learnerId: 'E100', courseVersion, attempt: 1, requestedAt: monday },
  };
}
