import { enrolmentIdOf } from './streams.ts';
import type { Page, PageRequest, TimelineItem, Views } from './views.ts';

/** Which streams beside their own tell of a learner, and what their timeline says of each event. */
export interface LearnerTraces {
  readonly enrolmentIds: readonly string[];
  readonly certificateIds: readonly string[];
  readonly externalCertificateIds: readonly string[];
  readonly sessionIds: readonly string[];
  readonly timeline: readonly TimelineItem[];
}

type Lists = Pick<
  Views,
  'listEnrolments' | 'listRequestsOf' | 'listCertificates' | 'listExternalCertificatesOf' | 'timeline'
>;

/** Finds them by the lists that projections keep: what was recorded in the last moments may be missing. */
export async function tracesOf(views: Lists, tenant: string, learnerId: string): Promise<LearnerTraces> {
  const [enrolments, requests, certificates, externalCertificates, timeline] = await Promise.all([
    all((page) => views.listEnrolments(tenant, learnerId, page)),
    all((page) => views.listRequestsOf(tenant, learnerId, page)),
    all((page) => views.listCertificates(tenant, learnerId, page)),
    all((page) => views.listExternalCertificatesOf(tenant, learnerId, {}, page)),
    all((page) => views.timeline(tenant, learnerId, page)),
  ]);
  return {
    // A request that nobody has said yes to is a stream without an enrolment.
    enrolmentIds: [
      ...new Set([...enrolments, ...requests].map(({ courseId }) => enrolmentIdOf(courseId, learnerId))),
    ].sort(),
    certificateIds: certificates.map(({ certificateId }) => certificateId).sort(),
    externalCertificateIds: externalCertificates
      .map(({ externalCertificateId }) => externalCertificateId)
      .sort(),
    sessionIds: [...new Set(timeline.flatMap(({ sessionId }) => sessionId ?? []))].sort(),
    timeline,
  };
}

const largestPage = 200;

/** The whole of a list. */
export async function all<Item>(
  pageOf: (page: PageRequest) => Promise<Page<Item>>,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  let cursor: string | undefined;
  do {
    const page: Page<Item> = await pageOf({ limit: largestPage, cursor });
    items.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return items;
}
