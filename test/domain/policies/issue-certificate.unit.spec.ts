import { describe, expect, it } from 'vitest';
import type { CertificateEvent } from '../../../domain/certificate/events.ts';
import { type CertificateState, certificate } from '../../../domain/certificate/state.ts';
import type { PublishedCourse } from '../../../domain/course/events.ts';
import type { EnrolmentEvent } from '../../../domain/enrolment/events.ts';
import { attemptOf, type EnrolmentState, enrolment } from '../../../domain/enrolment/state.ts';
import { reconcileCertificate } from '../../../domain/policies/issue-certificate.ts';
import { specificationOf } from '../specification.ts';

const { given } = specificationOf<CertificateState, CertificateEvent>(certificate);

const now = '2026-06-01T09:00:00.000Z';
const course: PublishedCourse = {
  courseId: 'bhv-basis',
  courseVersion: 2,
  title: 'BHV basis',
  language: 'nl',
  activities: [],
  completion: { all: [] },
  certificate: { title: 'BHV-certificaat', validMonths: 12, graceDays: 30 },
};

const enrolled = (attempt: number): EnrolmentEvent => ({
  type: 'Enrolled',
  occurredAt: '2026-03-01T09:00:00.000Z',
  data: { courseId: 'bhv-basis', learnerId: 'E101', courseVersion: 2, attempt },
});
const completed = (attempt: number, occurredAt = '2026-04-17T11:00:00.000Z'): EnrolmentEvent => ({
  type: 'CourseCompleted',
  occurredAt,
  data: { courseVersion: 2, attempt, minutes: { online: 90, onSite: 240, remote: 0 } },
});
const completionWithdrawn = (attempt: number): EnrolmentEvent => ({
  type: 'CompletionWithdrawn',
  occurredAt: '2026-04-20T09:00:00.000Z',
  data: { courseVersion: 2, attempt, reason: 'Someone else was there' },
});
const gaveUp = (attempt: number): EnrolmentEvent => ({
  type: 'Withdrawn',
  occurredAt: '2026-04-21T09:00:00.000Z',
  data: { attempt, reason: 'Another job' },
});

const issued = (issuedAt = '2026-04-17T11:00:00.000Z', validUntil = '2027-04-17T11:00:00.000Z') =>
  ({
    type: 'CertificateIssued',
    occurredAt: issuedAt,
    data: {
      enrolmentId: 'bhv-basis.E101',
      learnerId: 'E101',
      courseId: 'bhv-basis',
      courseVersion: 2,
      attempt: 1,
      title: 'BHV-certificaat',
      issuedAt,
      validUntil,
      graceDays: 30,
    },
  }) satisfies CertificateEvent;
const revoked = (by: 'person' | 'completion'): CertificateEvent => ({
  type: 'CertificateRevoked',
  occurredAt: now,
  data: { reason: by === 'completion' ? 'The completion was withdrawn' : 'Fraud', by },
});

/** The policy wakes for the first attempt and finds the enrolment after all of these. */
const wokenAfter =
  (history: readonly EnrolmentEvent[], pinned = course) =>
  (state: CertificateState) => {
    const attempt = attemptOf(history.reduce<EnrolmentState>(enrolment.evolve, enrolment.initialState), 1);
    if (!attempt) throw new Error('The first attempt should be known');
    return reconcileCertificate(state, { learnerId: 'E101', attempt, course: pinned, now });
  };

