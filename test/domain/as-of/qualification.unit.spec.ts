import { describe, expect, it } from 'vitest';
import { certificateAsOf, qualificationBy, replacementOf } from '../../../domain/as-of/qualification.ts';
import type { CertificateEvent } from '../../../domain/certificate/events.ts';
import type { Enrolment } from '../../../domain/enrolment/state.ts';
import { historyOf } from '../../support/histories.ts';

const day = (date: string) => `2026-${date}T09:00:00.000Z`;
const endOfTime = '2027-12-31T00:00:00.000Z';

const issued = (
  more: { issuedAt?: string; validUntil?: string; attempt?: number } = {},
): CertificateEvent => {
  const { issuedAt = day('03-04') } = more;
  return {
    type: 'CertificateIssued',
    occurredAt: issuedAt,
    data: {
      enrolmentId: 'bhv.E100',
      learnerId: 'E100',
      courseId: 'bhv',
      courseVersion: 1,
      attempt: 1,
      title: 'BHV-certificaat',
      issuedAt,
      validUntil: day('09-04'),
      graceDays: 30,
      ...more,
    },
  };
};
const revoked = (date: string, by: 'person' | 'completion'): CertificateEvent => ({
  type: 'CertificateRevoked',
  occurredAt: day(date),
  data: { reason: by === 'person' ? 'Fraud' : 'The completion was withdrawn', by },
});

type Recorded = readonly [string, CertificateEvent];

function certificate(
  recorded: readonly Recorded[],
  {
    at,
    knownAt = endOfTime,
    completedAt = day('03-04'),
    countsFrom,
  }: { at: string; knownAt?: string; completedAt?: string | null; countsFrom?: string },
) {
  const known = certificateAsOf(
    historyOf(...recorded),
    { certificateId: 'proof', completedAt: completedAt ?? undefined, countsFrom },
    { at, knownAt },
  );
  return (
    known && [known.status, known.fault ?? 'qualified', ...(known.reason === undefined ? [] : [known.reason])]
  );
}

describe('a certificate', () => {
  const recorded: readonly Recorded[] = [[day('03-10'), issued()]];

  it.each([
    [day('03-03'), undefined],
    [day('03-04'), ['valid', 'qualified']],
    ['2026-09-04T08:59:59.999Z', ['valid', 'qualified']],
    [day('09-04'), ['in-grace', 'qualified']],
    [day('10-03'), ['in-grace', 'qualified']],
    [day('10-04'), ['expired', 'expired']],
  ])('counts from the completion until the clock ends it: %s', (at, expected) => {
    expect(certificate(recorded, { at })).toEqual(expected);
  });

  it('is not there while nobody knew of it', () => {
    expect(certificate(recorded, { at: day('03-05'), knownAt: day('03-09') })).toBeUndefined();
  });
});

describe('when a person revoked it', () => {
  const recorded: readonly Recorded[] = [
    [day('03-04'), issued()],
    [day('05-01'), revoked('05-01', 'person')],
  ];

  it('qualified until then', () => {
    expect(certificate(recorded, { at: day('04-30') })).toEqual(['valid', 'qualified']);
    expect(certificate(recorded, { at: day('05-01') })).toEqual(['revoked', 'revoked', 'Fraud']);
  });

  it('qualified all the same, as far as was known before', () => {
    expect(certificate(recorded, { at: day('05-01'), knownAt: day('04-30') })).toEqual([
      'valid',
      'qualified',
    ]);
  });

  it('never qualified once the completion is corrected away as well', () => {
    const withoutCompletion = { at: day('04-30'), completedAt: null };
    expect(certificate(recorded, withoutCompletion)).toEqual(['valid', 'completion-withdrawn']);
  });
});

