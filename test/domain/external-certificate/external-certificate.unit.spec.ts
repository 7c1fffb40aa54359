import { describe, expect, it } from 'vitest';
import {
  approveExternalCertificate,
  declineExternalCertificate,
  type FileFound,
  submitExternalCertificate,
  withdrawExternalCertificate,
} from '../../../domain/external-certificate/decide.ts';
import type {
  ExternalCertificateEvent,
  SubmittedExternalCertificate,
} from '../../../domain/external-certificate/events.ts';
import {
  countsOn,
  type ExternalCertificateState,
  externalCertificate,
  isOver,
  summariseExternalCertificate,
} from '../../../domain/external-certificate/state.ts';
import { specificationOf } from '../specification.ts';

const { given } = specificationOf<ExternalCertificateState, ExternalCertificateEvent>(externalCertificate);

const now = '2026-06-01T09:00:00.000Z';
const file = { sha256: 'a1', contentType: 'application/pdf', bytes: 183_204 };
const diploma: SubmittedExternalCertificate = {
  learnerId: 'E101',
  title: 'EHBO-diploma',
  issuedBy: 'Het Oranje Kruis',
  issuedOn: '2026-03-01',
  validThrough: '2028-03-01',
  qualification: 'ehbo',
  file,
};
const { file: _sentAlong, ...withoutFile } = diploma;

const submitted = (data = diploma): ExternalCertificateEvent => ({
  type: 'ExternalCertificateSubmitted',
  occurredAt: now,
  data,
});
const approved: ExternalCertificateEvent = { type: 'ExternalCertificateApproved', occurredAt: now, data: {} };
const declined: ExternalCertificateEvent = {
  type: 'ExternalCertificateDeclined',
  occurredAt: now,
  data: { reason: 'It can not be read' },
};
const withdrawn: ExternalCertificateEvent = {
  type: 'ExternalCertificateWithdrawn',
  occurredAt: now,
  data: { reason: 'Of somebody else' },
};

const submit =
  (certificate = diploma, today = '2026-06-01') =>
  (state: ExternalCertificateState) =>
    submitExternalCertificate(state, { certificate, today, now });
const approve =
  (fileFound: FileFound | undefined = 'as-announced', answeredBy: string | undefined = 'M1') =>
  (state: ExternalCertificateState) =>
    approveExternalCertificate(state, { answeredBy, fileFound, now });
const decline =
  (answeredBy: string | undefined = 'M1') =>
  (state: ExternalCertificateState) =>
    declineExternalCertificate(state, { answeredBy, reason: 'It can not be read', now });
const withdraw = (state: ExternalCertificateState) =>
  withdrawExternalCertificate(state, { reason: 'Of somebody else', now });
const stateAfter = (...events: readonly ExternalCertificateEvent[]) =>
  events.reduce<ExternalCertificateState>(externalCertificate.evolve, externalCertificate.initialState);

describe('when somebody hands in what was earned elsewhere', () => {
  it('waits for somebody to look at it', () => {
    given().when(submit()).then(submitted());
    given().when(submit(withoutFile)).then(submitted(withoutFile));
    expect(stateAfter(submitted())).toMatchObject({ status: 'submitted', submittedAt: now });
  });

  it('is handed in once', () => {
    given(submitted()).when(submit()).thenNothing();
    given(submitted(), approved).when(submit()).thenNothing();
  });

  it('may be of today, or over', () => {
    given().when(submit(diploma, '2026-03-01')).then(submitted());
    given().when(submit(diploma, '2029-01-01')).then(submitted());
  });

  it('is refused when its days can not be', () => {
    given()
      .when(submit(diploma, '2026-02-28'))
      .thenRejected({ rejected: 'not-yet-issued', issuedOn: '2026-03-01' });
    given()
      .when(submit({ ...diploma, validThrough: '2026-02-28' }))
      .thenRejected({
        rejected: 'ends-before-issued',
        issuedOn: '2026-03-01',
        validThrough: '2026-02-28',
      });
  });
});

describe('when it waits', () => {
  it('is approved by somebody else', () => {
    given(submitted()).when(approve()).then(approved);
    given(submitted()).when(approve('as-announced', undefined)).then(approved);
    given(submitted(withoutFile)).when(approve(undefined)).then(approved);
  });

  it('is answered by nobody for themselves', () => {
    const refused = { rejected: 'own-external-certificate' } as const;
    given(submitted()).when(approve('as-announced', 'E101')).thenRejected(refused);
    given(submitted()).when(decline('E101')).thenRejected(refused);
  });

  it('is not approved without the file that was announced', () => {
    given(submitted()).when(approve('missing')).thenRejected({ rejected: 'file-missing' });
    given(submitted()).when(approve('another')).thenRejected({ rejected: 'another-file' });
    given(submitted())
      .when(approve('of-another-kind'))
      .thenRejected({ rejected: 'file-of-another-kind', contentType: 'application/pdf' });
  });

  it('is declined with the reason, or taken back', () => {
    given(submitted()).when(decline()).then(declined);
    given(submitted()).when(withdraw).then(withdrawn);
  });
});

describe('when it is answered', () => {
  it('keeps its answer', () => {
    given(submitted(), approved).when(approve()).thenNothing();
    given(submitted(), declined).when(decline()).thenNothing();
    given(submitted(), withdrawn).when(withdraw).thenNothing();
    const answered = (status: 'approved' | 'declined' | 'withdrawn') =>
      ({ rejected: 'external-certificate-answered', status }) as const;
    given(submitted(), declined).when(approve()).thenRejected(answered('declined'));
    given(submitted(), withdrawn).when(approve()).thenRejected(answered('withdrawn'));
    given(submitted(), approved).when(decline()).thenRejected(answered('approved'));
    given(submitted(), withdrawn).when(decline()).thenRejected(answered('withdrawn'));
    given(submitted(), declined).when(withdraw).thenRejected(answered('declined'));
  });

  it('may be taken back after it was approved', () => {
    given(submitted(), approved).when(withdraw).then(withdrawn);
  });

  it('is unknown when nobody handed it in', () => {
    const unknown = { rejected: 'unknown-external-certificate' } as const;
    given().when(approve()).thenRejected(unknown);
    given().when(decline()).thenRejected(unknown);
    given().when(withdraw).thenRejected(unknown);
  });
});

describe('whether it counts', () => {
  it('does from its approval through its last day', () => {
    expect(countsOn(stateAfter(submitted()), '2026-06-01')).toBe(false);
    expect(countsOn(stateAfter(submitted(), approved), '2028-03-01')).toBe(true);
    expect(countsOn(stateAfter(submitted(), approved), '2028-03-02')).toBe(false);
    expect(countsOn(stateAfter(submitted(), approved, withdrawn), '2026-06-01')).toBe(false);
  });

  it('does for ever without a last day', () => {
    expect(isOver({}, '2999-12-31')).toBe(false);
  });
});

it('is summed up for lists', () => {
  expect(summariseExternalCertificate('x1', stateAfter(submitted(), approved))).toEqual({
    externalCertificateId: 'x1',
    ...diploma,
    status: 'approved',
    submittedAt: now,
    approvedAt: now,
  });
  expect(summariseExternalCertificate('x1', stateAfter(submitted(withoutFile), declined))).toEqual({
    externalCertificateId: 'x1',
    ...withoutFile,
    status: 'declined',
    submittedAt: now,
    reason: 'It can not be read',
  });
});
