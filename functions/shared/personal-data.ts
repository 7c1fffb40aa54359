import * as z from 'zod';
import type { LearnerState } from '../../domain/learner/state.ts';
import { canonicalJson } from '../../ledger/commit.ts';
import { type SealedText, type Subject, SubjectVault, type SubjectVaultOptions } from './subject-vault.ts';

/** What is held on a person that tells who it is. It stands nowhere but in here, encrypted. */
export const personalDataSchema = z.object({
  givenName: z.string(),
  prefix: z.string().optional(),
  familyName: z.string(),
  email: z.string().optional(),
  employeeNumber: z.string().optional(),
});
export type PersonalData = z.infer<typeof personalDataSchema>;

/** A name as it is written out: `Zoë van der Berg`. */
export function fullNameOf({ givenName, prefix, familyName }: PersonalData): string {
  return [givenName, prefix, familyName].filter((part) => part !== undefined && part !== '').join(' ');
}

/** Encrypts each learner's personal data under a key of that learner alone. */
export class PersonalDataVault {
  readonly #vault: SubjectVault;

  constructor(options: SubjectVaultOptions) {
    this.#vault = new SubjectVault(options);
  }

  /**
   * Encrypts, and makes the learner's key when there is none yet.
   *
   * @param isNew whether there will hardly be a key
   */
  async encrypt(tenant: string, learnerId: string, data: PersonalData, isNew = false): Promise<SealedText> {
    return this.#vault.seal(subjectOf(tenant, learnerId), canonicalJson(data), { isNew });
  }

  /**
   * Decrypts what `encrypt` made for this learner; undefined when the learner's key was destroyed.
   *
   * @throws Error when the ciphertext was altered, or belongs to another learner
   */
  async decrypt(tenant: string, learnerId: string, ciphertext: string): Promise<PersonalData | undefined> {
    const text = await this.#vault.open(subjectOf(tenant, learnerId), ciphertext);
    return text === undefined ? undefined : personalDataSchema.parse(JSON.parse(text));
  }

  /**
   * Who a learner is, by their state: undefined when nothing is held on them, or their key was destroyed.
   *
   * @throws Error as `decrypt` does
   */
  async personOf(tenant: string, learnerId: string, state: LearnerState): Promise<PersonalData | undefined> {
    if (state.status === 'none' || !state.personalData) return undefined;
    return this.decrypt(tenant, learnerId, state.personalData.ciphertext);
  }

  /** Destroys the learner's key, for good: see `SubjectVault.destroyKey`. */
  async destroyKey(tenant: string, learnerId: string): Promise<void> {
    await this.#vault.destroyKey(subjectOf(tenant, learnerId));
  }
}

function subjectOf(tenant: string, learnerId: string): Subject {
  return { tenant, kind: 'learner', id: learnerId };
}
