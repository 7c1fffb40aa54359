import {
  type ExternalCertificateState,
  externalCertificate,
} from '../../../domain/external-certificate/state.ts';
import {
  asksForQualifications,
  reconcileExemptions,
} from '../../../domain/policies/exempt-by-qualification.ts';
import { unreachable } from '../../../domain/shared/decision.ts';
import type { CommandMetadata, Ledger } from '../../../ledger/ledger.ts';
import { todayOf } from '../../shared/company-calendar.ts';
import type { Enrolments } from '../../shared/enrolments.ts';
import type { ExemptionViews } from '../../shared/exemption-views.ts';
import type { SubscribedEvent } from '../../shared/projection-handler.ts';
import { enrolmentIdOf, streamOf } from '../../shared/streams.ts';
import type { policies } from '../../shared/subscriptions.ts';
import { enrolmentRowSchema, externalCertificateRowSchema } from '../../shared/view-rows.ts';
import type { ViewWriter } from '../../shared/view-writer.ts';

type WakingEvent = SubscribedEvent<(typeof policies)['exempt-by-qualification'][number]>;

interface Dependencies {
  readonly ledger: Ledger;
  readonly enrolments: Enrolments;
  readonly exemptions: Pick<ExemptionViews, 'courseIdsOf' | 'externalCertificateIdsOf'>;
  readonly views: Pick<ViewWriter, 'putEnrolment' | 'putExternalCertificate'>;
  readonly now: () => Date;
}

/**
 * Enrolled, ExternalCertificateApproved, ExternalCertificateWithdrawn → each enrolment of the learner is exempt from what their
 * certificates from elsewhere make needless, and from no more. Any order, any number of times: each time it looks at how things
 * stand.
 *
 * Enrolment and approval may come at the same moment. Each is first written where the other side looks, and only then looks at
 * the other side: one of both finds the other (docs/decisions/0009-training-by-two-sides.md).
 */
export function exemptByQualificationPolicy({ ledger, enrolments, exemptions, views, now }: Dependencies) {
  /** Makes one enrolment agree with the certificates. */
  async function look(
    tenant: string,
    learnerId: string,
    courseId: string,
    metadata: CommandMetadata,
  ): Promise<void> {
    const enrolmentId = enrolmentIdOf(courseId, learnerId);
    const pinned = await enrolments.find(tenant, enrolmentId);
    if (!pinned || !asksForQualifications(pinned.course)) return;
    const reconcile = () =>
      enrolments.change(tenant, enrolmentId, metadata, async ({ state, course, version }) =>
        reconcileExemptions(state, {
          course,
          history: await enrolments.historyOf(tenant, enrolmentId, version),
          certificates: await certificatesOf(tenant, learnerId),
          today: todayOf(now()),
          now: now().toISOString(),
        }),
      );
    // It decides one step at a time, and a certificate may be withdrawn between the look at it and the write.
    while ((await reconcile()).change.kind === 'committed');
  }

  async function certificatesOf(
    tenant: string,
    learnerId: string,
  ): Promise<ReadonlyMap<string, ExternalCertificateState>> {
    const ids = await exemptions.externalCertificateIdsOf(tenant, learnerId);
    const found = ids.map(async (id) => {
      const { state } = await ledger.load(externalCertificate, streamOf.externalCertificate(tenant, id));
      return [id, state] as const;
    });
    return new Map(await Promise.all(found));
  }

  return async (event: WakingEvent): Promise<void> => {
    const { type, tenant, version, state } = event;
    const metadata: CommandMetadata = {
      actor: { kind: 'system', id: 'exempt-by-qualification', roles: [] },
      correlationId: event.correlationId,
      causationId: event.id,
    };
    switch (type) {
      case 'Enrolled': {
        const row = enrolmentRowSchema.parse(state);
        // The projection does the same, but perhaps later, and an approval that comes now must find the enrolment.
        await views.putEnrolment(tenant, version, row);
        return look(tenant, row.learnerId, row.courseId, metadata);
      }
      case 'ExternalCertificateApproved':
      case 'ExternalCertificateWithdrawn': {
        const row = externalCertificateRowSchema.parse(state);
        // As above: who enrols now must find the certificate.
        await views.putExternalCertificate(tenant, version, row);
        if (row.qualification === undefined) return;
        for (const courseId of await exemptions.courseIdsOf(tenant, row.learnerId)) {
          await look(tenant, row.learnerId, courseId, metadata);
        }
        return;
      }
      default:
        return unreachable(type);
    }
  };
}
