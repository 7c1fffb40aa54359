import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { FileLocation } from '../../domain/import/events.ts';
import { createKmsClient } from './clients.ts';
import { environment } from './environment.ts';
import { environmentNames } from './environment-names.ts';
import { importFilesKeptDays } from './import-places.ts';
import { type Subject, SubjectVault, type SubjectVaultOptions } from './subject-vault.ts';

const openLocationSchema = z.object({ fileName: z.string(), objectKey: z.string() });
/** What a file of employees is called, and where it lies. */
export type OpenLocation = z.infer<typeof openLocationSchema>;

/** An import as far as this is about it. */
interface LocatedImport {
  readonly importId: string;
  readonly location: FileLocation;
}

/**
 * The names of files of employees, each under a key of its import: a name may name people, and events stay for ever. The
 * key goes with the file, and at once when the name tells of somebody who is erased.
 */
export class FileNames {
  readonly #vault: SubjectVault;

  constructor(options: SubjectVaultOptions) {
    this.#vault = new SubjectVault(options);
  }

  async encrypt(
    tenant: string,
    importId: string,
    location: OpenLocation,
    receivedAt: Date,
  ): Promise<FileLocation> {
    const keyExpiresAt = new Date(receivedAt.getTime() + importFilesKeptDays * 86_400_000);
    const text = JSON.stringify(location);
    const { ciphertext } = await this.#vault.seal(subjectOf(tenant, importId), text, { keyExpiresAt });
    return { ciphertext };
  }

  /** Undefined when its key is gone. */
  async of(tenant: string, { importId, location }: LocatedImport): Promise<OpenLocation | undefined> {
    if (!('ciphertext' in location)) return location;
    const text = await this.#vault.open(subjectOf(tenant, importId), location.ciphertext);
    return text === undefined ? undefined : openLocationSchema.parse(JSON.parse(text));
  }

  async forget(tenant: string, importId: string): Promise<void> {
    await this.#vault.destroyKey(subjectOf(tenant, importId));
  }
}

/** Makes them from the function's environment. */
export function createFileNames(documents: DynamoDBDocumentClient): FileNames {
  return new FileNames({
    documents,
    kms: createKmsClient(),
    tableName: environment(environmentNames.subjectKeysTable),
    kmsKeyId: environment(environmentNames.subjectKeysKmsKey),
  });
}

function subjectOf(tenant: string, importId: string): Subject {
  return { tenant, kind: 'import', id: importId };
}
