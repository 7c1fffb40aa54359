import { createHash } from 'node:crypto';
import * as z from 'zod';
import { receiveImport } from '../../../domain/import/decide.ts';
import { type ImportMode, importModeSchema, type ReceivedFile } from '../../../domain/import/events.ts';
import { exportedAt } from '../../../domain/import/exported-at.ts';
import { importLine, summariseImport } from '../../../domain/import/state.ts';
import type { Ledger } from '../../../ledger/ledger.ts';
import type { FileNames } from '../../shared/file-names.ts';
import { type DroppedFile, droppedFile } from '../../shared/import-places.ts';
import type { Objects } from '../../shared/objects.ts';
import { streamOf } from '../../shared/streams.ts';
import type { ObjectCreated } from '../object-created.ts';
import { ProfileRefused, readProfile } from '../tenant-profile.ts';

/**
 * What whoever drops a file may say of it, as metadata of the object. A mode that is none is as if none were said, since
 * the cautious one is the usual one; a profile that there is not fails the import, which would be read wrongly without.
 */
const metadataSchema = z.object({
  mode: z.string().trim().toLowerCase().pipe(importModeSchema).optional().catch(undefined),
  profile: z
    .string()
    .transform((name) => name.slice(0, longestProfileName))
    .optional(),
});
const longestProfileName = 64;

interface Dependencies {
  readonly objects: Objects;
  readonly ledger: Ledger;
  readonly fileNames: FileNames;
  /** Tells the tenant's line to go on. */
  readonly wake: (tenant: string) => Promise<void>;
  readonly now: () => Date;
  /** Where clocks hang that name files. */
  readonly timeZone: string;
}

/**
 * A file that was dropped → ImportReceived on its tenant's line, once however often S3 tells of it. What is no file of
 * a tenant (a folder, a path of another form) is left alone.
 */
export function receiveFile({ objects, ledger, fileNames, wake, now, timeZone }: Dependencies) {
  return async ({ time, detail: { object } }: ObjectCreated): Promise<void> => {
    const dropped = droppedFile(object.key);
    if (!dropped) return;
    const content = await readThrough(objects, object);
    // Gone or written again: then S3 tells of that as well.
    if (!content) return;
    const { tenant, fileName } = dropped;
    const droppedAt = new Date(time).toISOString();
    const importId = importIdOf(dropped, object, droppedAt);
    const location = { fileName, objectKey: object.key };
    const file: ReceivedFile = {
      importId,
      location: await fileNames.encrypt(tenant, importId, location, new Date(droppedAt)),
      etag: object.etag,
      sha256: content.sha256,
      bytes: content.bytes,
      mode: content.metadata.mode ?? (await usualMode(objects, tenant, content.metadata.profile)),
      ...(content.metadata.profile !== undefined && { profileName: content.metadata.profile }),
      exportedAt: exportedAt({ fileName, droppedAt, timeZone }),
    };
    const outcome = await ledger.execute({
      aggregate: importLine,
      stream: streamOf.importLine(tenant),
      metadata: {
        actor: { kind: 'import', id: file.importId, roles: [] },
        correlationId: file.importId,
      },
      decide: ({ state }) => receiveImport(state, { file, now: now().toISOString() }),
      summarise: (state) => summariseImport(file.importId, state),
    });
    // Comes back some times, and then waits with the dead letters, which are told of, until there is room.
    if (outcome.kind === 'rejected')
      throw new Error(`A file was not received: ${outcome.rejection.rejected}`);
    await wake(tenant);
  };
}

/** As the tenant's profile says; one that can't be used makes nobody leave, and fails the import when it begins. */
async function usualMode(objects: Objects, tenant: string, profileName?: string): Promise<ImportMode> {
  try {
    return (await readProfile(objects, tenant, profileName)).mode;
  } catch (error) {
    if (error instanceof ProfileRefused) return 'delta';
    throw error;
  }
}

/** Begins with the time, so that ids sort; the same for each telling of one writing. */
function importIdOf(
  { tenant }: DroppedFile,
  { key, etag, sequencer }: ObjectCreated['detail']['object'],
  droppedAt: string,
): string {
  const time = droppedAt.slice(0, 19).replaceAll(/[-:]/g, '');
  const digest = createHash('sha256').update(JSON.stringify([tenant, key, etag, sequencer]));
  return `${time}-${digest.digest('hex').slice(0, 16)}`;
}

/** Reads the file through once; undefined when it is not there any more as it was written. */
async function readThrough(objects: Objects, { key, etag }: ObjectCreated['detail']['object']) {
  const object = await objects.open(key, { etag });
  if (!object) return undefined;
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of object.bytes) {
    hash.update(chunk);
    bytes += chunk.byteLength;
  }
  return { sha256: hash.digest('hex'), bytes, metadata: metadataSchema.parse(object.metadata) };
}
