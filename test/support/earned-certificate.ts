import { v7 } from 'uuid';
import { issueCertificate } from '../../domain/certificate/decide.ts';
import type { CertificateEvent, IssuedCertificate } from '../../domain/certificate/events.ts';
import { certificate, summariseCertificate } from '../../domain/certificate/state.ts';
import type { CourseEvent, PublishedCourse } from '../../domain/course/events.ts';
import { course } from '../../domain/course/state.ts';
import type { EnrolmentEvent } from '../../domain/enrolment/events.ts';
import { enrolment } from '../../domain/enrolment/state.ts';
import type { IssuerEvent, IssuerProfile } from '../../domain/issuer/events.ts';
import { issuer } from '../../domain/issuer/state.ts';
import type { LearnerEvent } from '../../domain/learner/events.ts';
import { learner } from '../../domain/learner/state.ts';
import {
  CredentialIssuer,
  type CredentialRequest,
} from '../../functions/shared/credentials/credential-issuer.ts';
import { CredentialKeys } from '../../functions/shared/credentials/credential-keys.ts';
import type { CredentialPublicKeys } from '../../functions/shared/credentials/former-credential-keys.ts';
import type { PersonalData } from '../../functions/shared/personal-data.ts';
import { publicOrigins } from '../../functions/shared/public-origin.ts';
import { PublishedCourses } from '../../functions/shared/published-courses.ts';
import { streamOf } from '../../functions/shared/streams.ts';
import type { Language } from '../../functions/shared/tenant-language.ts';
import { Ledger } from '../../ledger/ledger.ts';
import { memoryKms } from './memory-kms.ts';
import { MemoryTable } from './memory-table.ts';

export const earnedCertificateId = '3f1c9c6e-2a44-8b1e-9d0a-5a1b2c3d4e5f';

export const earned: IssuedCertificate = {
  enrolmentId: 'bhv.E1',
  learnerId: 'E1',
  courseId: 'bhv',
  courseVersion: 2,
  attempt: 1,
  title: 'BHV-certificaat',
  issuedAt: '2026-03-01T12:00:00.000Z',
  validUntil: '2027-03-01T12:00:00.000Z',
  graceDays: 30,
  learnerVersion: 3,
};

export const earnedCourse: PublishedCourse = {
  courseId: 'bhv',
  courseVersion: 2,
  title: 'BHV basis',
  language: 'nl',
  activities: [
    {
      id: 'theory',
      title: 'E-learning',
      format: 'e-learning',
      timing: 'asynchronous',
      place: 'remote',
      minutes: 90,
      after: [],
      optional: false,
      completion: { minProgress: 1, minScore: 0.7 },
    },
    {
      id: 'practice',
      title: 'Praktijkdag',
      format: 'classroom',
      timing: 'synchronous',
      place: 'on-site',
      minutes: 240,
      after: ['theory'],
      optional: false,
      completion: { minAttendance: 0.8 },
    },
  ],
  completion: { all: ['theory', 'practice'] },
  certificate: { title: 'BHV-certificaat', validMonths: 12, graceDays: 30 },
};

export const earnedBy: PersonalData = {
  givenName: 'Zoë',
  prefix: 'van der',
  familyName: 'Łęcka',
  email: 'Zoe@Example.org',
};

export const metadata = {
  actor: { kind: 'user', id: 'harriet', roles: ['hr'] },
  correlationId: 'test',
} as const;

/** What the specs of its credential ask for, and when. */
export const earnedRequest = {
  tenant: 'acme',
  certificateId: earnedCertificateId,
  origin: 'https://learn.example.org',
  now: new Date('2026-06-01T09:00:00.000Z'),
  metadata,
} as const satisfies CredentialRequest;

export interface EarnedCertificate {
  readonly ledger: Ledger;
  readonly table: MemoryTable;
  readonly keys: CredentialKeys;
  readonly issuer: CredentialIssuer;
  /** Who it is found to be of. */
  holder: PersonalData | undefined;
  /** Lets something happen to the certificate. */
  readonly given: (...events: readonly CertificateEvent[]) => Promise<void>;
  /** Lets whoever earned it be registered, and erased. */
  readonly registerThenErase: () => Promise<void>;
}

/** A certificate that was earned, in a ledger in memory, and what makes its credential. */
export async function earnCertificate({
  now = earnedRequest.now,
  language = 'nl',
  former = [],
  publicOrigin,
  profile,
}: {
  now?: Date;
  language?: Language;
  former?: readonly CredentialPublicKeys[];
  publicOrigin?: string;
  profile?: IssuerProfile;
} = {}): Promise<EarnedCertificate> {
  const table = new MemoryTable();
  const ledger = new Ledger({ client: table.client, tableName: 'ledger', now: () => now, newId: v7 });
  const kms = memoryKms({ proof: 'ECC_NIST_EDWARDS25519', jwt: 'RSA_2048' });
  const keys = new CredentialKeys({ kms, proofKeyId: 'proof', jwtKeyId: 'jwt', former });
  const { courseId, ...version } = earnedCourse;
  for (const courseVersion of [1, 2]) {
    await ledger.execute({
      aggregate: course,
      stream: streamOf.course('acme', courseId),
      metadata,
      decide: (): CourseEvent[] => [
        {
          type: 'CoursePublished',
          occurredAt: '2026-01-01T12:00:00.000Z',
          data: { ...version, courseVersion },
        },
      ],
    });
  }
  await ledger.execute({
    aggregate: enrolment,
    stream: streamOf.enrolment('acme', earned.enrolmentId),
    metadata,
    decide: (): EnrolmentEvent[] => [
      {
        type: 'CourseCompleted',
        occurredAt: earned.issuedAt,
        data: { courseVersion: 2, attempt: 1, minutes: { online: 95, onSite: 240, remote: 0 } },
      },
    ],
  });
  if (profile) {
    await ledger.execute({
      aggregate: issuer,
      stream: streamOf.issuer('acme'),
      metadata,
      decide: (): IssuerEvent[] => [
        { type: 'IssuerProfileChanged', occurredAt: earned.issuedAt, data: profile },
      ],
    });
  }
  const made: EarnedCertificate = {
    ledger,
    table,
    keys,
    holder: earnedBy,
    issuer: new CredentialIssuer({
      ledger,
      courses: new PublishedCourses(ledger),
      holders: { holderOf: async () => made.holder },
      keys,
      secret: { keyFor: async (purpose) => Buffer.alloc(32, purpose) },
      languageOf: () => language,
      publicOriginOf: publicOrigins(publicOrigin),
    }),
    given: async (...events) => {
      await ledger.execute({
        aggregate: certificate,
        stream: streamOf.certificate('acme', earnedCertificateId),
        metadata,
        decide: () => events,
        summarise: (state) => summariseCertificate(earnedCertificateId, state),
      });
    },
    registerThenErase: async () => {
      made.holder = undefined;
      await ledger.execute({
        aggregate: learner,
        stream: streamOf.learner('acme', earned.learnerId),
        metadata,
        decide: (): LearnerEvent[] => [
          {
            type: 'LearnerRegistered',
            occurredAt: earned.issuedAt,
            data: { personalData: { ciphertext: 'sealed', digest: 'digest' } },
          },
          { type: 'LearnerErased', occurredAt: now.toISOString(), data: { reason: 'Asked for it' } },
        ],
      });
    },
  };
  const issued = issueCertificate({ status: 'none' }, { certificate: earned, now: earned.issuedAt });
  if ('rejected' in issued) throw new Error('A first certificate is issued');
  await made.given(...issued);
  return made;
}
