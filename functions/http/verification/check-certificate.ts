import { type CertificateStatus, certificate, certificateStatus } from '../../../domain/certificate/state.ts';
import type { IssuerProfile } from '../../../domain/issuer/events.ts';
import { issuer, profileOf } from '../../../domain/issuer/state.ts';
import { idSchema } from '../../../domain/shared/values.ts';
import { holderCodeOf, isHolderCode } from '../../shared/holder-code.ts';
import { fullNameOf } from '../../shared/personal-data.ts';
import { streamOf } from '../../shared/streams.ts';
import type { CheckServices } from './verification-services.ts';

/** What anybody may know of a certificate who has its id. */
export interface CheckedCertificate {
  readonly tenant: string;
  readonly issuer: IssuerProfile;
  readonly status: CertificateStatus;
  readonly title: string;
  readonly issuedAt: string;
  readonly validUntil?: string;
  /** To who has the code alone, and of nobody who was erased. */
  readonly holder?: string;
  /** The id of the certificate that came in its place. */
  readonly replacedBy?: string;
}

/** What is looked for in the place of an id that none can be: nothing has it. */
const decoyCertificateId = '00000000-0000-8000-8000-000000000000';
/** No tenant has such a name, so nothing is in its streams. */
const decoyTenant = '.';

/**
 * Looks up a certificate for somebody who has its id, and perhaps the code that tells whose it is; a wrong code is as good as
 * none. For an id that is none the same reads are made, in streams where nothing is: neither the answer nor the time that it
 * takes tells an id that was never given from one that could not be, or from one of which nothing may be shown.
 *
 * @returns undefined when there is none to show
 */
export async function checkCertificate(
  { tenants, ledger, secret, holders }: CheckServices,
  { certificateId: asked, code, now }: { certificateId: string; code?: string | undefined; now: Date },
): Promise<CheckedCertificate | undefined> {
  const certificateId = idSchema.safeParse(asked).success ? asked : decoyCertificateId;
  const tenant = (await tenants.tenantOf(certificateId)) ?? decoyTenant;
  const [{ state }, { state: issuerState }, key] = await Promise.all([
    ledger.load(certificate, streamOf.certificate(tenant, certificateId)),
    ledger.load(issuer, streamOf.issuer(tenant)),
    secret.keyFor('holder-code'),
  ]);
  const mayKnowHolder = isHolderCode(holderCodeOf(key, { tenant, certificateId }), code ?? '');
  if (state.status === 'none') return undefined;
  const { title, issuedAt, validUntil } = state;
  const holder = mayKnowHolder ? await holders.holderOf(tenant, state) : undefined;
  return {
    tenant,
    issuer: profileOf(issuerState, tenant),
    status: certificateStatus(state, now.toISOString()),
    title,
    issuedAt,
    ...(validUntil !== undefined && { validUntil }),
    ...(holder && { holder: fullNameOf(holder) }),
    ...(state.status === 'revoked' && state.replacedBy !== undefined && { replacedBy: state.replacedBy }),
  };
}
