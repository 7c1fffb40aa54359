import * as z from 'zod';
import { certificateStatus } from '../../../domain/certificate/state.ts';
import { holderCodeOf, verifyUrlOf } from '../../shared/holder-code.ts';
import { certificatePath } from '../../shared/inputs.ts';
import { fullNameOf } from '../../shared/personal-data.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import type { CertificateServices } from './certificate-services.ts';

const pdfType = 'application/pdf';

// GET /certificates/{certificateId}.pdf: made of what the ledger has, now. 409 when its holder was erased.
export const getCertificatePdfRoute = declareRoute({
  key: 'GET /certificates/{certificateId}.pdf',
  summary: 'A certificate on paper: PDF/A-3, with the signed credential attached',
  request: z.strictObject({ ...noInput, path: certificatePath }),
  rejections: ['holder-erased'],
  responses: {
    200: { description: 'One page, A4', body: z.string().meta({ format: 'binary' }), contentType: pdfType },
  },
});

interface PaperServices extends Pick<CertificateServices, 'credentials' | 'publicOriginOf'> {
  readonly logos: Pick<CertificateServices['logos'], 'read'>;
  readonly secret: Pick<CertificateServices['secret'], 'keyFor'>;
}

export const getCertificatePdf = (services: PaperServices) =>
  getCertificatePdfRoute.answeredBy(
    async ({ path: { certificateId }, caller: { tenant }, origin, now, metadata, authorize }) => {
      const { credentials, logos, secret, publicOriginOf } = services;
      const [{ certificatePdf }, { credential, facts }, codeKey] = await Promise.all([
        // Most who ask for a certificate want no paper, and should not wait for what draws one.
        import('./paper/certificate-paper.ts'),
        credentials.credentialAndFactsOf({ tenant, certificateId, origin, now, metadata, authorize }),
        secret.keyFor('holder-code'),
      ]);
      const { logo, ...issuer } = facts.profile;
      const { certificate: state } = facts;
      const code = holderCodeOf(codeKey, { tenant, certificateId });
      const pdf = await certificatePdf({
        language: facts.language,
        issuer: { ...issuer, logo: logo && (await logos.read(tenant, logo)) },
        holder: facts.holder ? fullNameOf(facts.holder) : state.learnerId,
        title: state.title,
        courseTitle: facts.course.title,
        courseVersion: facts.course.courseVersion,
        minutes: facts.minutes,
        issuedAt: state.issuedAt,
        validUntil: state.validUntil,
        status: certificateStatus(state, now.toISOString()),
        replacedBy: state.status === 'revoked' ? state.replacedBy : undefined,
        certificateId,
        verifyUrl: verifyUrlOf(publicOriginOf(origin), certificateId, code),
        credential: JSON.stringify(credential),
      });
      return {
        status: 200,
        headers: {
          'content-type': pdfType,
          // It is saved under this name, which tells nobody whose it is.
          'content-disposition': `inline; filename="certificate-${certificateId}.pdf"`,
          'x-content-type-options': 'nosniff',
        },
        body: pdf,
      };
    },
  );
