import * as z from 'zod';
import type { IssuerProfile } from '../../../domain/issuer/events.ts';
import { faultOfLogo } from './logo-faults.ts';

const maximumLogoBytes = 100 * 1024;
const base64Length = (bytes: number) => Math.ceil(bytes / 3) * 4;

const contentTypeSchema = z.enum(['image/png', 'image/jpeg']);

/** A picture, which comes out as its bytes. */
const logoInput = z
  .strictObject({
    contentType: contentTypeSchema,
    data: z
      .base64()
      .max(base64Length(maximumLogoBytes), `must be ${maximumLogoBytes} bytes at most`)
      .describe('The picture in base64, 800 pixels wide and high at most'),
  })
  .transform(({ contentType, data }, context) => {
    const bytes = Buffer.from(data, 'base64');
    const message = faultOfLogo(contentType, bytes);
    if (message === undefined) return { contentType, bytes };
    context.addIssue({ code: 'custom', path: ['data'], message });
    return z.NEVER;
  });

const shown = {
  name: z.string().trim().normalize('NFC').min(1).max(200).describe('As it stands on certificates'),
  website: z
    .url({ protocol: /^https?$/ })
    .max(500)
    .optional(),
  email: z.email().max(254).optional(),
  accentColour: z
    .string()
    .regex(/^#[0-9a-fA-F]{6}$/, 'must be #rrggbb')
    .toLowerCase()
    .optional()
    .describe('Of certificates; where it is text, a shade of it that is readable'),
};

/** How a tenant is to show itself; without a word on the logo, by the one that it had. */
export const issuerInputSchema = z.strictObject({
  ...shown,
  logo: logoInput.nullable().optional().describe('null: none any more. Absent: as it was'),
});

/** How a tenant shows itself, as clients read it. */
export const issuerBodySchema = z
  .object({
    issuerId: z.string(),
    ...shown,
    logo: z
      .object({ contentType: contentTypeSchema, url: z.string().describe('Where anybody may get it') })
      .optional(),
  })
  .meta({ id: 'Issuer' });

export function describeIssuer(
  tenant: string,
  { logo, ...profile }: IssuerProfile,
  origin: string,
): z.infer<typeof issuerBodySchema> {
  return {
    issuerId: tenant,
    ...profile,
    ...(logo && { logo: { contentType: logo.contentType, url: `${origin}/issuers/${tenant}/logo` } }),
  };
}
