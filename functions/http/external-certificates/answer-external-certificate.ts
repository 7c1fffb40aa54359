import * as z from 'zod';
import {
  approveExternalCertificate as decideApproveExternalCertificate,
  declineExternalCertificate as decideDeclineExternalCertificate,
} from '../../../domain/external-certificate/decide.ts';
import { externalCertificateKey } from '../../shared/file-places.ts';
import { externalCertificatePath, reasonBody } from '../../shared/inputs.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import { changeExternalCertificate } from './change-external-certificate.ts';
import { externalCertificateChangeSchema } from './external-certificate-body.ts';
import type { ExternalCertificateServices } from './external-certificate-services.ts';
import { foundFile } from './found-file.ts';

const answered = [
  'unknown-external-certificate',
  'own-external-certificate',
  'external-certificate-answered',
] as const;

// POST /external-certificates/{externalCertificateId}/approve: ApproveExternalCertificate. It exempts from what it proves.
export const approveExternalCertificateRoute = declareRoute({
  key: 'POST /external-certificates/{externalCertificateId}/approve',
  summary: 'Let a certificate from elsewhere count, once somebody else has looked at it and at its file',
  request: z.strictObject({ ...noInput, path: externalCertificatePath }),
  rejections: [...answered, 'file-missing', 'another-file', 'file-of-another-kind'],
  responses: { 200: { description: 'Approved', body: externalCertificateChangeSchema } },
});

export const approveExternalCertificate = (services: ExternalCertificateServices) =>
  approveExternalCertificateRoute.answeredBy((request) => {
    const { externalCertificateId } = request.path;
    const { tenant, learnerId: answeredBy } = request.caller;
    return changeExternalCertificate(services, request, externalCertificateId, async (state) => {
      const awaited = state.status === 'submitted' && state.file ? state : undefined;
      const fileFound =
        awaited?.file &&
        (await foundFile(
          services.files,
          externalCertificateKey(tenant, { learnerId: awaited.learnerId, externalCertificateId }),
          awaited.file,
        ));
      return decideApproveExternalCertificate(state, {
        answeredBy,
        fileFound,
        now: request.now.toISOString(),
      });
    });
  });

// POST /external-certificates/{externalCertificateId}/decline: DeclineExternalCertificate. Its file goes.
export const declineExternalCertificateRoute = declareRoute({
  key: 'POST /external-certificates/{externalCertificateId}/decline',
  summary: 'Say that a certificate from elsewhere does not count, and why',
  request: z.strictObject({ ...noInput, path: externalCertificatePath, body: reasonBody }),
  rejections: answered,
  responses: { 200: { description: 'Declined', body: externalCertificateChangeSchema } },
});

export const declineExternalCertificate = (services: ExternalCertificateServices) =>
  declineExternalCertificateRoute.answeredBy((request) =>
    changeExternalCertificate(services, request, request.path.externalCertificateId, (state) =>
      decideDeclineExternalCertificate(state, {
        answeredBy: request.caller.learnerId,
        reason: request.body.reason,
        now: request.now.toISOString(),
      }),
    ),
  );
