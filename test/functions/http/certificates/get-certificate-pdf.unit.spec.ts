import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { getCertificatePdf } from '../../../../functions/http/certificates/get-certificate-pdf.ts';
import { didDocumentOf } from '../../../../functions/shared/credentials/did-document.ts';
import { holderCodeOf } from '../../../../functions/shared/holder-code.ts';
import type { Answer } from '../../../../functions/shared/route.ts';
import { verifyCredential } from '../../../support/credential-verifier.ts';
import {
  type EarnedCertificate,
  earnCertificate,
  earnedCertificateId,
  earnedRequest,
} from '../../../support/earned-certificate.ts';
import { PdfReader } from '../../../support/pdf-reader.ts';
import { pngOf } from '../../../support/pictures.ts';

const { now, origin, metadata } = earnedRequest;
const key = new Uint8Array(32).fill(7);
const code = holderCodeOf(key, { tenant: 'acme', certificateId: earnedCertificateId });

function asked(
  { issuer }: EarnedCertificate,
  options: { certificateId?: string; mayNot?: Error } = {},
): Promise<Answer> {
  const { certificateId = earnedCertificateId, mayNot } = options;
  const route = getCertificatePdf({
    credentials: issuer,
    logos: { read: async () => pngOf() },
    secret: { keyFor: async () => key },
    publicOriginOf: (askedAt) => askedAt,
  });
  return route.parse({ path: { certificateId }, query: {}, body: undefined }).answer({
    caller: { tenant: 'acme', subject: 'zoe', groups: ['learner'], learnerId: 'E1' },
    relation: 'self',
    now,
    metadata,
    origin,
    headers: {},
    authorize: async () => {
      if (mayNot) throw mayNot;
    },
  });
}

const readerOf = ({ body }: Answer) => new PdfReader(z.instanceof(Uint8Array).parse(body));

describe('a certificate on paper', () => {
  it('tells what the credential in it tells, under the name of then, and leads to the check', async () => {
    const made = await earnCertificate({
      profile: { name: 'Acme Academie', logo: { sha256: 'x', contentType: 'image/png' } },
    });
    const answer = await asked(made);
    expect(answer).toMatchObject({
      status: 200,
      headers: {
        'content-type': 'application/pdf',
        'content-disposition': `inline; filename="certificate-${earnedCertificateId}.pdf"`,
      },
    });
    const pdf = readerOf(answer);
    expect(pdf.readOut().map(({ text, alt }) => alt ?? text)).toEqual(
      expect.arrayContaining([
        'Logo van Acme Academie',
        'Zoë van der Łęcka',
        'BHV basis, versie 2',
        '1 maart 2026',
        '1,6 uur online,4 uur op locatie',
        `${origin}/verify/${earnedCertificateId}?code=${code}`,
      ]),
    );
    const [attached] = pdf.list(pdf.catalogue.AF);
    const { bytes } = pdf.stream(pdf.dictionary(pdf.dictionary(attached).EF).F);
    const credential = z.looseObject({ name: z.string() }).parse(JSON.parse(bytes.toString('utf8')));
    expect(credential).toEqual(await made.issuer.credentialOf(earnedRequest));
    await verifyCredential(credential, didDocumentOf({ origin, tenant: 'acme' }, await made.keys.named()));
  });

  it('shows that it was taken back, and never why', async () => {
    const made = await earnCertificate();
    await made.given({
      type: 'CertificateRevoked',
      occurredAt: now.toISOString(),
      data: { reason: 'Zoë cheated', by: 'person' },
    });
    const told = readerOf(await asked(made)).readOut();
    expect(told[1]).toEqual({ tag: 'P', text: 'Ingetrokken: dit certificaat is niet geldig.' });
    expect(JSON.stringify(told)).not.toContain('cheated');
  });

  it('names what came in its place', async () => {
    const made = await earnCertificate({ language: 'en' });
    await made.given({
      type: 'CertificateReplaced',
      occurredAt: now.toISOString(),
      data: { reason: 'Married', replacedBy: 'the-next' },
    });
    const [, warning] = readerOf(await asked(made)).readOut();
    expect(warning?.text).toContain('Certificate the-next came in its place.');
  });

  it('is not to be had of who was erased, nor of none, nor by who may not read it', async () => {
    const made = await earnCertificate();
    await expect(asked(made, { certificateId: 'none' })).rejects.toMatchObject({ problem: { status: 404 } });
    const mayNot = new Error('not for you');
    await expect(asked(made, { mayNot })).rejects.toBe(mayNot);
    await made.registerThenErase();
    await expect(asked(made)).rejects.toMatchObject({ problem: { status: 409 } });
  });
});
