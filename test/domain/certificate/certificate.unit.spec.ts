import { describe, expect, it } from 'vitest';
import {
  assignStatusEntry,
  issueCertificate,
  maximumEditions,
  noteExpiry,
  redeemWalletOffer,
  replaceCertificate,
  revokeCertificate,
} from '../../../domain/certificate/decide.ts';
import type { CertificateEvent, IssuedCertificate } from '../../../domain/certificate/events.ts';
import {
  type CertificateState,
  certificate,
  certificateStatus,
  nextExpiryNoteOf,
  summariseCertificate,
} from '../../../domain/certificate/state.ts';
import { specificationOf } from '../specification.ts';

const { given } = specificationOf<CertificateState, CertificateEvent>(certificate);

const now = '2026-06-01T09:00:00.000Z';
const completedAt = '2026-04-17T11:00:00.000Z';
const earned: IssuedCertificate = {
  enrolmentId: 'bhv-basis.E101',
  learnerId: 'E101',
  courseId: 'bhv-basis',
  courseVersion: 2,
  attempt: 1,
  title: 'BHV-certificaat',
  issuedAt: completedAt,
  validUntil: '2027-04-17T11:00:00.000Z',
  graceDays: 30,
};
const earnedLater: IssuedCertificate = {
  ...earned,
  issuedAt: '2026-05-01T11:00:00.000Z',
  validUntil: '2027-05-01T11:00:00.000Z',
};
const issued = (data = earned): CertificateEvent => ({
  type: 'CertificateIssued',
  occurredAt: data.issuedAt,
  data,
});
const revoked = (by: 'person' | 'completion', reason = 'A mistake'): CertificateEvent => ({
  type: 'CertificateRevoked',
  occurredAt: now,
  data: { reason, by },
});

const issue =
  (data = earned) =>
  (state: CertificateState) =>
    issueCertificate(state, { certificate: data, now });
const revoke =
  (by: 'person' | 'completion', reason = 'A mistake') =>
  (state: CertificateState) =>
    revokeCertificate(state, { reason, by, now });
const stateAfter = (...events: readonly CertificateEvent[]) =>
  events.reduce<CertificateState>(certificate.evolve, certificate.initialState);

describe('when there is no certificate yet', () => {
  it('is issued, as of the completion', () => {
    given().when(issue()).then(issued());
  });

  it('can not be revoked', () => {
    given().when(revoke('person')).thenRejected({ rejected: 'unknown-certificate' });
    given().when(revoke('completion')).thenRejected({ rejected: 'unknown-certificate' });
  });
});

describe('when the certificate stands', () => {
  it('is not issued twice', () => {
    given(issued()).when(issue()).thenNothing();
  });

  it('is issued again on another completion, when the fall of the first was never seen', () => {
    given(issued()).when(issue(earnedLater)).then(issued(earnedLater));
  });

  it('is revoked by a person, or with its completion', () => {
    given(issued()).when(revoke('person')).then(revoked('person'));
    given(issued()).when(revoke('completion')).then(revoked('completion'));
  });
});

describe('when the certificate fell with its completion', () => {
  it('is issued again with the next completion, even on the same day', () => {
    given(issued(), revoked('completion')).when(issue(earnedLater)).then(issued(earnedLater));
    given(issued(), revoked('completion')).when(issue()).then(issued());
  });

  it('does not fall twice', () => {
    given(issued(), revoked('completion')).when(revoke('completion')).thenNothing();
  });

  it('can still be revoked for good by a person', () => {
    given(issued(), revoked('completion')).when(revoke('person', 'Fraud')).then(revoked('person', 'Fraud'));
  });

  it('forgets the reason once it stands again', () => {
    const state = stateAfter(issued(), revoked('completion'), issued(earnedLater));
    expect(state).toStrictEqual({ ...earnedLater, status: 'issued' });
  });
});

describe('when a person revoked the certificate', () => {
  it('stays revoked, whatever becomes of the completion', () => {
    given(issued(), revoked('person')).when(issue()).thenNothing();
    given(issued(), revoked('person')).when(issue(earnedLater)).thenNothing();
    given(issued(), revoked('person')).when(revoke('completion')).thenNothing();
    given(issued(), revoked('completion'), revoked('person')).when(issue(earnedLater)).thenNothing();
  });

  it('keeps the first reason', () => {
    given(issued(), revoked('person')).when(revoke('person', 'Another reason')).thenNothing();
  });
});

