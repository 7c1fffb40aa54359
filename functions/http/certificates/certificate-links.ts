import * as z from 'zod';
import type { CertificateStatus } from '../../../domain/certificate/state.ts';
import { issuer, profileOf } from '../../../domain/issuer/state.ts';
import { dayIn } from '../../../domain/shared/calendar.ts';
import { companyTimeZone } from '../../shared/company-calendar.ts';
import { holderCodeOf, verifyUrlOf } from '../../shared/holder-code.ts';
import { streamOf } from '../../shared/streams.ts';
import type { Services } from '../services.ts';

export const certificateLinksSchema = z
  .object({
    verify: z
      .url()
      .describe('Where anybody checks it, and sees whose it is; for who holds it to give to others'),
    pdf: z.url(),
    credential: z.url().describe('Open Badges 3.0'),
    linkedIn: z.url().optional().describe('Adds it to a profile; of one that counts'),
  })
  .meta({ id: 'CertificateLinks' });
type CertificateLinks = z.infer<typeof certificateLinksSchema>;

/** What the links of a certificate are made of. */
interface Linked {
  readonly certificateId: string;
  readonly title: string;
  readonly issuedAt: string;
  readonly validUntil?: string | undefined;
  readonly status: CertificateStatus;
}

interface LinkServices extends Pick<Services, 'ledger' | 'publicOriginOf'> {
  readonly secret: Pick<Services['secret'], 'keyFor'>;
}

/** Makes the links of a tenant's certificates: for one, or for a page of them. */
export async function certificateLinks(
  { ledger, secret, publicOriginOf }: LinkServices,
  tenant: string,
  askedAt: string,
): Promise<(certificate: Linked) => CertificateLinks> {
  const [{ state }, key] = await Promise.all([
    ledger.load(issuer, streamOf.issuer(tenant)),
    secret.keyFor('holder-code'),
  ]);
  const origin = publicOriginOf(askedAt);
  const { name } = profileOf(state, tenant);
  return (certificate) => {
    const { certificateId, status } = certificate;
    const file = `${origin}/certificates/${certificateId}`;
    const verify = verifyUrlOf(origin, certificateId, holderCodeOf(key, { tenant, certificateId }));
    const counts = status === 'valid' || status === 'in-grace';
    return {
      verify,
      pdf: `${file}.pdf`,
      credential: `${file}.json`,
      ...(counts && { linkedIn: linkedInUrl(certificate, { organization: name, verify }) }),
    };
  };
}

/**
 * Opens the form by which somebody adds a certificate to their profile, filled in
 * (https://addtoprofile.linkedin.com). It leads to the check with the code: who adds it shows whose it is anyway.
 */
function linkedInUrl(
  { certificateId, title, issuedAt, validUntil }: Linked,
  { organization, verify }: { organization: string; verify: string },
): string {
  const url = new URL('https://www.linkedin.com/profile/add');
  const [issueYear, issueMonth] = monthOf(issuedAt);
  const [expirationYear, expirationMonth] = validUntil === undefined ? [] : monthOf(validUntil);
  const parameters = {
    startTask: 'CERTIFICATION_NAME',
    name: title,
    organizationName: organization,
    issueYear,
    issueMonth,
    expirationYear,
    expirationMonth,
    certUrl: verify,
    certId: certificateId,
  };
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  return url.href;
}

/** Year and month (1 to 12) where the company is. */
function monthOf(time: string): [number, number] {
  const [year, month] = dayIn(companyTimeZone, time).split('-');
  return [Number(year), Number(month)];
}
