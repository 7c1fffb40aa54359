import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { APIGatewayProxyEventV2WithJWTAuthorizer, Context } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { v7 as newId } from 'uuid';
import { revokeCertificate } from '../../domain/certificate/decide.ts';
import { type CertificateState, certificate, summariseCertificate } from '../../domain/certificate/state.ts';
import { courseContentSchema } from '../../domain/course/content.ts';
import { publishCourse } from '../../domain/course/decide.ts';
import { course } from '../../domain/course/state.ts';
import { correctRecord } from '../../domain/enrolment/correct.ts';
import { enrol, recordProgress } from '../../domain/enrolment/decide.ts';
import { enrolmentEvents } from '../../domain/enrolment/events.ts';
import { type Enrolment, enrolment } from '../../domain/enrolment/state.ts';
import { putLearner } from '../../domain/learner/decide.ts';
import { learner } from '../../domain/learner/state.ts';
import { reissueCertificate } from '../../functions/http/certificates/reissue-certificate.ts';
import { issueCertificatePolicy } from '../../functions/policies/issue-certificate/policy.ts';
import { ApplicationSecret } from '../../functions/shared/application-secret.ts';
import { type BusEvent, busEventsOf } from '../../functions/shared/bus-event.ts';
import { CertificateChains } from '../../functions/shared/certificate-chains.ts';
import { Enrolments } from '../../functions/shared/enrolments.ts';
import type { SubscribedEvent } from '../../functions/shared/projection-handler.ts';
import { PublishedCourses } from '../../functions/shared/published-courses.ts';
import { httpHandler } from '../../functions/shared/route-handler.ts';
import { streamOf } from '../../functions/shared/streams.ts';
import { policies } from '../../functions/shared/subscriptions.ts';
import { commitOf } from '../../ledger/item.ts';
import { Ledger } from '../../ledger/ledger.ts';
import { CallFaults } from './call-faults.ts';
import { singleVideo } from './courses.ts';
import { MemoryTable } from './memory-table.ts';
import { silentPowertools } from './silent-powertools.ts';

type HttpEvent = APIGatewayProxyEventV2WithJWTAuthorizer;
type IssuingEvent = SubscribedEvent<(typeof policies)['issue-certificate'][number]>;

const tenant = 'acme';
const enrolmentId = 'video.E1';
const content = courseContentSchema.parse({
  ...singleVideo,
  certificate: { title: 'Welkom gezien', validMonths: 12 },
});
const metadata = {
  actor: { kind: 'user', id: 'sub-trainer', roles: ['trainer'] },
  correlationId: 'test',
} as const;

/** A certificate of an attempt, as it is stored now. */
export interface StoredCertificate {
  readonly certificateId: string;
  readonly version: number;
  readonly state: CertificateState;
}

/** A learner who takes a course in this process, and all that makes, replaces and withdraws the certificates of it. */
export class CertifiedLearner {
  readonly table = new MemoryTable();
  /** Ends the function that answers a request at one of its calls to DynamoDB. */
  readonly faults = new CallFaults();
  readonly chains: CertificateChains;
  /** The ids whose tenant was noted, and what was issued under them by then. */
  readonly notedTenants: { readonly certificateId: string; readonly commits: number }[] = [];
  readonly #ledger = this.#ledgerOn(this.table.client);
  readonly #enrolments = new Enrolments(this.#ledger, new PublishedCourses(this.#ledger));
  readonly #policy: ReturnType<typeof issueCertificatePolicy>;
  readonly #handler: ReturnType<typeof httpHandler>;
  #minutes = 0;

