import * as z from 'zod';

/** How long a tenant keeps who people are. */
export interface Retention {
  /** Months after the last day, after which somebody who left is erased. */
  readonly eraseAfterMonths: number;
}

const tenantRetentionSchema = z.record(
  z.string(),
  z.strictObject({ eraseAfterMonths: z.number().int().min(1).max(1_200) }),
);

/**
 * Reads which tenants have people erased by their age.
 *
 * @param json `{"<tenant>": {"eraseAfterMonths": 84}}`, as the template gives it; of a tenant that is not named nobody is
 */
export function tenantRetention(json: string): ReadonlyMap<string, Retention> {
  return new Map(Object.entries(tenantRetentionSchema.parse(JSON.parse(json))));
}
