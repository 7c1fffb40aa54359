import * as z from 'zod';
import { certificate } from '../../../domain/certificate/state.ts';
import { externalCertificate } from '../../../domain/external-certificate/state.ts';
import { learner } from '../../../domain/learner/state.ts';
import { session } from '../../../domain/session/state.ts';
import { unreachable } from '../../../domain/shared/decision.ts';
import { webhooks } from '../../../domain/webhooks/state.ts';
import type { Ledger } from '../../../ledger/ledger.ts';
import { type NoticeQueue, noticeOf } from '../../shared/notices.ts';
import type { SubscribedEvent } from '../../shared/projection-handler.ts';
import { idOfStream, partsOfEnrolmentId, streamOf } from '../../shared/streams.ts';
import type { policies } from '../../shared/subscriptions.ts';

type NotifyingEvent = SubscribedEvent<(typeof policies)['notify'][number]>;

interface Dependencies {
  readonly ledger: Pick<Ledger, 'load'>;
  readonly queue: Pick<NoticeQueue, 'send'>;
  /** Whether there is an address to send mail from. */
  readonly sendsMail: boolean;
}

const aboutLearnerSchema = z.object({ learnerId: z.string() });

/**
 * An event → a message for each learner whom it concerns and each webhook that asked for it. They bear ids alone, and each is
 * delivered by itself: what fails for one is no business of the others.
 */
export function notifyPolicy({ ledger, queue, sendsMail }: Dependencies) {
  async function listeningWebhooks({ tenant, type }: NotifyingEvent): Promise<readonly string[]> {
    const { state } = await ledger.load(webhooks, streamOf.webhooks(tenant));
    return state.webhooks
      .filter(({ eventTypes }) => eventTypes.includes(type))
      .map(({ webhookId }) => webhookId);
  }

  async function mailedLearners({ type, tenant, stream, data }: NotifyingEvent): Promise<readonly string[]> {
    switch (type) {
      case 'EnrolmentRequested':
        return managersOf(tenant, learnerOfEnrolment(stream));
      case 'EnrolmentDeclined':
      case 'Enrolled':
        return [learnerOfEnrolment(stream)];
      case 'SeatBooked':
      case 'WaitingListJoined':
      case 'SeatPromoted':
      case 'BookingCancelled':
      case 'BookingModeChanged':
        return [aboutLearnerSchema.parse(data).learnerId];
      case 'SessionRescheduled':
      case 'SessionCancelled':
        return (await bookingsOf(stream)).map(({ learnerId }) => learnerId);
      case 'SessionApproaching':
        return (await bookingsOf(stream))
          .filter(({ status }) => status === 'booked')
          .map(({ learnerId }) => learnerId);
      case 'CertificateIssued':
      case 'CertificateRevoked':
      case 'CertificateExpiring':
      case 'CertificateExpired': {
        const { state } = await ledger.load(certificate, stream);
        return state.status === 'none' ? [] : [state.learnerId];
      }
      case 'ExternalCertificateSubmitted':
        return managersOf(tenant, aboutLearnerSchema.parse(data).learnerId);
      case 'ExternalCertificateApproved':
      case 'ExternalCertificateDeclined': {
        const { state } = await ledger.load(externalCertificate, stream);
        return state.status === 'none' ? [] : [state.learnerId];
      }
      // Of these, programs may wish to hear; people see them where they happen, or did them themselves.
      case 'CoursePublished':
      case 'CourseRetired':
      case 'SessionScheduled':
      case 'SeatsChanged':
      case 'EnrolmentRequestWithdrawn':
      case 'AttendanceRecorded':
      case 'ActivityExempted':
      case 'ActivityCompleted':
      case 'ActivityReopened':
      case 'CourseCompleted':
      case 'CompletionWithdrawn':
      case 'Withdrawn':
      // They are told of the one that comes in its place.
      case 'CertificateReplaced':
      case 'ExternalCertificateWithdrawn':
        return [];
      default:
        return unreachable(type);
    }
  }

  async function managersOf(tenant: string, learnerId: string): Promise<readonly string[]> {
    const { state } = await ledger.load(learner, streamOf.learner(tenant, learnerId));
    const managerId = state.status === 'none' ? undefined : state.employment.managerId;
    return managerId === undefined ? [] : [managerId];
  }

  /** As they are now: who booked since reads the new time, and who gave up need not know. */
  async function bookingsOf(stream: string) {
    const { state } = await ledger.load(session, stream);
    return state.status === 'none' ? [] : state.bookings;
  }

  return async (event: NotifyingEvent): Promise<void> => {
    const [learnerIds, webhookIds] = await Promise.all([
      sendsMail ? mailedLearners(event) : [],
      listeningWebhooks(event),
    ]);
    await queue.send([
      ...learnerIds.map((learnerId) => noticeOf(event, { learnerId })),
      ...webhookIds.map((webhookId) => noticeOf(event, { webhookId })),
    ]);
  };
}

function learnerOfEnrolment(stream: string): string {
  return partsOfEnrolmentId(idOfStream(stream)).learnerId;
}
