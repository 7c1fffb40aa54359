import * as z from 'zod';

/** The languages in which sentences for people are written. */
export const languages = ['nl', 'en'] as const;
export type Language = (typeof languages)[number];

/** Of who wants no other. */
export const usualLanguage: Language = 'nl';
const tenantLanguagesSchema = z.record(z.string(), z.enum(languages));

/**
 * Reads which tenants want another language than Dutch.
 *
 * @param json `{"<tenant>": "nl" | "en"}`, as the template gives it
 */
export function tenantLanguages(json: string): (tenant: string) => Language {
  const byTenant = new Map(Object.entries(tenantLanguagesSchema.parse(JSON.parse(json))));
  return (tenant) => byTenant.get(tenant) ?? usualLanguage;
}
