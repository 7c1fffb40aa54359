import { createHash, createHmac } from 'node:crypto';
import type { IssuedCertificate, StatusEntry } from '../../../domain/certificate/events.ts';
import type { PublishedCourse } from '../../../domain/course/events.ts';
import type { MinutesByForm } from '../../../domain/enrolment/path.ts';
import type { IssuerProfile } from '../../../domain/issuer/events.ts';
import { canonicalJson } from '../../../ledger/commit.ts';
import { fullNameOf, type PersonalData } from '../personal-data.ts';
import type { Language } from '../tenant-language.ts';
import { criteriaTextOf } from './criteria-text.ts';
import {
  credentialUrlOf,
  type IssuerPlace,
  issuerDidOf,
  logoUrlOf,
  statusListUrlOf,
} from './issuer-names.ts';

/** All that a credential is made of. */
export interface CredentialFacts {
  readonly place: IssuerPlace;
  readonly certificateId: string;
  readonly certificate: IssuedCertificate;
  readonly statusEntry: StatusEntry;
  readonly course: PublishedCourse;
  /** Where the time of the attempt was spent, when it was completed. */
  readonly minutes: MinutesByForm;
  readonly profile: IssuerProfile;
  /** Undefined: who learned without ever having been registered, of whom nothing is known but the learner's id. */
  readonly holder: PersonalData | undefined;
  /** The DID of the key that it is made out to, when it is. */
  readonly holderId?: string | undefined;
  /** Keyed by this, the e-mail address of the holder is salted: always alike, and not to be guessed. */
  readonly saltKey: Uint8Array;
  readonly language: Language;
}

/** What the words of a credential mean. */
export const credentialContexts = [
  'https://www.w3.org/ns/credentials/v2',
  'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json',
  // It has the type of credentialSchema.
  'https://purl.imsglobal.org/spec/ob/v3p0/extensions.json',
] as const;
export const credentialTypes = ['VerifiableCredential', 'OpenBadgeCredential'] as const;

export type AchievementCredential = ReturnType<typeof achievementCredentialOf>;

/**
 * A certificate as an Open Badges 3.0 credential (https://www.imsglobal.org/spec/ob/v3p0), before it is signed: what was
 * earned, by whom and how, by what it says itself.
 */
export function achievementCredentialOf(facts: CredentialFacts) {
  const { place, certificateId, certificate, statusEntry } = facts;
  const { issuedAt, validUntil, title } = certificate;
  const listUrl = statusListUrlOf(place, statusEntry.listId);
  return {
    '@context': [...credentialContexts],
    id: credentialUrlOf(place.origin, certificateId),
    type: [...credentialTypes],
    name: title,
    issuer: issuerOf(facts),
    validFrom: issuedAt,
    ...(validUntil !== undefined && { validUntil }),
    awardedDate: issuedAt,
    credentialSubject: subjectOf(facts),
    credentialStatus: {
      id: `${listUrl}#${statusEntry.index}`,
      type: 'BitstringStatusListEntry',
      statusPurpose: 'revocation',
      statusListIndex: String(statusEntry.index),
      statusListCredential: listUrl,
    },
    credentialSchema: [
      {
        // The one for JSON-LD, which takes one proof as it is; that for plain JSON wants it in an array (ADR 0021).
        id: 'https://purl.imsglobal.org/spec/ob/v3p0/schema/json-ld/ob_v3p0_achievementcredential_schema.json',
        type: '1EdTechJsonSchemaValidator2019',
      },
    ],
  };
}

function issuerOf({ place, profile: { name, website, email, logo } }: CredentialFacts) {
  return {
    id: issuerDidOf(place),
    type: ['Profile'],
    name,
    ...(website !== undefined && { url: website }),
    ...(email !== undefined && { email }),
    ...(logo && { image: { id: logoUrlOf(place), type: 'Image' } }),
  };
}

function subjectOf(facts: CredentialFacts) {
  const { place, certificate, course, minutes, profile, language, holderId } = facts;
  const words = language === 'nl' ? dutch : english;
  const { courseId, courseVersion, title, language: inLanguage } = course;
  // The same course version of another issuer is another achievement.
  const achievementId = `${issuerDidOf(place)}/courses/${courseId}?version=${courseVersion}`;
  const hours = (['online', 'onSite', 'remote'] as const).map((form) => ({
    id: `${achievementId}#hours-${form}`,
    name: words.hours[form],
    value: hoursOf(minutes[form]),
  }));
  return {
    ...(holderId !== undefined && { id: holderId }),
    type: ['AchievementSubject'],
    identifier: identifiersOf(facts),
    achievement: {
      id: achievementId,
      type: ['Achievement'],
      achievementType: 'Certificate',
      version: String(courseVersion),
      name: certificate.title,
      description: words.description({ title, courseVersion, issuer: profile.name }),
      criteria: { narrative: criteriaTextOf(course, language) },
      inLanguage,
      resultDescription: hours.map(({ id, name }) => ({
        id,
        type: ['ResultDescription'],
        name,
        resultType: 'Result',
      })),
    },
    result: hours.map(({ id, value }) => ({ type: ['Result'], resultDescription: id, value })),
  };
}

/** By the name whoever reads it sees whose it is; by the address, who has it can show that it is theirs. */
function identifiersOf({ certificateId, certificate, holder, saltKey }: CredentialFacts) {
  const plain = (identityType: string, identityHash: string) => ({
    type: 'IdentityObject',
    hashed: false,
    identityHash,
    identityType,
  });
  if (!holder) return [plain('systemId', certificate.learnerId)];
  const { email } = holder;
  return [
    plain('name', fullNameOf(holder)),
    ...(email === undefined ? [] : [hashedAddress(email, saltOf(saltKey, certificateId))]),
  ];
}

function hashedAddress(email: string, salt: string) {
  const digest = createHash('sha256').update(`${email.toLowerCase()}${salt}`).digest('hex');
  return {
    type: 'IdentityObject',
    hashed: true,
    identityHash: `sha256$${digest}`,
    identityType: 'emailAddress',
    salt,
  };
}

function saltOf(key: Uint8Array, certificateId: string): string {
  return createHmac('sha256', key)
    .update(canonicalJson([certificateId]))
    .digest('base64url')
    .slice(0, 22);
}

/** With two decimals at most. */
const hoursOf = (minutes: number) => String(Math.round((minutes / 60) * 100) / 100);

interface Words {
  readonly hours: Readonly<Record<keyof MinutesByForm, string>>;
  readonly description: (course: { title: string; courseVersion: number; issuer: string }) => string;
}

const dutch: Words = {
  hours: { online: 'Uren online', onSite: 'Uren op locatie', remote: 'Uren op afstand' },
  description: ({ title, courseVersion, issuer }) =>
    `Rondde de opleiding ${title} (versie ${courseVersion}) van ${issuer} af.`,
};

const english: Words = {
  hours: { online: 'Hours online', onSite: 'Hours on site', remote: 'Hours remote' },
  description: ({ title, courseVersion, issuer }) =>
    `Completed the course ${title} (version ${courseVersion}) of ${issuer}.`,
};