describe('when another is to come in its place', () => {
  const replaced: CertificateEvent = {
    type: 'CertificateReplaced',
    occurredAt: now,
    data: { replacedBy: 'next', reason: 'Another name' },
  };
  const replace =
    (replacedBy: string, edition = 2) =>
    (state: CertificateState) =>
      replaceCertificate(state, { replacedBy, edition, reason: 'Another name', now });
  const successor = { ...earned, learnerVersion: 7, replaces: 'former' };

  it('counts no more, and says which does', () => {
    given(issued()).when(replace('next')).then(replaced);
    expect(summariseCertificate('former', stateAfter(issued(), replaced))).toMatchObject({
      status: 'revoked',
      reason: 'Another name',
      replacedBy: 'next',
    });
  });

  it('is replaced once, and only while it stands', () => {
    given(issued(), replaced)
      .when(replace('other'))
      .thenRejected({ rejected: 'certificate-replaced', replacedBy: 'next' });
    given(issued(), revoked('person'))
      .when(replace('next'))
      .thenRejected({ rejected: 'certificate-revoked' });
    given().when(replace('next')).thenRejected({ rejected: 'unknown-certificate' });
  });

  it('is replaced no more where who looks for the last one would read too many', () => {
    given(issued()).when(replace('next', maximumEditions)).then(replaced);
    given(issued())
      .when(replace('next', maximumEditions + 1))
      .thenRejected({ rejected: 'too-many-editions', maximum: maximumEditions });
  });

  it('stays replaced, whatever becomes of the completion; who wants to revoke is told of the other', () => {
    given(issued(), replaced).when(issue(earnedLater)).thenNothing();
    given(issued(), replaced).when(revoke('completion')).thenNothing();
    given(issued(), replaced)
      .when(revoke('person'))
      .thenRejected({ rejected: 'certificate-replaced', replacedBy: 'next' });
  });

  it('is followed by one that is issued then, for the same completion', () => {
    given()
      .when(issue(successor))
      .then({ ...issued(successor), occurredAt: now });
  });
});

describe('when anybody may see whether its credential still counts', () => {
  const entry = { listId: '2026-06', index: 12 };
  const assigned: CertificateEvent = { type: 'StatusEntryAssigned', occurredAt: now, data: entry };
  const assign =
    (wanted = entry) =>
    (state: CertificateState) =>
      assignStatusEntry(state, { entry: wanted, now });

  it('has one place in a list', () => {
    given(issued()).when(assign()).then(assigned);
    given(issued(), assigned)
      .when(assign({ listId: '2026-07', index: 1 }))
      .thenNothing();
    given(issued(), revoked('person')).when(assign()).then(assigned);
    given().when(assign()).thenRejected({ rejected: 'unknown-certificate' });
  });

  it.each([
    ['fell', [revoked('completion')]],
    ['fell unseen', []],
  ])('leaves its place behind, set for ever, when it is issued again after it %s', (_how, fall) => {
    const history = [issued(), assigned, ...fall, issued(earnedLater)];
    const again = { listId: '2026-06', index: 13 };
    given(...history)
      .when(assign())
      .thenNothing();
    given(...history)
      .when(assign(again))
      .then({ ...assigned, data: again });
    expect(stateAfter(...history, { ...assigned, data: again })).toStrictEqual({
      ...earnedLater,
      status: 'issued',
      spentStatusEntries: [entry],
      statusEntry: again,
    });
  });
});

describe('when a wallet asks for its credential', () => {
  const expiresAt = '2026-06-01T09:10:00.000Z';
  const redeem =
    (offerId: string, until = expiresAt) =>
    (state: CertificateState) =>
      redeemWalletOffer(state, { offerId, expiresAt: until, now });
  const redeemed = (offerId: string, until = expiresAt): CertificateEvent => ({
    type: 'WalletOfferRedeemed',
    occurredAt: now,
    data: { offerId, expiresAt: until },
  });

  it('lets each offer be redeemed once, in its time', () => {
    given(issued()).when(redeem('one')).then(redeemed('one'));
    given(issued(), redeemed('one')).when(redeem('one')).thenRejected({ rejected: 'offer-redeemed' });
    given(issued(), redeemed('one')).when(redeem('two')).then(redeemed('two'));
    given(issued()).when(redeem('one', now)).thenRejected({ rejected: 'offer-expired' });
  });

  it('gives none of what does not stand', () => {
    given(issued(), revoked('person')).when(redeem('one')).thenRejected({ rejected: 'certificate-revoked' });
    given().when(redeem('one')).thenRejected({ rejected: 'unknown-certificate' });
  });

  it('forgets offers whose time is over', () => {
    const later = { ...redeemed('two', '2026-06-01T09:30:00.000Z'), occurredAt: '2026-06-01T09:15:00.000Z' };
    expect(
      stateAfter(issued(), redeemed('one'), redeemed('three', '2026-06-01T10:00:00.000Z'), later),
    ).toMatchObject({
      redeemedOffers: [{ offerId: 'three' }, { offerId: 'two' }],
    });
  });
});

