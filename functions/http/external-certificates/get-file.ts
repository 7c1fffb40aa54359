import * as z from 'zod';
import { externalCertificateKey } from '../../shared/file-places.ts';
import { externalCertificatePath } from '../../shared/inputs.ts';
import { notFound } from '../../shared/problem.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import { findHandedIn } from './change-external-certificate.ts';
import type { ExternalCertificateServices } from './external-certificate-services.ts';
import { fileKinds, isFileType } from './file-kinds.ts';

/** Long enough to follow it, too short to hand it on. */
const downloadSeconds = 60;

// GET /external-certificates/{externalCertificateId}/file: a URL, so that no diploma goes through a function.
export const getFileRoute = declareRoute({
  key: 'GET /external-certificates/{externalCertificateId}/file',
  summary: 'A URL that gives the file of a certificate from elsewhere, for a minute',
  request: z.strictObject({ ...noInput, path: externalCertificatePath }),
  responses: {
    200: {
      description: 'Follow it at once; it comes as a file to keep',
      body: z.object({ url: z.string(), expiresAt: z.string() }).meta({ id: 'Download' }),
    },
  },
});

export const getFile = (services: ExternalCertificateServices) =>
  getFileRoute.answeredBy(async (request) => {
    const { externalCertificateId } = request.path;
    const { state } = await findHandedIn(services, request, externalCertificateId);
    const { learnerId, file } = state;
    const key = externalCertificateKey(request.caller.tenant, { learnerId, externalCertificateId });
    const isShown = state.status === 'submitted' || state.status === 'approved';
    // Never announced, not put yet, or gone with an answer or an erasure; what is kept for a hold alone is shown to nobody.
    if (!isShown || !file || !isFileType(file.contentType) || !(await services.files.find(key))) {
      throw notFound(`The file of external certificate ${externalCertificateId}`);
    }
    const { contentType } = file;
    const fileName = `${externalCertificateId}.${fileKinds[file.contentType].ending}`;
    const url = await services.files.downloadUrl(key, { contentType, fileName }, downloadSeconds);
    const expiresAt = new Date(request.now.getTime() + downloadSeconds * 1_000).toISOString();
    return { status: 200, body: { url, expiresAt }, headers: { 'cache-control': 'no-store' } };
  });
