import * as z from 'zod';
import { submitExternalCertificate as decideSubmitExternalCertificate } from '../../../domain/external-certificate/decide.ts';
import {
  externalCertificate,
  summariseExternalCertificate,
} from '../../../domain/external-certificate/state.ts';
import { hasLeft, learner } from '../../../domain/learner/state.ts';
import { idSchema } from '../../../domain/shared/values.ts';
import { commandAnswer, settled } from '../../shared/command-answer.ts';
import { todayOf } from '../../shared/company-calendar.ts';
import { externalCertificateKey } from '../../shared/file-places.ts';
import { newIdOf } from '../../shared/new-id-of.ts';
import { problemOfRejection } from '../../shared/rejections.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import { streamOf } from '../../shared/streams.ts';
import { describeUpload, uploadSchema, uploadSeconds } from '../../shared/upload-body.ts';
import { externalCertificateChangeSchema } from './external-certificate-body.ts';
import type { ExternalCertificateServices } from './external-certificate-services.ts';

const lineSchema = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^\P{Cc}*$/u, 'must be one line');

/** A copy of a diploma: some pages, scanned. */
const mostFileBytes = 10 * 1024 * 1024;

const fileSchema = z.strictObject({
  contentType: z.enum(['application/pdf', 'image/png', 'image/jpeg']),
  bytes: z.number().int().min(1).max(mostFileBytes),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 digest in hexadecimal, in small letters')
    .describe('Of the file that will be put'),
});

// POST /external-certificates: SubmitExternalCertificate, and where to put its file. What the file is called is never asked.
export const submitExternalCertificateRoute = declareRoute({
  key: 'POST /external-certificates',
  summary: 'Hand in a certificate that a learner earned elsewhere, for somebody else to look at',
  request: z.strictObject({
    ...noInput,
    body: z.strictObject({
      learnerId: idSchema,
      title: lineSchema.describe('As it stands on the certificate'),
      issuedBy: lineSchema.describe('The organisation that gave it'),
      issuedOn: z.iso.date(),
      validThrough: z.iso.date().optional().describe('The last day on which it counts'),
      qualification: idSchema
        .optional()
        .describe('What it proves, as exemptByQualification of activities names it'),
      file: fileSchema.optional(),
    }),
  }),
  concerns: ({ body }) => body.learnerId,
  rejections: ['unknown-learner', 'learner-left', 'not-yet-issued', 'ends-before-issued'],
  responses: {
    201: {
      description: 'Handed in. With the same Idempotency-Key again there is a new URL for the same file',
      body: externalCertificateChangeSchema.extend({
        upload: uploadSchema.optional().describe('Where to put the file that was announced'),
      }),
    },
  },
});

export const submitExternalCertificate = ({ ledger, secret, files }: ExternalCertificateServices) =>
  submitExternalCertificateRoute.answeredBy(async ({ body, caller, now, metadata }) => {
    const { tenant } = caller;
    const { learnerId, file } = body;
    const person = await ledger.load(learner, streamOf.learner(tenant, learnerId));
    // Who learns without HR having registered them yet knows their own id; others may have mistyped it.
    if (person.state.status === 'none' && caller.learnerId !== learnerId) {
      throw problemOfRejection({ rejected: 'unknown-learner' });
    }
    if (hasLeft(person.state)) throw problemOfRejection({ rejected: 'learner-left' });
    const externalCertificateId = await newIdOf('external-certificate', { secret }, { caller, metadata });
    const outcome = settled(
      await ledger.execute({
        aggregate: externalCertificate,
        stream: streamOf.externalCertificate(tenant, externalCertificateId),
        metadata,
        decide: ({ state }) =>
          decideSubmitExternalCertificate(state, {
            certificate: body,
            today: todayOf(now),
            now: now.toISOString(),
          }),
        summarise: (state) => summariseExternalCertificate(externalCertificateId, state),
      }),
    );
    const { status } = outcome.loaded.state;
    // One that was answered since, when the command is repeated, takes no file any more.
    const takesFile = status === 'submitted' && file !== undefined;
    const key = externalCertificateKey(tenant, { learnerId, externalCertificateId });
    return commandAnswer(outcome, {
      status: 201,
      body: {
        externalCertificateId,
        status,
        ...(takesFile && {
          upload: describeUpload(await files.uploadUrlFor(key, file, uploadSeconds), now),
        }),
      },
    });
  });
