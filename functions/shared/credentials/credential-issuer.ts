import {
  certificate,
  type RevokedCertificate,
  type StandingCertificate,
} from '../../../domain/certificate/state.ts';
import { enrolmentEvents } from '../../../domain/enrolment/events.ts';
import type { MinutesByForm } from '../../../domain/enrolment/path.ts';
import { issuer, profileOf } from '../../../domain/issuer/state.ts';
import { learner } from '../../../domain/learner/state.ts';
import type { CommandMetadata, Ledger } from '../../../ledger/ledger.ts';
import type { ApplicationSecret } from '../application-secret.ts';
import { type CertificateHolders, holderErased } from '../certificate-holders.ts';
import type { PersonalData } from '../personal-data.ts';
import { notFound } from '../problem.ts';
import type { PublishedCourses } from '../published-courses.ts';
import { streamOf } from '../streams.ts';
import type { Language } from '../tenant-language.ts';
import {
  type AchievementCredential,
  achievementCredentialOf,
  type CredentialFacts,
} from './achievement-credential.ts';
import { credentialJwt } from './credential-jwt.ts';
import type { CredentialKeys } from './credential-keys.ts';
import { keyNamesOf } from './did-document.ts';
import { StatusEntries } from './status-entries.ts';

interface CredentialIssuerOptions {
  readonly ledger: Ledger;
  readonly courses: PublishedCourses;
  readonly holders: Pick<CertificateHolders, 'holderOf'>;
  readonly keys: CredentialKeys;
  readonly secret: Pick<ApplicationSecret, 'keyFor'>;
  readonly languageOf: (tenant: string) => Language;
  readonly publicOriginOf: (askedAt: string) => string;
}

/** Of which certificate a credential is asked for, and where. */
export interface CredentialRequest {
  readonly tenant: string;
  readonly certificateId: string;
  /** Where the API was asked (`RequestContext.origin`). */
  readonly origin: string;
  readonly now: Date;
  /** The DID of whom it is made out to, by which they can prove that it is theirs; absent: whoever has it shows it. */
  readonly holderId?: string;
  /** Of the request; what is noted on its occasion is the system's own act. */
  readonly metadata: Pick<CommandMetadata, 'correlationId'>;
  /** Refuses who may not have one of this learner, before anything is made; absent: the caller has seen to that. */
  readonly authorize?: (learnerId: string) => Promise<void>;
}

/** What a credential is made of, with how its certificate stands. */
type FactsOfCertificate = CredentialFacts & {
  readonly certificate: StandingCertificate | RevokedCertificate;
};

/** A credential with its Data Integrity proof. */
export type SignedCredential = AchievementCredential & { readonly proof: Readonly<Record<string, unknown>> };

/**
 * Makes the credential of a certificate, whenever it is asked for: nothing of it is stored, so it can't be had any more of
 * somebody who was erased (docs/decisions/0021-credentials.md).
 */
export class CredentialIssuer {
  readonly #options: CredentialIssuerOptions;
  readonly #entries: StatusEntries;

  constructor(options: CredentialIssuerOptions) {
    this.#options = options;
    this.#entries = new StatusEntries(options.ledger, options.secret);
  }

  /**
   * The credential as JSON with a proof.
   *
   * @throws ProblemError 404 when there is no such certificate, 409 when its holder was erased; what `authorize` throws
   */
  async credentialOf(request: CredentialRequest): Promise<SignedCredential> {
    const { credential } = await this.credentialAndFactsOf(request);
    return credential;
  }

  /**
   * The same, and what it was made of: for another form that tells the same.
   *
   * @throws ProblemError as `credentialOf` does
   */
  async credentialAndFactsOf(
    request: CredentialRequest,
  ): Promise<{ readonly credential: SignedCredential; readonly facts: FactsOfCertificate }> {
    const { keys } = this.#options;
    const [{ withProof }, facts, [present]] = await Promise.all([
      import('./data-integrity.ts'),
      this.#factsOf(request),
      keys.named(),
    ]);
    const unsigned = achievementCredentialOf(facts);
    const credential = await withProof(unsigned, {
      keyName: keyNamesOf(unsigned.issuer.id, present).proof,
      created: request.now.toISOString(),
      sign: (message) => keys.signProof(message),
    });
    return { credential, facts };
  }

