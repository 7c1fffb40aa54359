import * as z from 'zod';
import { importModeSchema } from '../../../domain/import/events.ts';
import { idSchema } from '../../../domain/shared/values.ts';
import { fileKey } from '../../shared/import-places.ts';
import type { Objects } from '../../shared/objects.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import { describeUpload, uploadSchema, uploadSeconds } from '../../shared/upload-body.ts';
import type { ImportServices } from './import-services.ts';

// POST /imports: where to put a file. The import begins when the file is there.
export const createUploadRoute = declareRoute({
  key: 'POST /imports',
  summary: 'A URL to which a file of employees can be put, which begins its import',
  request: z.strictObject({
    ...noInput,
    body: z.strictObject({
      fileName: z
        .string()
        .max(200)
        .regex(/^[^/\\\p{Cc}]+\.(csv|xlsx)$/iu, 'must be a name without a path that ends in .csv or .xlsx'),
      mode: importModeSchema.default('delta'),
      profile: idSchema.optional(),
    }),
  }),
  responses: { 201: { description: 'Where to put it', body: uploadSchema } },
});

export const createUpload = ({ objects }: ImportServices) =>
  createUploadRoute.answeredBy(async ({ body: { fileName, mode, profile }, caller: { tenant }, now }) => {
    const metadata = { mode, ...(profile !== undefined && { profile }) };
    return { status: 201, body: await uploadTo(objects, fileKey({ tenant, fileName }), metadata, now) };
  });

/** Where one file can be put from now on, and until when. */
export async function uploadTo(
  objects: Objects,
  key: string,
  metadata: Readonly<Record<string, string>>,
  now: Date,
) {
  return describeUpload(await objects.uploadUrl(key, metadata, uploadSeconds), now);
}
