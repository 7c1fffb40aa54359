import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { APIGatewayProxyEventV2WithJWTAuthorizer, Context } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { v7 as newId } from 'uuid';
import { replaceCertificate, revokeCertificate } from '../../domain/certificate/decide.ts';
import { certificate, summariseCertificate } from '../../domain/certificate/state.ts';
import { courseContentSchema } from '../../domain/course/content.ts';
import { publishCourse } from '../../domain/course/decide.ts';
import { course } from '../../domain/course/state.ts';
import { correctRecord } from '../../domain/enrolment/correct.ts';
import { enrol, recordProgress } from '../../domain/enrolment/decide.ts';
import { enrolmentEvents } from '../../domain/enrolment/events.ts';
import { putLearner } from '../../domain/learner/decide.ts';
import { learner } from '../../domain/learner/state.ts';
import { finishReplay } from '../../domain/replay/decide.ts';
import { replay } from '../../domain/replay/state.ts';
import { type AuditServices, withTravel } from '../../functions/http/audit/audit-services.ts';
import { auditRoutes } from '../../functions/http/audit/routes.ts';
import { issueCertificatePolicy } from '../../functions/policies/issue-certificate/policy.ts';
import { ApplicationSecret } from '../../functions/shared/application-secret.ts';
import { noteAuditReads } from '../../functions/shared/audit-reads.ts';
import { type BusEvent, busEventsOf } from '../../functions/shared/bus-event.ts';
import { CertificateChains } from '../../functions/shared/certificate-chains.ts';
import { Enrolments } from '../../functions/shared/enrolments.ts';
import type { SubscribedEvent } from '../../functions/shared/projection-handler.ts';
import { PublishedCourses } from '../../functions/shared/published-courses.ts';
import type { ReplayNote } from '../../functions/shared/replay-progress.ts';
import type { ReplayMessage } from '../../functions/shared/replay-queue.ts';
import { httpHandler } from '../../functions/shared/route-handler.ts';
import type { RouteKeyOf } from '../../functions/shared/route-table.ts';
import { streamOf } from '../../functions/shared/streams.ts';
import { policies } from '../../functions/shared/subscriptions.ts';
import type { Commit } from '../../ledger/commit.ts';
import { commitOf } from '../../ledger/item.ts';
import { type CommandMetadata, Ledger } from '../../ledger/ledger.ts';
import { streamsByTenant } from '../../ledger/log/sealer.ts';
import { logSigner, MemoryLog } from './memory-log.ts';
import { MemoryTable } from './memory-table.ts';
import { testSigner } from './note-signer.ts';
import { silentPowertools } from './silent-powertools.ts';

type Texts = Readonly<Record<string, string>>;
type HttpEvent = APIGatewayProxyEventV2WithJWTAuthorizer;

const tenant = 'acme';
const trainer = { kind: 'user', id: 'sub-trainer', roles: ['trainer'] } as const;

/** A course that one film completes, with a certificate for a year. */
const firstAid = courseContentSchema.parse({
  title: 'BHV basis',
  language: 'nl',
  activities: [
    { id: 'film', title: 'Film', format: 'video', timing: 'asynchronous', place: 'remote', minutes: 5 },
  ],
  certificate: { title: 'BHV-certificaat', validMonths: 12, graceDays: 30 },
});

/** What a route of the audit answered; `body` is parsed where it is JSON. */
interface AuditAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  // biome-ignore lint/suspicious/noExplicitAny: a test says what it expects of a body by looking into it
  readonly body: any;
}