  /**
   * The credential as a JWT.
   *
   * @throws ProblemError as `credentialOf` does
   */
  async jwtOf(request: CredentialRequest): Promise<string> {
    const { keys } = this.#options;
    const [credential, [present]] = await Promise.all([this.unsignedOf(request), keys.named()]);
    return credentialJwt(credential, {
      keyName: keyNamesOf(credential.issuer.id, present).jwt,
      sign: (signingInput) => keys.signJwt(signingInput),
    });
  }

  /**
   * What is signed; with it the certificate has its place in a status list.
   *
   * @throws ProblemError as `credentialOf` does
   */
  async unsignedOf(request: CredentialRequest): Promise<AchievementCredential> {
    return achievementCredentialOf(await this.#factsOf(request));
  }

  async #factsOf({
    tenant,
    certificateId,
    origin,
    now,
    holderId,
    metadata,
    authorize,
  }: CredentialRequest): Promise<FactsOfCertificate> {
    const { ledger, courses, secret, languageOf, publicOriginOf } = this.#options;
    const { state } = await ledger.load(certificate, streamOf.certificate(tenant, certificateId));
    if (state.status === 'none') throw notFound('This certificate');
    await authorize?.(state.learnerId);
    const [holder, course, minutes, { state: profile }, saltKey] = await Promise.all([
      this.#holderOf(tenant, state),
      courses.pinned(tenant, state.courseId, state.courseVersion),
      this.#minutesOf(tenant, state),
      ledger.load(issuer, streamOf.issuer(tenant)),
      secret.keyFor('credential-salt'),
    ]);
    const statusEntry =
      state.statusEntry ??
      (await this.#entries.placeOf(tenant, certificateId, {
        issuedAt: state.issuedAt,
        spent: state.spentStatusEntries ?? [],
        metadata: {
          actor: { kind: 'system', id: 'issue-credential', roles: [] },
          correlationId: metadata.correlationId,
        },
        now: now.toISOString(),
      }));
    return {
      place: { origin: publicOriginOf(origin), tenant },
      certificateId,
      certificate: state,
      statusEntry,
      course,
      minutes,
      profile: profileOf(profile, tenant),
      holder,
      holderId,
      saltKey,
      language: languageOf(tenant),
    };
  }

  /** Undefined when they were never registered. */
  async #holderOf(
    tenant: string,
    state: StandingCertificate | RevokedCertificate,
  ): Promise<PersonalData | undefined> {
    const { holders, ledger } = this.#options;
    const holder = await holders.holderOf(tenant, state);
    if (holder) return holder;
    const { state: person } = await ledger.load(learner, streamOf.learner(tenant, state.learnerId));
    if (person.status === 'none') return undefined;
    throw holderErased();
  }

  /** As they were when the attempt was completed: what is corrected later without undoing that changes no credential. */
  async #minutesOf(
    tenant: string,
    { enrolmentId, attempt, issuedAt }: StandingCertificate | RevokedCertificate,
  ): Promise<MinutesByForm> {
    let found: MinutesByForm | undefined;
    for await (const commit of this.#options.ledger.read(streamOf.enrolment(tenant, enrolmentId))) {
      for (const event of commit.events.map((stored) => enrolmentEvents.read(stored))) {
        const isIt =
          event.type === 'CourseCompleted' && event.data.attempt === attempt && event.occurredAt === issuedAt;
        if (isIt) found = event.data.minutes;
      }
    }
    if (!found) throw new Error('A certificate was issued for an attempt that was completed');
    return found;
  }
}
