import * as z from 'zod';
import { certificateStatus } from '../../../domain/certificate/state.ts';
import { type EnrolmentEvent, enrolmentEvents } from '../../../domain/enrolment/events.ts';
import { hoursByMonth } from '../../../domain/insight/learner-insight.ts';
import { learner } from '../../../domain/learner/state.ts';
import { addDays } from '../../../domain/shared/calendar.ts';
import type { Recorded } from '../../../domain/shared/event-catalogue.ts';
import { companyTimeZone } from '../../shared/company-calendar.ts';
import { inParallel } from '../../shared/in-parallel.ts';
import { learnerPath } from '../../shared/inputs.ts';
import { all } from '../../shared/learner-traces.ts';
import { notFound } from '../../shared/problem.ts';
import { declareRoute, noInput, type RequestContext } from '../../shared/route.ts';
import { streamOf } from '../../shared/streams.ts';
import type { CertificateRow } from '../../shared/view-rows.ts';
import { certificateBodySchema } from '../certificates/certificate-body.ts';
import type { Services } from '../services.ts';
import { ownLearnerId } from './own-learner.ts';

const enrolmentsAtOnce = 8;
const dueWithinDays = 90;

const hoursSchema = z.object({ online: z.number(), onSite: z.number(), remote: z.number() });
const responses = {
  200: {
    description: 'The insight',
    body: z
      .object({
        learnerId: z.string(),
        months: z
          .array(z.object({ month: z.string().describe('yyyy-mm'), hours: hoursSchema }))
          .describe('In which any time was spent, the newest first'),
        enrolments: z.object({
          active: z.number().int(),
          completed: z.number().int(),
          withdrawn: z.number().int(),
        }),
        certificatesDue: z
          .array(certificateBodySchema)
          .describe('Those that end within 90 days, or ended and are not revoked'),
      })
      .meta({ id: 'LearnerInsight' }),
  },
};

// GET /learners/{learnerId}/insight: hours from the ledger, as records stand corrected; counts from projections.
export const getLearnerInsightRoute = declareRoute({
  key: 'GET /learners/{learnerId}/insight',
  summary: 'The hours that a learner spent, by month and form, and the certificates that are due',
  request: z.strictObject({ ...noInput, path: learnerPath }),
  concerns: ({ path }) => path.learnerId,
  responses,
});
export const getLearnerInsight = (services: Services) =>
  getLearnerInsightRoute.answeredBy((request) => insightInto(services, request, request.path.learnerId));

// GET /me/insight: of the learner of the token.
export const getMyInsightRoute = declareRoute({
  key: 'GET /me/insight',
  summary: 'The hours that I spent, by month and form, and my certificates that are due',
  request: z.strictObject(noInput),
  responses,
});
export const getMyInsight = (services: Services) =>
  getMyInsightRoute.answeredBy((request) => insightInto(services, request, ownLearnerId(request.caller)));

async function insightInto({ ledger, views }: Services, { caller, now }: RequestContext, learnerId: string) {
  const { tenant } = caller;
  const [enrolments, certificates] = await Promise.all([
    all((page) => views.listEnrolments(tenant, learnerId, page)),
    all((page) => views.listCertificates(tenant, learnerId, page)),
  ]);
  if (enrolments.length === 0 && caller.learnerId !== learnerId) {
    const { version } = await ledger.load(learner, streamOf.learner(tenant, learnerId));
    if (version === 0) throw notFound(`Learner ${learnerId}`);
  }
  const histories: Recorded<EnrolmentEvent>[][] = [];
  await inParallel(enrolments, enrolmentsAtOnce, async ({ enrolmentId }) => {
    const history: Recorded<EnrolmentEvent>[] = [];
    for await (const { events } of ledger.read(streamOf.enrolment(tenant, enrolmentId))) {
      history.push(...events.map(enrolmentEvents.read));
    }
    histories.push(history);
  });
  const count = (status: (typeof enrolments)[number]['status']) =>
    enrolments.filter((enrolment) => enrolment.status === status).length;
  const at = now.toISOString();
  const soon = addDays(at, dueWithinDays);
  return {
    status: 200,
    body: {
      learnerId,
      months: hoursByMonth(histories, companyTimeZone),
      enrolments: {
        active: count('active'),
        completed: count('completed'),
        withdrawn: count('withdrawn'),
      },
      certificatesDue: lastingOf(certificates)
        .filter(({ validUntil = soon }) => validUntil < soon)
        .map(({ graceDays, ...item }) => ({
          ...item,
          status: certificateStatus({ ...item, graceDays }, at),
        })),
    },
  };
}

/** Of each course the certificate that lasts longest: those before it are renewed. */
function lastingOf(certificates: readonly CertificateRow[]): readonly CertificateRow[] {
  const issued = certificates.filter(({ status }) => status === 'issued');
  return [...Map.groupBy(issued, ({ courseId }) => courseId).values()].flatMap((ofCourse) => {
    const endless = ofCourse.find(({ validUntil }) => validUntil === undefined);
    const [longest] = ofCourse.toSorted((one, other) =>
      (one.validUntil ?? '') > (other.validUntil ?? '') ? -1 : 1,
    );
    return endless ?? longest ?? [];
  });
}
