import { createHash } from 'node:crypto';
import type { FileFound } from '../../../domain/external-certificate/decide.ts';
import type { SubmittedExternalCertificate } from '../../../domain/external-certificate/events.ts';
import type { Objects } from '../../shared/objects.ts';
import { isOfKind, longestBeginning } from './file-kinds.ts';

/** Looks whether the file that was announced is there, byte for byte, and is of the kind that it says. */
export async function foundFile(
  files: Objects,
  key: string,
  announced: NonNullable<SubmittedExternalCertificate['file']>,
): Promise<FileFound> {
  const listed = await files.find(key);
  if (!listed) return 'missing';
  // What is larger than announced is not read.
  if (listed.bytes !== announced.bytes) return 'another';
  const object = await files.open(key, { etag: listed.etag });
  if (!object) return 'missing';
  const hash = createHash('sha256');
  let head = Buffer.alloc(0);
  for await (const chunk of object.bytes) {
    hash.update(chunk);
    if (head.length < longestBeginning) head = Buffer.concat([head, chunk]);
  }
  if (hash.digest('hex') !== announced.sha256) return 'another';
  return isOfKind(announced.contentType, head) ? 'as-announced' : 'of-another-kind';
}