describe('when the attempt is complete', () => {
  const complete = [enrolled(1), completed(1)];

  it('issues the certificate as of the completion, for as long as the course says', () => {
    given().when(wokenAfter(complete)).then(issued());
  });

  it('issues it once, however often it is woken', () => {
    given(issued()).when(wokenAfter(complete)).thenNothing();
  });

  it('ends it on the last day of a month that is too short', () => {
    const monthly = { ...course, certificate: { title: 'BHV-certificaat', validMonths: 1, graceDays: 30 } };
    given()
      .when(wokenAfter([enrolled(1), completed(1, '2026-01-31T11:00:00.000Z')], monthly))
      .then(issued('2026-01-31T11:00:00.000Z', '2026-02-28T11:00:00.000Z'));
  });

  it('gives it no end when the course names none', () => {
    const endless = { ...course, certificate: { title: 'BHV-certificaat', graceDays: 30 } };
    const { validUntil: _validUntil, ...data } = issued().data;
    given()
      .when(wokenAfter(complete, endless))
      .then({ ...issued(), data });
  });

  it('issues none when the course gives none', () => {
    const { certificate: _certificate, ...without } = course;
    given().when(wokenAfter(complete, without)).thenNothing();
  });

  it('leaves revoked what a person revoked', () => {
    given(issued(), revoked('person')).when(wokenAfter(complete)).thenNothing();
  });
});

describe('when the completion was withdrawn', () => {
  const withdrawn = [enrolled(1), completed(1), completionWithdrawn(1)];

  it('revokes the certificate, once', () => {
    given(issued()).when(wokenAfter(withdrawn)).then(revoked('completion'));
    given(issued(), revoked('completion')).when(wokenAfter(withdrawn)).thenNothing();
  });

  it('issues none, though the event that wakes it says that the course was completed', () => {
    given().when(wokenAfter(withdrawn)).thenNothing();
  });

  it('issues it again when the completion is granted again', () => {
    given(issued(), revoked('completion'))
      .when(wokenAfter([...withdrawn, completed(1, '2026-05-01T11:00:00.000Z')]))
      .then(issued('2026-05-01T11:00:00.000Z', '2027-05-01T11:00:00.000Z'));
  });

  it('dates it anew when it wakes only after the completion was granted again', () => {
    given(issued())
      .when(wokenAfter([...withdrawn, completed(1, '2026-05-01T11:00:00.000Z')]))
      .then(issued('2026-05-01T11:00:00.000Z', '2027-05-01T11:00:00.000Z'));
  });
});

describe('when the next attempt has begun before the event of the first comes', () => {
  it('still issues the certificate that the first attempt earned', () => {
    given()
      .when(wokenAfter([enrolled(1), completed(1), enrolled(2)]))
      .then(issued());
  });

  it('leaves the certificate of the first alone while the second is under way, given up or complete', () => {
    const first = [enrolled(1), completed(1), enrolled(2)];
    given(issued()).when(wokenAfter(first)).thenNothing();
    given(issued())
      .when(wokenAfter([...first, gaveUp(2)]))
      .thenNothing();
    given(issued())
      .when(wokenAfter([...first, completed(2, '2026-05-01T11:00:00.000Z')]))
      .thenNothing();
  });

  it('revokes the certificate of the first when its completion had been withdrawn', () => {
    given(issued())
      .when(wokenAfter([enrolled(1), completed(1), completionWithdrawn(1), gaveUp(1), enrolled(2)]))
      .then(revoked('completion'));
  });
});

describe('when nothing was completed', () => {
  it('does nothing', () => {
    given()
      .when(wokenAfter([enrolled(1)]))
      .thenNothing();
    given()
      .when(wokenAfter([enrolled(1), gaveUp(1)]))
      .thenNothing();
  });
});

describe('when so many attempts followed that the first is forgotten', () => {
  it('is not found, rather than taken for another', () => {
    const attempts = Array.from({ length: 12 }, (_, before) => before + 1);
    const state = attempts
      .flatMap((attempt) => [enrolled(attempt), completed(attempt)])
      .reduce<EnrolmentState>(enrolment.evolve, enrolment.initialState);
    expect(attemptOf(state, 1)).toBeUndefined();
    expect(attemptOf(state, 2)).toMatchObject({ attempt: 2, status: 'completed' });
    expect(attemptOf(state, 12)).toMatchObject({ attempt: 12, status: 'completed' });
    expect(attemptOf(state, 13)).toBeUndefined();
  });
});
