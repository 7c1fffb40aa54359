import { beforeEach, describe, expect, it } from 'vitest';
import { CertifiedLearner } from '../../../support/certified-learner.ts';

let jan: CertifiedLearner;
/** The certificate that the first attempt earned. */
let first: string;

beforeEach(async () => {
  jan = await CertifiedLearner.begun();
  await jan.completes();
  await jan.settles();
  const [issued] = await jan.certificates();
  first = issued?.certificateId ?? '';
});

const typesOf = (certificateId: string) =>
  jan
    .events()
    .filter(({ stream }) => stream.endsWith(`#${certificateId}`))
    .map(({ type }) => type);

describe('a certificate that is issued anew', () => {
  it('is another in the place of the old one, of the same completion and under the name of now', async () => {
    await jan.isNamed('digest of De Vries');
    const { status, headers, body } = await jan.asksForAnother(first);
    expect([status, headers.etag]).toEqual([201, '"1"']);
    const [former, standing] = await jan.certificates();
    expect(body).toMatchObject({
      certificateId: standing?.certificateId,
      replaces: first,
      status: 'valid',
      issuedAt: former?.state.status === 'revoked' && former.state.issuedAt,
    });
    expect(former?.state).toMatchObject({
      ...{ status: 'revoked', reason: 'Another name', replacedBy: body.certificateId, learnerVersion: 1 },
    });
    expect(standing?.state).toMatchObject({ status: 'issued', replaces: first, learnerVersion: 2 });
  });

  it('can be checked from the moment on that there is one: its tenant is known before', async () => {
    const { body } = await jan.asksForAnother(first);
    expect(jan.notedTenants).toEqual([
      { certificateId: first, commits: 0 },
      { certificateId: body.certificateId, commits: 0 },
    ]);
  });

  it('can be issued anew itself, and only itself', async () => {
    const { body: second } = await jan.asksForAnother(first);
    const refused = await jan.asksForAnother(first);
    expect([refused.status, refused.body.type]).toEqual([
      409,
      expect.stringMatching(/certificate-replaced$/),
    ]);
    expect(refused.body.detail).toContain(second.certificateId);
    const { body: third } = await jan.asksForAnother(second.certificateId);
    expect(third).toMatchObject({ replaces: second.certificateId, status: 'valid' });
    expect(new Set([first, second.certificateId, third.certificateId]).size).toBe(3);
  });

  it.each([
    ['revoked', () => jan.isRevoked(1), 'certificate-revoked'],
    [
      'of a completion that was withdrawn, though nobody has revoked it yet',
      () => jan.isCorrected(),
      'certificate-revoked',
    ],
  ])('is refused of one that is %s', async (_which, happens, code) => {
    await happens();
    const { status, body } = await jan.asksForAnother(first);
    expect([status, body.type]).toEqual([409, expect.stringMatching(`${code}$`)]);
    expect(await jan.certificates()).toHaveLength(1);
  });

  it('is refused of one that there is not', async () => {
    expect((await jan.asksForAnother('none')).status).toBe(404);
  });

  it('is refused to all but one of those who ask at once', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => jan.asksForAnother(first)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409]);
    expect(await jan.certificates()).toHaveLength(2);
  });
});

describe('who asks again', () => {
  const again = { 'idempotency-key': 'once' };

  it('is answered as before, whatever became of the certificate since', async () => {
    const answer = await jan.asksForAnother(first, again);
    await jan.asksForAnother(answer.body.certificateId);
    await jan.isRevoked(1);
    const repeated = await jan.asksForAnother(first, again);
    expect([repeated.status, repeated.body, repeated.headers.etag]).toEqual([
      201,
      answer.body,
      answer.headers.etag,
    ]);
    expect(repeated.headers['idempotency-replayed']).toBe('true');
  });

  it('finishes what a crash broke off, at whichever call that was', async () => {
    const earned = async () => {
      const one = await CertifiedLearner.begun();
      await one.completes();
      await one.settles();
      const [issued] = await one.certificates();
      return { one, certificateId: issued?.certificateId ?? '' };
    };
    const whole = await earned();
    await whole.one.asksForAnother(whole.certificateId, again);
    const { calls } = whole.one.faults;
    expect(calls).toBeGreaterThan(3);
    for (let call = 1; call <= calls; call += 1) {
      for (const moment of ['before', 'after'] as const) {
        const { one, certificateId } = await earned();
        one.faults.arm(call, moment);
        expect((await one.asksForAnother(certificateId, again)).status).toBe(500);
        one.faults.restart();
        const { status, body } = await one.asksForAnother(certificateId, again);
        expect([status, body.status]).toEqual([201, 'valid']);
        const stored = await one.certificates();
        expect(stored.map(({ state }) => state.status)).toEqual(['revoked', 'issued']);
        expect(stored[1]?.certificateId).toBe(body.certificateId);
      }
    }
  }, 60_000);
});

describe('when the function ended between the two commits', () => {
  const breakOff = async () => {
    // At a later call each time, until the old one is replaced by then.
    for (let call = 1; ; call += 1) {
      jan.faults.arm(call, 'before');
      await jan.asksForAnother(first);
      jan.faults.restart();
      if (typesOf(first).includes('CertificateReplaced')) return;
    }
  };

  it('is the policy that issues the next one', async () => {
    await breakOff();
    expect(await jan.certificates()).toHaveLength(1);
    await jan.settles();
    const [, next] = await jan.certificates();
    expect(next?.state).toMatchObject({ status: 'issued', replaces: first });
  });

  it('issues none while the completion is withdrawn, and the next one once it is granted again', async () => {
    await breakOff();
    await jan.isCorrected();
    await jan.settles();
    expect((await jan.certificates()).map(({ state }) => state.status)).toEqual(['revoked']);
    await jan.completes();
    await jan.settles();
    const [, next] = await jan.certificates();
    expect(next?.state).toMatchObject({ status: 'issued', replaces: first });
  });
});

describe('when the completion is withdrawn after that', () => {
  it('revokes the last one, and issues that one again with the completion', async () => {
    const { body } = await jan.asksForAnother(first);
    await jan.isCorrected();
    await jan.settles();
    expect(typesOf(body.certificateId)).toEqual(['CertificateIssued', 'CertificateRevoked']);
    await jan.completes();
    await jan.settles();
    expect(typesOf(first)).toEqual(['CertificateIssued', 'CertificateReplaced']);
    expect(typesOf(body.certificateId)).toEqual([
      'CertificateIssued',
      'CertificateRevoked',
      'CertificateIssued',
    ]);
    const [, standing] = await jan.certificates();
    expect(standing?.state).toMatchObject({ status: 'issued', replaces: first });
  });
});
