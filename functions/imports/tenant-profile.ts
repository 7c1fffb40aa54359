import * as z from 'zod';
import { idSchema } from '../../domain/shared/values.ts';
import { profileKey } from '../shared/import-places.ts';
import type { Objects } from '../shared/objects.ts';
import { defaultProfile, type ImportProfile, importProfileSchema } from './reading/profile.ts';

/** `profiles/<tenant>.json`: how the tenant's files are, and others by name for those that are otherwise. */
const tenantProfilesSchema = importProfileSchema.extend({
  named: z.record(idSchema, importProfileSchema).default({}),
});

/** The tenant's profile can't be used. */
export class ProfileRefused extends Error {
  override readonly name = 'ProfileRefused';
  readonly code: 'profile-invalid' | 'profile-unknown';

  constructor(code: ProfileRefused['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * Reads how a tenant's files are to be understood; a tenant without a profile has the default one.
 *
 * @throws ProfileRefused with a sentence for people
 */
export async function readProfile(objects: Objects, tenant: string, name?: string): Promise<ImportProfile> {
  const key = profileKey(tenant);
  const text = await objects.readText(key);
  if (text === undefined && name === undefined) return defaultProfile;
  const { named, ...profile } = parseProfiles(key, text ?? '{}');
  if (name === undefined) return profile;
  const found = Object.hasOwn(named, name) ? named[name] : undefined;
  if (!found) throw new ProfileRefused('profile-unknown', `${key} has no profile "${name}" under "named".`);
  return found;
}

function parseProfiles(key: string, text: string) {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw new ProfileRefused('profile-invalid', `${key} is not JSON.`);
  }
  const parsed = tenantProfilesSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new ProfileRefused('profile-invalid', `${key} is not a profile. ${faults.join('; ')}`);
}
