import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { v7 as newId } from 'uuid';
import { learner } from '../../domain/learner/state.ts';
import { Ledger } from '../../ledger/ledger.ts';
import { ApplicationSecret } from '../shared/application-secret.ts';
import { CertificateChains } from '../shared/certificate-chains.ts';
import { createDocumentClient, createSecretsManagerClient } from '../shared/clients.ts';
import { Enrolments } from '../shared/enrolments.ts';
import { configuredEnvironment, environment } from '../shared/environment.ts';
import { environmentNames } from '../shared/environment-names.ts';
import { publicOrigins } from '../shared/public-origin.ts';
import { PublishedCourses } from '../shared/published-courses.ts';
import type { HttpDependencies } from '../shared/route-handler.ts';
import { streamOf } from '../shared/streams.ts';
import { type Language, tenantLanguages } from '../shared/tenant-language.ts';
import { Views } from '../shared/views.ts';

/** What the code of a route works with that asks for no list. */
export interface ServicesWithoutViews {
  readonly ledger: Ledger;
  readonly courses: PublishedCourses;
  readonly enrolments: Enrolments;
  readonly certificateChains: CertificateChains;
  readonly secret: ApplicationSecret;
  /** In which a tenant's people read. */
  readonly languageOf: (tenant: string) => Language;
  /** What URLs about certificates begin with, by where the API was asked. */
  readonly publicOriginOf: (askedAt: string) => string;
  /** Makes a UUIDv7. */
  readonly newId: () => string;
}

/** What the code of a route works with. */
export interface Services extends ServicesWithoutViews {
  readonly views: Views;
}

/** Makes the services of one Lambda from its environment; called once, at its start. */
export function createServices(): Services {
  const documents = createDocumentClient();
  const services = createServicesWithoutViews(documents);
  const { secret, languageOf } = services;
  const views = new Views({
    documents,
    tableName: environment(environmentNames.viewsTable),
    cursorKey: () => secret.keyFor('cursor'),
    languageOf,
  });
  return { ...services, views };
}

/** The same for a Lambda that may not read the Views table. */
export function createServicesWithoutViews(documents = createDocumentClient()): ServicesWithoutViews {
  const secret = new ApplicationSecret(
    createSecretsManagerClient(),
    environment(environmentNames.applicationSecret),
  );
  const ledger = new Ledger({
    client: documents,
    tableName: environment(environmentNames.ledgerTable),
    now: () => new Date(),
    newId,
  });
  const courses = new PublishedCourses(ledger);
  return {
    ledger,
    courses,
    enrolments: new Enrolments(ledger, courses),
    certificateChains: new CertificateChains({ ledger, secret }),
    secret,
    languageOf: tenantLanguages(environment(environmentNames.tenantLanguages)),
    publicOriginOf: publicOrigins(configuredEnvironment(environmentNames.publicOrigin)),
    newId,
  };
}

/** What the chain around the routes works with. */
export function createHttpDependencies({
  ledger,
  secret,
}: Pick<Services, 'ledger'> & { readonly secret: Pick<ApplicationSecret, 'keyFor'> }): HttpDependencies {
  return {
    logger: new Logger(),
    metrics: new Metrics(),
    now: () => new Date(),
    findLearner: async (tenant, learnerId) => {
      const { state } = await ledger.load(learner, streamOf.learner(tenant, learnerId));
      return state.status === 'none' ? undefined : { managerId: state.employment.managerId };
    },
    fingerprintKey: () => secret.keyFor('command-fingerprint'),
  };
}