describe('as time goes by', () => {
  const standing = { status: 'issued' as const, validUntil: '2027-04-17T11:00:00.000Z', graceDays: 30 };

  it.each([
    ['valid', 'on the day itself', '2026-04-17T11:00:00.000Z'],
    ['valid', 'until the last millisecond', '2027-04-17T10:59:59.999Z'],
    ['in-grace', 'from the moment of validUntil', '2027-04-17T11:00:00.000Z'],
    ['in-grace', 'until 30 days after', '2027-05-17T10:59:59.999Z'],
    ['expired', 'from 30 days after', '2027-05-17T11:00:00.000Z'],
  ])('is %s %s', (expected, _when, time) => {
    expect(certificateStatus(standing, time)).toBe(expected);
  });

  it('has no grace where there are no days of it', () => {
    expect(certificateStatus({ ...standing, graceDays: 0 }, '2027-04-17T11:00:00.000Z')).toBe('expired');
  });

  it('is valid for ever when it has no end', () => {
    expect(certificateStatus({ status: 'issued', graceDays: 30 }, '2126-01-01T00:00:00.000Z')).toBe('valid');
  });

  it('is revoked at any time once it is revoked', () => {
    expect(certificateStatus({ ...standing, status: 'revoked' }, '2026-04-17T11:00:00.000Z')).toBe('revoked');
    expect(certificateStatus({ ...standing, status: 'revoked' }, '2030-04-17T11:00:00.000Z')).toBe('revoked');
  });

  it('does not change when somebody notes that it expired: the clock decides', () => {
    const noted: CertificateEvent = {
      type: 'CertificateExpired',
      occurredAt: now,
      data: { validUntil: '2027-04-17T11:00:00.000Z' },
    };
    expect(stateAfter(issued(), noted)).toStrictEqual({ ...stateAfter(issued()), isExpiryNoted: true });
  });
});

describe('what the clock notes of a certificate', () => {
  const { validUntil = '' } = earned;
  const expiring = (occurredAt: string, until = validUntil): CertificateEvent => ({
    type: 'CertificateExpiring',
    occurredAt,
    data: { validUntil: until },
  });
  const expired: CertificateEvent = {
    type: 'CertificateExpired',
    occurredAt: '2027-05-17T11:00:00.000Z',
    data: { validUntil },
  };
  const note = (at: string) => (state: CertificateState) => noteExpiry(state, { now: at });
  const announcedAt = '2027-03-18T11:00:00.000Z';
  const longAfter = '2031-01-01T00:00:00.000Z';

  it('is that it expires soon, 30 days before it does, once', () => {
    given(issued()).when(note('2027-03-18T10:59:59.999Z')).thenNothing();
    given(issued()).when(note(announcedAt)).then(expiring(announcedAt));
    given(issued(), expiring(announcedAt)).when(note('2027-04-01T00:00:00.000Z')).thenNothing();
  });

  it('is that too while there is grace, when nobody looked before', () => {
    const inGrace = '2027-05-17T10:59:59.999Z';
    given(issued()).when(note(inGrace)).then(expiring(inGrace));
  });

  it('is that it expired, as of the end of grace, once', () => {
    given(issued(), expiring(announcedAt)).when(note('2027-05-17T10:59:59.999Z')).thenNothing();
    given(issued(), expiring(announcedAt)).when(note('2027-05-17T11:00:00.000Z')).then(expired);
    given(issued(), expiring(announcedAt), expired).when(note(longAfter)).thenNothing();
  });

  it('is that alone of one that expired before anybody looked: nothing is announced any more', () => {
    given(issued()).when(note(longAfter)).then(expired);
    given(issued(), expired).when(note(longAfter)).thenNothing();
  });

  it('is nothing of one that has no end, or is revoked', () => {
    const { validUntil: _validUntil, ...endless } = earned;
    given(issued(endless)).when(note(longAfter)).thenNothing();
    given(issued(), revoked('person')).when(note(longAfter)).thenNothing();
    given(issued(), expiring(announcedAt), revoked('person')).when(note(longAfter)).thenNothing();
  });

  it('is said anew of one that is issued anew', () => {
    given(issued(), expiring(announcedAt), revoked('completion'), issued(earnedLater))
      .when(note('2027-04-02T00:00:00.000Z'))
      .then(expiring('2027-04-02T00:00:00.000Z', earnedLater.validUntil));
  });

  it('is about a certificate that there is', () => {
    given().when(note(longAfter)).thenRejected({ rejected: 'unknown-certificate' });
  });

  it('is noted with it, so that who reads the list knows', () => {
    const noted = stateAfter(issued(), expiring(announcedAt), expired);
    expect(summariseCertificate('c1', noted)).toMatchObject({ isExpiryAnnounced: true, isExpiryNoted: true });
    expect(nextExpiryNoteOf({ ...earned, status: 'issued' })).toBe(announcedAt);
  });
});

describe('what is published of a certificate', () => {
  const { enrolmentId: _enrolmentId, ...facts } = earned;

  it('is what it says, and that it stands', () => {
    expect(summariseCertificate('c1', stateAfter(issued()))).toStrictEqual({
      certificateId: 'c1',
      ...facts,
      status: 'issued',
    });
  });

  it('is the reason too once it is revoked', () => {
    expect(summariseCertificate('c1', stateAfter(issued(), revoked('person', 'Fraud')))).toStrictEqual({
      certificateId: 'c1',
      ...facts,
      status: 'revoked',
      reason: 'Fraud',
    });
  });

  it('has no end when it has none, and is nothing before it is issued', () => {
    const { validUntil: _validUntil, ...endless } = earned;
    expect(summariseCertificate('c1', stateAfter(issued(endless)))).not.toHaveProperty('validUntil');
    expect(summariseCertificate('c1', certificate.initialState)).toBeNull();
  });
});
