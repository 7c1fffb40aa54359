import * as z from 'zod';
import { certificate } from '../../../domain/certificate/state.ts';
import { courseEvents } from '../../../domain/course/events.ts';
import { enrolmentEvents } from '../../../domain/enrolment/events.ts';
import { eventsOfAttempt, evidenceOf } from '../../../domain/enrolment/evidence.ts';
import type { Commit, StoredEvent } from '../../../ledger/commit.ts';
import type { Ledger } from '../../../ledger/ledger.ts';
import type { SealedLog } from '../../../ledger/log/sealed-log.ts';
import { certificatePath } from '../../shared/inputs.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import { streamOf } from '../../shared/streams.ts';
import { certificateBodySchema } from '../certificates/certificate-body.ts';
import { describeCertificate } from '../certificates/describe-certificate.ts';
import { provableEventSchema } from './audit-body.ts';
import type { AuditServices } from './audit-services.ts';

const eventIdsOf = { eventId: z.string().optional() };

// GET /audit/certificates/{certificateId}/evidence: from the ledger, as everything is known now.
export const getEvidenceRoute = declareRoute({
  key: 'GET /audit/certificates/{certificateId}/evidence',
  summary: 'What a certificate rests on: its course version with the rule, and each event of the attempt',
  request: z.strictObject({ ...noInput, path: certificatePath }),
  responses: {
    200: {
      description: 'Each event with what is needed to prove it; activities name events by their ids',
      body: z.object({
        certificate: certificateBodySchema,
        certificateEvents: z.array(provableEventSchema),
        courseVersion: provableEventSchema.describe(
          'Its data are the course as it was published, with the rule',
        ),
        activities: z.array(
          z.object({
            activityId: z.string(),
            title: z.string(),
            isNamedByRule: z.boolean().describe('Whether the rule of the course names it'),
            status: z.enum(['locked', 'open', 'in-progress', 'completed', 'exempt', 'failed']),
            completion: z
              .object({
                completedAt: z.string(),
                ...eventIdsOf,
                metBy: z
                  .string()
                  .optional()
                  .describe('The record by which its own rule was met, as corrected'),
              })
              .optional(),
            exemption: z
              .object({
                exemptedAt: z.string(),
                by: z
                  .unknown()
                  .describe(
                    'Who exempted, by which score in which activity, or which certificate from elsewhere',
                  ),
                reason: z.string().optional(),
                ...eventIdsOf,
              })
              .optional(),
            records: z.array(z.string()).describe('All that was recorded of it, corrections included'),
          }),
        ),
        attemptEvents: z.array(provableEventSchema),
        externalCertificates: z
          .array(z.object({ externalCertificateId: z.string(), events: z.array(provableEventSchema) }))
          .describe('Those from elsewhere that exempted: what was handed in, and who approved it'),
      }),
    },
  },
});

export const getEvidence = ({ ledger, log, courses }: AuditServices) =>
  getEvidenceRoute.answeredBy(async ({ path: { certificateId }, caller: { tenant }, now }) => {
    const stream = streamOf.certificate(tenant, certificateId);
    const { state } = await ledger.load(certificate, stream);
    const body = describeCertificate(certificateId, state, now);
    if (state.status === 'none') throw new Error('A certificate that is described was issued');
    const { enrolmentId, attempt, courseId, courseVersion } = state;
    const [ofCertificate, ofCourse, ofEnrolment] = await Promise.all([
      eventsIn(ledger, stream),
      eventsIn(ledger, streamOf.course(tenant, courseId)),
      eventsIn(ledger, streamOf.enrolment(tenant, enrolmentId)),
    ]);
    const attemptEvents = eventsOfAttempt(
      ofEnrolment.map(({ event }) => enrolmentEvents.read(event)),
      attempt,
    );
    const idsOfAttempt = new Set(attemptEvents.map(({ id }) => id));
    const activities = evidenceOf(attemptEvents, await courses.pinned(tenant, courseId, courseVersion));
    const published = ofCourse.filter(({ event }) => isVersion(event, courseVersion));
    const [courseEvent] = await provable(log, published);
    return {
      status: 200,
      body: {
        certificate: body,
        certificateEvents: await provable(log, ofCertificate),
        courseVersion: courseEvent,
        activities,
        attemptEvents: await provable(
          log,
          ofEnrolment.filter(({ event }) => idsOfAttempt.has(event.id)),
        ),
        externalCertificates: await Promise.all(
          proofsBehind(activities).map(async (externalCertificateId) => ({
            externalCertificateId,
            events: await provable(
              log,
              await eventsIn(ledger, streamOf.externalCertificate(tenant, externalCertificateId)),
            ),
          })),
        ),
      },
    };
  });

/** The certificates from elsewhere that exempted from activities, each once. */
function proofsBehind(activities: ReturnType<typeof evidenceOf>): readonly string[] {
  const found = activities.flatMap(({ exemption }) =>
    exemption && 'externalCertificateId' in exemption.by ? [exemption.by.externalCertificateId] : [],
  );
  return [...new Set(found)];
}

/** An event and the commit that holds it. */
interface FoundEvent {
  readonly commit: Commit;
  readonly event: StoredEvent;
}

async function eventsIn(ledger: Ledger, stream: string): Promise<readonly FoundEvent[]> {
  const commits = await Array.fromAsync(ledger.read(stream));
  return commits.flatMap((commit) => commit.events.map((event) => ({ commit, event })));
}

function isVersion(stored: StoredEvent, courseVersion: number): boolean {
  const { type, data } = courseEvents.read(stored);
  return type === 'CoursePublished' && data.courseVersion === courseVersion;
}

async function provable(log: SealedLog, found: readonly FoundEvent[]) {
  const commits = [...new Set(found.map(({ commit }) => commit))];
  const positions = new Map(
    await Promise.all(
      commits.map(async (commit) => [commit, await log.positionOf(commit.stream, commit.version)] as const),
    ),
  );
  return found.map(({ commit, event: { id, type, occurredAt, data } }) => {
    const { stream, version, recordedAt, actor, hash } = commit;
    const position = positions.get(commit);
    return {
      ...{ eventId: id, type, occurredAt, recordedAt, actor, data, stream, version, hash },
      ...(position !== undefined && { position }),
    };
  });
}
