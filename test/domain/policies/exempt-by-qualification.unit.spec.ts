import { describe, expect, it } from 'vitest';
import type { PublishedCourse } from '../../../domain/course/events.ts';
import type { EnrolmentEvent } from '../../../domain/enrolment/events.ts';
import { type EnrolmentState, enrolment, untouched } from '../../../domain/enrolment/state.ts';
import type { ExternalCertificateState } from '../../../domain/external-certificate/state.ts';
import {
  asksForQualifications,
  type ExemptionFacts,
  reconcileExemptions,
} from '../../../domain/policies/exempt-by-qualification.ts';
import { specificationOf } from '../specification.ts';

const { given } = specificationOf<EnrolmentState, EnrolmentEvent>(enrolment);

const now = '2026-06-01T09:00:00.000Z';
const course: PublishedCourse = {
  courseId: 'bhv',
  courseVersion: 1,
  title: 'BHV basis',
  language: 'nl',
  activities: ['first-aid', 'fire'].map((id) => ({
    id,
    title: id,
    format: 'e-learning',
    timing: 'asynchronous',
    place: 'remote',
    minutes: 60,
    after: [],
    optional: false,
    completion: {},
    ...(id === 'first-aid' && { exemptByQualification: 'ehbo' }),
  })),
  completion: { all: ['first-aid', 'fire'] },
};
const onlyFirstAid: PublishedCourse = { ...course, completion: 'first-aid' };

const enrolled: EnrolmentEvent = {
  type: 'Enrolled',
  occurredAt: '2026-05-01T09:00:00.000Z',
  data: { courseId: 'bhv', learnerId: 'E101', courseVersion: 1, attempt: 1 },
};
const exempted = (by: { externalCertificateId: string } | { actor: string }): EnrolmentEvent => ({
  type: 'ActivityExempted',
  occurredAt: now,
  data: { activityId: 'first-aid', by },
});
const takenBack = (eventId: string): EnrolmentEvent => ({
  type: 'RecordCorrected',
  occurredAt: now,
  data: {
    eventId,
    correctedType: 'ActivityExempted',
    correctedOccurredAt: now,
    activityId: 'first-aid',
    replacement: null,
    reason: 'The certificate from elsewhere was withdrawn',
    facts: untouched,
  },
});
const reopened: EnrolmentEvent = {
  type: 'ActivityReopened',
  occurredAt: now,
  data: { activityId: 'first-aid' },
};
const completed: EnrolmentEvent = {
  type: 'CourseCompleted',
  occurredAt: now,
  data: { courseVersion: 1, attempt: 1, minutes: { online: 0, onSite: 0, remote: 0 } },
};

const facts = {
  learnerId: 'E101',
  title: 'EHBO-diploma',
  issuedBy: 'Het Oranje Kruis',
  issuedOn: '2026-03-01',
  qualification: 'ehbo',
  submittedAt: now,
};
const approved = (
  more: { validThrough?: string; qualification?: string } = {},
): ExternalCertificateState => ({
  ...facts,
  ...more,
  status: 'approved',
  approvedAt: now,
});
const submitted: ExternalCertificateState = { ...facts, status: 'submitted' };
const withdrawn: ExternalCertificateState = { ...facts, status: 'withdrawn', reason: 'Of somebody else' };

const reconcile =
  (certificates: Readonly<Record<string, ExternalCertificateState>>, of = course) =>
  (state: EnrolmentState, history: ExemptionFacts['history']) =>
    reconcileExemptions(state, {
      course: of,
      history,
      certificates: new Map(Object.entries(certificates)),
      today: '2026-06-01',
      now,
    });

describe('when a certificate from elsewhere was approved', () => {
  it('exempts from the activity that asks for what it proves', () => {
    given(enrolled)
      .when(reconcile({ x1: approved() }))
      .then(exempted({ externalCertificateId: 'x1' }));
  });

  it('completes the course that asks for no more', () => {
    given(enrolled)
      .when(reconcile({ x1: approved() }, onlyFirstAid))
      .then(exempted({ externalCertificateId: 'x1' }), completed);
  });

  it('exempts from nothing when it waits, is over, was withdrawn or proves something else', () => {
    given(enrolled)
      .when(
        reconcile({
          x1: submitted,
          x2: approved({ validThrough: '2026-05-31' }),
          x3: withdrawn,
          x4: approved({ qualification: 'vca' }),
        }),
      )
      .thenNothing();
  });

  it('counts through its last day', () => {
    given(enrolled)
      .when(reconcile({ x1: approved({ validThrough: '2026-06-01' }) }))
      .then(exempted({ externalCertificateId: 'x1' }));
  });

  it('is the one that counts longest when there are several', () => {
    given(enrolled)
      .when(reconcile({ x1: approved({ validThrough: '2027-01-01' }), x3: approved(), x2: approved() }))
      .then(exempted({ externalCertificateId: 'x2' }));
  });

  it('changes nothing for who has done the activity, or need not, or gave up', () => {
    given(enrolled, exempted({ externalCertificateId: 'x1' }))
      .when(reconcile({ x1: approved(), x2: approved() }))
      .thenNothing();
    given(enrolled, exempted({ actor: 'trainer' }))
      .when(reconcile({ x1: approved() }))
      .thenNothing();
    given(enrolled, { type: 'Withdrawn', occurredAt: now, data: { attempt: 1, reason: 'Ill' } })
      .when(reconcile({ x1: approved() }))
      .thenNothing();
    given()
      .when(reconcile({ x1: approved() }))
      .thenNothing();
  });
});

describe('when it was withdrawn', () => {
  it('takes back the exemption, and what followed from it', () => {
    given(enrolled, exempted({ externalCertificateId: 'x1' }))
      .when(reconcile({ x1: withdrawn }))
      .then(takenBack('event-2'), reopened);
    given(enrolled, exempted({ externalCertificateId: 'x1' }), completed)
      .when(reconcile({ x1: withdrawn }, onlyFirstAid))
      .then(takenBack('event-2'), reopened, {
        type: 'CompletionWithdrawn',
        occurredAt: now,
        data: { courseVersion: 1, attempt: 1, reason: 'The certificate from elsewhere was withdrawn' },
      });
  });

  it('gives way to another that counts', () => {
    given(enrolled, exempted({ externalCertificateId: 'x1' }), takenBack('event-2'), reopened)
      .when(reconcile({ x1: withdrawn, x2: approved() }))
      .then(exempted({ externalCertificateId: 'x2' }));
  });

  it('leaves what a person exempted from', () => {
    given(enrolled, exempted({ actor: 'trainer' }))
      .when(reconcile({ x1: withdrawn }))
      .thenNothing();
  });
});

describe('what stands', () => {
  it('is an exemption whose certificate is over since', () => {
    given(enrolled, exempted({ externalCertificateId: 'x1' }))
      .when(reconcile({ x1: approved({ validThrough: '2026-05-31' }) }))
      .thenNothing();
  });

  it('is what a person decided: this certificate exempts from it no more', () => {
    given(enrolled, exempted({ externalCertificateId: 'x1' }), takenBack('event-2'), reopened)
      .when(reconcile({ x1: approved() }))
      .thenNothing();
  });
});

it('concerns courses that ask for a qualification alone', () => {
  expect(asksForQualifications(course)).toBe(true);
  expect(asksForQualifications({ activities: course.activities.slice(1) })).toBe(false);
});