  private constructor(secret: ApplicationSecret) {
    const now = () => new Date(this.now);
    const views = {
      putCertificateTenant: async (of: string, { certificateId }: { certificateId: string }) => {
        const { version } = await this.#ledger.load(certificate, streamOf.certificate(of, certificateId));
        this.notedTenants.push({ certificateId, commits: version });
      },
    };
    this.chains = new CertificateChains({ ledger: this.#ledger, secret });
    this.#policy = issueCertificatePolicy({
      ledger: this.#ledger,
      enrolments: this.#enrolments,
      views,
      secret,
      now,
    });
    const { client } = new MemoryTable();
    client.send = (command: Parameters<typeof client.send>[0]) =>
      this.faults.around(() => this.table.client.send(command));
    const ledger = this.#ledgerOn(client);
    this.#handler = httpHandler(
      {
        'POST /certificates/{certificateId}/reissue': reissueCertificate({
          ledger,
          enrolments: new Enrolments(ledger, new PublishedCourses(ledger)),
          secret,
          certificateChains: new CertificateChains({ ledger, secret }),
          viewWriter: views,
        }),
      },
      {
        ...silentPowertools(),
        now,
        findLearner: async () => ({}),
        fingerprintKey: async () => new Uint8Array(32),
      },
    );
  }

  /** One who has begun the course. */
  static async begun(): Promise<CertifiedLearner> {
    const secrets = new SecretsManagerClient();
    mockClient(secrets).on(GetSecretValueCommand).resolves({ SecretString: 'a secret of tests' });
    const one = new CertifiedLearner(new ApplicationSecret(secrets, 'secret'));
    await one.#ledger.execute({
      aggregate: course,
      stream: streamOf.course(tenant, 'video'),
      metadata,
      decide: ({ state }) => publishCourse(state, { content, now: one.now }),
    });
    await one.isNamed('digest of Jansen');
    await one.begins();
    return one;
  }

  /** A minute later whenever something is done. */
  get now(): string {
    return new Date(Date.UTC(2026, 0, 1, 9, this.#minutes)).toISOString();
  }

  async isNamed(digest: string): Promise<void> {
    this.#minutes += 1;
    const personalData = { ciphertext: 'ciphertext', digest };
    await this.#ledger.execute({
      aggregate: learner,
      stream: streamOf.learner(tenant, 'E1'),
      metadata,
      decide: ({ state }) =>
        putLearner(state, { personalData, employment: {}, today: this.now.slice(0, 10), now: this.now }),
    });
  }

  /** Begins the course, or the next attempt at it; nothing while one is under way. */
  async begins(): Promise<void> {
    if ((await this.attempt())?.status === 'active') return;
    this.#minutes += 1;
    await this.#enrolments.changeOrBegin(tenant, enrolmentId, metadata, (state, offered) =>
      enrol(state, { ...offered, learnerId: 'E1', now: this.now }),
    );
  }

  /** Sees the film to its end; nothing once that is done. */
  async completes(): Promise<void> {
    if ((await this.attempt())?.status !== 'active') return;
    this.#minutes += 1;
    await this.#enrolments.change(tenant, enrolmentId, metadata, ({ state, course: pinned }) =>
      recordProgress(state, {
        course: pinned,
        activityId: 'video',
        progress: 1,
        occurredAt: this.now,
        now: this.now,
      }),
    );
  }

  /** The last that was recorded of the attempt should not have been; nothing where nothing was. */
  async isCorrected(): Promise<void> {
    const history = this.events()
      .filter(({ stream }) => stream === streamOf.enrolment(tenant, enrolmentId))
      .map((event) => enrolmentEvents.read(event));
    const begun = history.findLastIndex(({ type }) => type === 'Enrolled');
    const wrong = history.findLast(({ type }, index) => type === 'ActivityProgressed' && index > begun);
    if (!wrong) return;
    this.#minutes += 1;
    await this.#enrolments.change(tenant, enrolmentId, metadata, ({ state, course: pinned }) =>
      correctRecord(state, {
        course: pinned,
        history,
        eventId: wrong.id,
        replacement: null,
        reason: 'It was another',
        now: this.now,
      }),
    );
  }

  /** A person takes the last certificate of an attempt back; nothing where none stands. */
  async isRevoked(attempt: number): Promise<void> {
    this.#minutes += 1;
    const { certificateId } = await this.chains.endOf(tenant, { enrolmentId, attempt });
    await this.#ledger.execute({
      aggregate: certificate,
      stream: streamOf.certificate(tenant, certificateId),
      metadata,
      decide: ({ state }) => revokeCertificate(state, { reason: 'Fraud', by: 'person', now: this.now }),
      summarise: (state) => summariseCertificate(certificateId, state),
    });
  }

  /** HR asks for another in the place of a certificate. */
  async asksForAnother(certificateId: string, headers: Readonly<Record<string, string>> = {}) {
    this.#minutes += 1;
    const requestContext: Partial<HttpEvent['requestContext']> = {
      requestId: 'request',
      http: {
        method: 'POST',
        path: `/certificates/${certificateId}/reissue`,
        protocol: 'HTTP/1.1',
        sourceIp: '',
        userAgent: '',
      },
      authorizer: {
        principalId: '',
        integrationLatency: 0,
        jwt: { claims: { sub: 'sub-hr', 'custom:tenant': tenant, 'cognito:groups': '[hr]' }, scopes: [] },
      },
    };
    const event: Partial<HttpEvent> = {
      routeKey: 'POST /certificates/{certificateId}/reissue',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ reason: 'Another name' }),
      pathParameters: { certificateId },
      requestContext: requestContext as HttpEvent['requestContext'],
    };
    const {
      statusCode,
      headers: answered = {},
      body = '',
    } = await this.#handler(event as HttpEvent, {} as Context);
    return { status: statusCode, headers: answered, body: JSON.parse(body) };
  }

  /** All that wakes the policy, in the order in which it was recorded. */
  wakingEvents(): readonly IssuingEvent[] {
    return this.events().filter(isWaking);
  }

  /** The policy hears of an event. */
  async hears(event: IssuingEvent): Promise<void> {
    await this.#policy(event);
  }

  /** The policy hears of everything that happened, until nothing comes of it. */
  async settles(): Promise<void> {
    let heard = 0;
    for (let waking = this.wakingEvents(); heard < waking.length; waking = this.wakingEvents()) {
      for (const event of waking.slice(heard)) await this.hears(event);
      heard = waking.length;
    }
  }

  async attempt(): Promise<Enrolment | undefined> {
    const { state } = await this.#ledger.load(enrolment, streamOf.enrolment(tenant, enrolmentId));
    return state.status === 'none' ? undefined : state;
  }

  /** The certificates of an attempt that were issued, each before the one in its place. */
  async certificates(attempt = 1): Promise<readonly StoredCertificate[]> {
    const { edition } = await this.chains.endOf(tenant, { enrolmentId, attempt });
    const found: StoredCertificate[] = [];
    for (let number = 1; number <= edition; number += 1) {
      const certificateId = await this.chains.idOf(tenant, { enrolmentId, attempt }, number);
      const { state, version } = await this.#ledger.load(
        certificate,
        streamOf.certificate(tenant, certificateId),
      );
      if (state.status !== 'none') found.push({ certificateId, version, state });
    }
    return found;
  }

  /** Everything that was recorded, in that order. */
  events(): readonly BusEvent[] {
    return this.table
      .streams()
      .flatMap((stream) => this.table.itemsOf(stream).map(commitOf))
      .toSorted((one, other) => (one.commitId < other.commitId ? -1 : 1))
      .flatMap((commit) => busEventsOf(commit));
  }

  #ledgerOn(client: MemoryTable['client']): Ledger {
    return new Ledger({ client, tableName: 'ledger', now: () => new Date(this.now), newId });
  }
}

function isWaking(event: BusEvent): event is IssuingEvent {
  return policies['issue-certificate'].some((type) => type === event.type);
}
