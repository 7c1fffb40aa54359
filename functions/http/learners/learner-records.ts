import * as z from 'zod';
import { certificateStatus } from '../../../domain/certificate/state.ts';
import { learner } from '../../../domain/learner/state.ts';
import { learnerPath, pageOf, pageQuery } from '../../shared/inputs.ts';
import { notFound } from '../../shared/problem.ts';
import type { Answer, RequestContext } from '../../shared/route.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import { streamOf } from '../../shared/streams.ts';
import type { Page, PageRequest } from '../../shared/views.ts';
import { certificateBodySchema } from '../certificates/certificate-body.ts';
import { certificateLinks } from '../certificates/certificate-links.ts';
import { enrolmentItemSchema } from '../enrolments/enrolment-body.ts';
import { describeExternalCertificate } from '../external-certificates/describe-external-certificate.ts';
import { externalCertificateBodySchema } from '../external-certificates/external-certificate-body.ts';
import type { Services } from '../services.ts';
import { ownLearnerId } from './own-learner.ts';
import { timelineItemSchema } from './timeline-body.ts';

/** A list of one learner's: the same for `/learners/{learnerId}/…` and `/me/…`. */
type List = (
  services: Services,
  learnerId: string,
  page: PageRequest,
  context: { readonly tenant: string; readonly now: Date; readonly origin: string },
) => Promise<Page<unknown>>;

const enrolmentsOf: List = ({ views }, learnerId, page, { tenant }) =>
  views.listEnrolments(tenant, learnerId, page);

const certificatesOf: List = async (services, learnerId, page, { tenant, now, origin }) => {
  const [{ items, ...rest }, linksOf] = await Promise.all([
    services.views.listCertificates(tenant, learnerId, page),
    certificateLinks(services, tenant, origin),
  ]);
  const readable = items.map(({ graceDays, ...item }) => {
    // Whether it has expired is for the clock to say, not for a projection.
    const status = certificateStatus({ ...item, graceDays }, now.toISOString());
    return { ...item, status, links: linksOf({ ...item, status }) };
  });
  return { items: readable, ...rest };
};

const timelineOf: List = ({ views }, learnerId, page, { tenant }) => views.timeline(tenant, learnerId, page);
const externalCertificatesOf: List = async ({ views }, learnerId, page, { tenant, now }) => {
  const { items, ...rest } = await views.listExternalCertificatesOf(tenant, learnerId, {}, page);
  return { items: items.map((item) => describeExternalCertificate(item, now)), ...rest };
};

const ofLearner = z.strictObject({ ...noInput, path: learnerPath, query: z.strictObject(pageQuery) });
const ofMe = z.strictObject({ ...noInput, query: z.strictObject(pageQuery) });

async function answer(
  services: Services,
  list: List,
  { caller, now, origin, query }: RequestContext & { query: PageRequest },
  learnerId: string,
): Promise<Answer> {
  const { tenant } = caller;
  const page = await list(services, learnerId, query, { tenant, now, origin });
  // An empty list of somebody who is not there, or is another tenant's, would say that they have done nothing.
  const isEmpty = page.items.length === 0 && query.cursor === undefined;
  if (isEmpty && caller.learnerId !== learnerId && !(await isKnown(services, tenant, learnerId))) {
    throw notFound(`Learner ${learnerId}`);
  }
  return { status: 200, body: page };
}

/** Whether HR has registered a learner, or anything was recorded of one whom HR is yet to register. */
export async function isKnown(
  { ledger, views }: Services,
  tenant: string,
  learnerId: string,
): Promise<boolean> {
  const { version } = await ledger.load(learner, streamOf.learner(tenant, learnerId));
  return version > 0 || (await views.timeline(tenant, learnerId, { limit: 1 })).items.length > 0;
}