describe('when it fell with a corrected completion', () => {
  const recorded: readonly Recorded[] = [
    [day('03-04'), issued()],
    [day('05-01'), revoked('05-01', 'completion')],
  ];
  const fallen = ['revoked', 'completion-withdrawn', 'The completion was withdrawn'];

  it('never qualified, as known after', () => {
    expect(certificate(recorded, { at: day('03-05') })).toEqual(fallen);
  });

  it('qualified, as known before', () => {
    expect(certificate(recorded, { at: day('03-05'), knownAt: day('04-30') })).toEqual([
      'valid',
      'qualified',
    ]);
  });

  it('does not qualify either between the correction and its own fall', () => {
    const between = { at: day('03-05'), knownAt: day('04-30'), completedAt: null };
    expect(certificate(recorded, between)).toEqual(['valid', 'completion-withdrawn']);
  });

  it('qualifies from the new completion when it is issued again', () => {
    const again: readonly Recorded[] = [...recorded, [day('05-02'), issued({ issuedAt: day('03-20') })]];
    expect(certificate(again, { at: day('03-19') })).toBeUndefined();
    expect(certificate(again, { at: day('03-20') })).toEqual(['valid', 'qualified']);
  });

  it('gives the word of a person who revoked it afterwards, from then on', () => {
    const twice: readonly Recorded[] = [...recorded, [day('06-01'), revoked('06-01', 'person')]];
    expect(certificate(twice, { at: day('05-30') })).toEqual(fallen);
    expect(certificate(twice, { at: day('06-01') })).toEqual(['revoked', 'completion-withdrawn', 'Fraud']);
  });
});

describe('when another came in its place', () => {
  const replaced: CertificateEvent = {
    type: 'CertificateReplaced',
    occurredAt: day('05-01'),
    data: { replacedBy: 'next', reason: 'Another name' },
  };
  const recorded: readonly Recorded[] = [
    [day('03-04'), issued()],
    [day('05-01'), replaced],
  ];

  it('qualified until then, and says by what it was replaced', () => {
    expect(certificate(recorded, { at: day('04-30') })).toEqual(['valid', 'qualified']);
    expect(certificate(recorded, { at: day('05-01') })).toEqual(['revoked', 'revoked', 'Another name']);
    const history = historyOf(...recorded);
    const known = certificateAsOf(
      history,
      { certificateId: 'proof', completedAt: day('03-04') },
      { at: day('05-01'), knownAt: endOfTime },
    );
    expect(known).toMatchObject({ certificateId: 'proof', replacedBy: 'next' });
    expect(replacementOf(history, { knownAt: endOfTime })).toEqual({
      certificateId: 'next',
      at: day('05-01'),
    });
    expect(replacementOf(history, { knownAt: day('04-30') })).toBeUndefined();
  });

  it('leaves its place to the other from then on, though that is of the same completion', () => {
    const other: readonly Recorded[] = [[day('05-01'), issued()]];
    const countsFrom = day('05-01');
    expect(certificate(other, { at: day('04-30'), countsFrom })).toBeUndefined();
    expect(certificate(other, { at: day('05-01'), countsFrom })).toEqual(['valid', 'qualified']);
  });

  it('never qualified once the completion is corrected away', () => {
    expect(certificate(recorded, { at: day('04-30'), completedAt: null })).toEqual([
      'valid',
      'completion-withdrawn',
    ]);
  });
});

describe('a learner', () => {
  const attempt = (status: Enrolment['status'], number = 1) => ({
    corrections: [],
    state: {
      status,
      courseId: 'bhv',
      learnerId: 'E100',
      courseVersion: 1,
      attempt: number,
      enrolledAt: day('03-01'),
      activities: {},
      lastRecordedAt: {},
      visits: [],
      previousAttempts: [],
    },
  });
  const at = day('10-20');
  const certificateOf = (more: Parameters<typeof issued>[0]) => {
    const known = certificateAsOf(
      historyOf([day('03-04'), issued(more)]),
      { certificateId: 'proof', completedAt: day('03-04') },
      { at, knownAt: at },
    );
    if (!known) throw new Error('It should have been issued');
    return known;
  };

  it.each([
    ['not-enrolled', []],
    ['not-completed', [attempt('active')]],
    ['withdrawn', [attempt('completed'), attempt('withdrawn', 2)]],
    ['no-certificate', [attempt('completed')]],
  ])('is not qualified without a certificate: %s', (why, attempts) => {
    expect(qualificationBy(attempts, [])).toEqual({ isQualified: false, why });
  });

  it('is not qualified by a certificate that has expired, also while the next attempt is under way', () => {
    const expired = certificateOf({});
    const attempts = [attempt('completed'), attempt('active', 2)];
    const expected = { isQualified: false, why: 'expired', certificate: expired };
    expect(qualificationBy(attempts, [expired])).toEqual(expected);
  });

  it('is qualified by the certificate that lasts longest, until its grace is over', () => {
    const short = certificateOf({ validUntil: day('11-01'), attempt: 2 });
    const long = certificateOf({ validUntil: day('12-01'), attempt: 1 });
    expect(qualificationBy([attempt('completed')], [short, long])).toEqual({
      isQualified: true,
      certificate: long,
      until: day('12-31'),
    });
  });
});
