import { createHash } from 'node:crypto';
import type { IssuerProfile } from '../../domain/issuer/events.ts';
import { createS3Client } from './clients.ts';
import { environment } from './environment.ts';
import { environmentNames } from './environment-names.ts';
import { logoKey } from './file-places.ts';
import { Objects } from './objects.ts';

type Logo = NonNullable<IssuerProfile['logo']>;

/** The pictures by which tenants show themselves, each kept under its digest: a former one is still what it was. */
export class IssuerLogos {
  readonly #objects: Pick<Objects, 'readBytes' | 'writeBytes'>;

  constructor(objects: Pick<Objects, 'readBytes' | 'writeBytes'>) {
    this.#objects = objects;
  }

  /** Undefined when it is not there. */
  async read(tenant: string, { sha256 }: Pick<Logo, 'sha256'>): Promise<Uint8Array | undefined> {
    return this.#objects.readBytes(logoKey(tenant, sha256));
  }

  /** Keeps a picture; one that is there already stays what it is. */
  async keep(tenant: string, bytes: Uint8Array, contentType: Logo['contentType']): Promise<Logo> {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    await this.#objects.writeBytes(logoKey(tenant, sha256), bytes, contentType);
    return { sha256, contentType };
  }
}

/** Makes it from the function's environment. */
export function createIssuerLogos(): IssuerLogos {
  return new IssuerLogos(new Objects(createS3Client(), environment(environmentNames.filesBucket)));
}