const enrolmentPage = { 200: { description: 'A page of enrolments', body: pageOf(enrolmentItemSchema) } };
const certificatePage = {
  200: { description: 'A page of certificates', body: pageOf(certificateBodySchema) },
};
const externalCertificatePage = {
  200: { description: 'A page of certificates', body: pageOf(externalCertificateBodySchema) },
};
const timelinePage = { 200: { description: 'A page, newest first', body: pageOf(timelineItemSchema) } };

// GET /learners/{learnerId}/enrolments and /me/enrolments: a projection.
export const listEnrolmentsRoute = declareRoute({
  key: 'GET /learners/{learnerId}/enrolments',
  summary: 'The courses that a learner takes or took',
  request: ofLearner,
  concerns: ({ path }) => path.learnerId,
  responses: enrolmentPage,
});
export const listEnrolments = (services: Services) =>
  listEnrolmentsRoute.answeredBy((request) =>
    answer(services, enrolmentsOf, request, request.path.learnerId),
  );

export const listMyEnrolmentsRoute = declareRoute({
  key: 'GET /me/enrolments',
  summary: 'The courses that I take or took',
  request: ofMe,
  responses: enrolmentPage,
});
export const listMyEnrolments = (services: Services) =>
  listMyEnrolmentsRoute.answeredBy((request) =>
    answer(services, enrolmentsOf, request, ownLearnerId(request.caller)),
  );

// GET /learners/{learnerId}/certificates and /me/certificates: a projection.
export const listCertificatesRoute = declareRoute({
  key: 'GET /learners/{learnerId}/certificates',
  summary: 'The certificates that a learner earned',
  request: ofLearner,
  concerns: ({ path }) => path.learnerId,
  responses: certificatePage,
});
export const listCertificates = (services: Services) =>
  listCertificatesRoute.answeredBy((request) =>
    answer(services, certificatesOf, request, request.path.learnerId),
  );

export const listMyCertificatesRoute = declareRoute({
  key: 'GET /me/certificates',
  summary: 'The certificates that I earned',
  request: ofMe,
  responses: certificatePage,
});
export const listMyCertificates = (services: Services) =>
  listMyCertificatesRoute.answeredBy((request) =>
    answer(services, certificatesOf, request, ownLearnerId(request.caller)),
  );

// GET /learners/{learnerId}/external-certificates and /me/external-certificates: a projection.
export const listExternalCertificatesOfLearnerRoute = declareRoute({
  key: 'GET /learners/{learnerId}/external-certificates',
  summary: 'The certificates from elsewhere that a learner handed in',
  request: ofLearner,
  concerns: ({ path }) => path.learnerId,
  responses: externalCertificatePage,
});
export const listExternalCertificatesOfLearner = (services: Services) =>
  listExternalCertificatesOfLearnerRoute.answeredBy((request) =>
    answer(services, externalCertificatesOf, request, request.path.learnerId),
  );

export const listMyExternalCertificatesRoute = declareRoute({
  key: 'GET /me/external-certificates',
  summary: 'The certificates from elsewhere that I handed in',
  request: ofMe,
  responses: externalCertificatePage,
});
export const listMyExternalCertificates = (services: Services) =>
  listMyExternalCertificatesRoute.answeredBy((request) =>
    answer(services, externalCertificatesOf, request, ownLearnerId(request.caller)),
  );

// GET /learners/{learnerId}/timeline and /me/timeline: a projection, newest first.
export const getTimelineRoute = declareRoute({
  key: 'GET /learners/{learnerId}/timeline',
  summary: 'All that was recorded of a learner, newest first',
  request: ofLearner,
  concerns: ({ path }) => path.learnerId,
  responses: timelinePage,
});
export const getTimeline = (services: Services) =>
  getTimelineRoute.answeredBy((request) => answer(services, timelineOf, request, request.path.learnerId));

export const getMyTimelineRoute = declareRoute({
  key: 'GET /me/timeline',
  summary: 'All that was recorded of me, newest first',
  request: ofMe,
  responses: timelinePage,
});
export const getMyTimeline = (services: Services) =>
  getMyTimelineRoute.answeredBy((request) =>
    answer(services, timelineOf, request, ownLearnerId(request.caller)),
  );