/** The company acme in this process, whose past is written at whatever time it is to have happened, and its audit. */
export class AuditedCompany {
  /** What the clock shows; everything is recorded then. */
  now = '2026-01-01T09:00:00.000Z';
  readonly table = new MemoryTable();
  readonly #sealed = new MemoryLog();
  readonly log = this.#sealed.reader;
  /** What the line of replays was sent, and how far the worker says that each is. */
  readonly replayLine: ReplayMessage[] = [];
  readonly replayNotes = new Map<string, ReplayNote>();
  readonly #learnerIds = new Set<string>();
  readonly #ledger = new Ledger({
    client: this.table.client,
    tableName: 'ledger',
    now: () => new Date(this.now),
    newId,
  });
  readonly #courses = new PublishedCourses(this.#ledger);
  readonly #enrolments = new Enrolments(this.#ledger, this.#courses);
  readonly #secret: ApplicationSecret;
  readonly #handler: ReturnType<typeof httpHandler>;

  constructor() {
    const secrets = new SecretsManagerClient();
    mockClient(secrets).on(GetSecretValueCommand).resolves({ SecretString: 'a secret of tests' });
    this.#secret = new ApplicationSecret(secrets, 'secret');
    const services = withTravel({
      ledger: this.#ledger,
      courses: this.#courses,
      secret: this.#secret,
      views: this.#views(),
      log: this.log,
      logKeys: async () => [
        { verifier: logSigner, validFrom: '2026-01-01T00:00:00.000Z' },
        {
          verifier: testSigner(logSigner.name, 1),
          validFrom: '2025-01-01T00:00:00.000Z',
          validUntil: '2026-01-01T00:00:00.000Z',
        },
      ],
      replayNotes: { findNote: async (_tenant, replayId) => this.replayNotes.get(replayId) },
      sendReplay: async (message) => void this.replayLine.push(message),
    });
    this.#handler = httpHandler(auditRoutes(services), {
      ...silentPowertools(),
      now: () => new Date(this.now),
      findLearner: async () => ({}),
      fingerprintKey: async () => new Uint8Array(32),
      beforeAnswer: noteAuditReads({ ledger: this.#ledger, newId }),
    });
  }

  /** Publishes the course `bhv`. */
  async publishes(): Promise<void> {
    await this.#ledger.execute({
      aggregate: course,
      stream: streamOf.course(tenant, 'bhv'),
      metadata: by('request'),
      decide: ({ state }) => publishCourse(state, { content: firstAid, now: this.now }),
    });
  }

  async employs(learnerId: string, department: string): Promise<void> {
    this.#learnerIds.add(learnerId);
    const personalData = { ciphertext: 'a1.ciphertext', digest: 'digest' };
    await this.#ledger.execute({
      aggregate: learner,
      stream: streamOf.learner(tenant, learnerId),
      metadata: by('request'),
      decide: ({ state }) =>
        putLearner(state, {
          personalData,
          employment: { department },
          today: this.now.slice(0, 10),
          now: this.now,
        }),
    });
  }

  async enrols(learnerId: string): Promise<void> {
    await this.#enrolments.changeOrBegin(tenant, `bhv.${learnerId}`, by('request'), (state, offered) =>
      enrol(state, { ...offered, learnerId, now: this.now }),
    );
  }

  /** The learner sees the film to its end; the certificate follows. Gives the id of the event. */
  async completes(learnerId: string, occurredAt = this.now): Promise<string> {
    const work = { activityId: 'film', progress: 1, occurredAt, now: this.now };
    return this.#changes(learnerId, ({ state, course }) => recordProgress(state, { ...work, course }));
  }

  /** Nothing should have been recorded: what followed from it goes. Gives the id of the correction. */
  async corrects(learnerId: string, eventId: string): Promise<string> {
    const history = this.table
      .itemsOf(streamOf.enrolment(tenant, `bhv.${learnerId}`))
      .flatMap(({ events }) => events.map((event) => enrolmentEvents.read(event)));
    const correction = { history, eventId, replacement: null, reason: 'It was another', now: this.now };
    return this.#changes(learnerId, ({ state, course }) => correctRecord(state, { ...correction, course }));
  }

  async revokes(certificateId: string): Promise<void> {
    await this.#ledger.execute({
      aggregate: certificate,
      stream: streamOf.certificate(tenant, certificateId),
      metadata: by('request'),
      decide: ({ state }) => revokeCertificate(state, { reason: 'Fraud', by: 'person', now: this.now }),
    });
  }

  /** Another comes in the place of the certificate; gives its id. */
  async replaces(certificateId: string): Promise<string> {
    const chains = new CertificateChains({ ledger: this.#ledger, secret: this.#secret });
    let replacedBy = '';
    const outcome = await this.#ledger.execute({
      aggregate: certificate,
      stream: streamOf.certificate(tenant, certificateId),
      metadata: by('request'),
      decide: async ({ state }) => {
        if (state.status === 'none') throw new Error('It was issued');
        const { edition } = await chains.endOf(tenant, state);
        replacedBy = await chains.idOf(tenant, state, edition + 1);
        const next = { replacedBy, edition: edition + 1, reason: 'Another name', now: this.now };
        return replaceCertificate(state, next);
      },
      summarise: (state) => summariseCertificate(certificateId, state),
    });
    if (outcome.kind !== 'committed') throw new Error(`The certificate is ${outcome.kind}`);
    await this.#issuesWhatFollowsFrom(outcome.commit);
    return replacedBy;
  }

  /** Seals whatever is recorded. */
  async seals(): Promise<void> {
    const commits = this.table.streams().flatMap((stream) => this.table.itemsOf(stream).map(commitOf));
    for (const [company, streams] of streamsByTenant(commits))
      await this.#sealed.sealer().seal(company, streams);
  }

  /** Every read that was noted, in the order of its streams' names, which is that of time. */
  notedReads() {
    const streams = this.table.streams().filter((stream) => stream.startsWith(`${tenant}#access#`));
    return streams.flatMap((stream) => this.table.itemsOf(stream));
  }

  /** Somebody asks a route of the audit; by default an auditor of the company. */
  async asks(
    key: RouteKeyOf<'audit'>,
    {
      path = {},
      query = {},
      claims = {},
      headers: given = {},
      body: sent,
    }: { path?: Texts; query?: Texts; claims?: Texts; headers?: Texts; body?: unknown } = {},
  ): Promise<AuditAnswer> {
    const requestContext: Partial<HttpEvent['requestContext']> = {
      requestId: 'request-of-auditor',
      http: {
        method: key.startsWith('POST ') ? 'POST' : 'GET',
        path: '',
        protocol: 'HTTP/1.1',
        sourceIp: '',
        userAgent: '',
      },
      authorizer: {
        principalId: '',
        integrationLatency: 0,
        jwt: {
          claims: { sub: 'sub-auditor', 'custom:tenant': tenant, 'cognito:groups': '[auditor]', ...claims },
          scopes: [],
        },
      },
    };
    const event: Partial<HttpEvent> = {
      routeKey: key,
      headers: { ...(sent !== undefined && { 'content-type': 'application/json' }), ...given },
      ...(sent !== undefined && { body: JSON.stringify(sent) }),
      pathParameters: path,
      queryStringParameters: query,
      requestContext: requestContext as HttpEvent['requestContext'],
    };
    const { statusCode, headers = {}, body = '' } = await this.#handler(event as HttpEvent, {} as Context);
    const isJson = String(headers['content-type']).includes('json');
    return { status: statusCode ?? 0, headers, body: isJson ? JSON.parse(body) : body };
  }

  /** The worker of replays has done one. */
  async finishesReplay(
    replayId: string,
    result: Omit<Parameters<typeof finishReplay>[1], 'now'>,
  ): Promise<void> {
    await this.#ledger.execute({
      aggregate: replay,
      stream: streamOf.replay(tenant, replayId),
      metadata: by('replay'),
      decide: ({ state }) => finishReplay(state, { ...result, now: this.now }),
    });
  }

  async #changes(learnerId: string, decide: Parameters<Enrolments['change']>[3]): Promise<string> {
    const { change } = await this.#enrolments.change(tenant, `bhv.${learnerId}`, by('request'), decide);
    if (change.kind !== 'committed') throw new Error(`The enrolment is ${change.kind}`);
    await this.#issuesWhatFollowsFrom(change.commit);
    return change.commit.events[0]?.id ?? '';
  }

  async #issuesWhatFollowsFrom(commit: Commit): Promise<void> {
    const policy = issueCertificatePolicy({
      ledger: this.#ledger,
      enrolments: this.#enrolments,
      views: { putCertificateTenant: async () => {} },
      secret: this.#secret,
      now: () => new Date(this.now),
    });
    for (const event of busEventsOf(commit)) if (wakesIssuing(event)) await policy(event);
  }

  /** The two lists that the audit reads, of all that there is. */
  #views(): AuditServices['views'] {
    return {
      listLearners: async (_tenant, _whose, { limit, cursor = '' }) => {
        const after = [...this.#learnerIds].sort().filter((learnerId) => learnerId > cursor);
        const items = after.slice(0, limit).map((learnerId) => ({ learnerId, status: 'active' as const }));
        const last = items.at(-1);
        return { items, ...(after.length > limit && last && { nextCursor: last.learnerId }) };
      },
      listEnrolments: async (_tenant, learnerId) => ({
        items: this.table
          .streams()
          .filter((stream) => stream === streamOf.enrolment(tenant, `bhv.${learnerId}`))
          .map(() => enrolmentRow(learnerId)),
      }),
    };
  }
}

function wakesIssuing(
  event: BusEvent,
): event is SubscribedEvent<(typeof policies)['issue-certificate'][number]> {
  return policies['issue-certificate'].some((type) => type === event.type);
}

function by(correlationId: string): CommandMetadata {
  return { actor: trainer, correlationId };
}

function enrolmentRow(learnerId: string) {
  return {
    enrolmentId: `bhv.${learnerId}`,
    courseId: 'bhv',
    learnerId,
    courseVersion: 1,
    courseTitle: 'BHV basis',
    attempt: 1,
    status: 'active' as const,
    percent: 0,
    minutes: 0,
    enrolledAt: '2026-01-01T09:00:00.000Z',
  };
}
