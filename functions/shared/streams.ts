import { importLineId } from '../../domain/import/state.ts';
import { issuerStreamId } from '../../domain/issuer/state.ts';
import { webhooksId } from '../../domain/webhooks/state.ts';

/** Names of streams: the tenant first, so that nothing of one tenant can be reached by a key of another. */
export const streamOf = {
  course: (tenant: string, courseId: string) => `${tenant}#course#${courseId}`,
  session: (tenant: string, sessionId: string) => `${tenant}#session#${sessionId}`,
  enrolment: (tenant: string, enrolmentId: string) => `${tenant}#enrolment#${enrolmentId}`,
  certificate: (tenant: string, certificateId: string) => `${tenant}#certificate#${certificateId}`,
  statusEntry: (tenant: string, entryId: string) => `${tenant}#status-entry#${entryId}`,
  externalCertificate: (tenant: string, externalCertificateId: string) =>
    `${tenant}#external-certificate#${externalCertificateId}`,
  issuer: (tenant: string) => `${tenant}#issuer#${issuerStreamId}`,
  assignment: (tenant: string, assignmentId: string) => `${tenant}#assignment#${assignmentId}`,
  replay: (tenant: string, replayId: string) => `${tenant}#replay#${replayId}`,
  access: (tenant: string, accessId: string) => `${tenant}#access#${accessId}`,
  importLine: (tenant: string) => `${tenant}#import#${importLineId}`,
  webhooks: (tenant: string) => `${tenant}#webhooks#${webhooksId}`,
  learner: (tenant: string, learnerId: string) => `${tenant}#learner#${learnerId}`,
};

/** The two ids that an enrolment's id joins. */
export function enrolmentIdOf(courseId: string, learnerId: string): string {
  return `${courseId}.${learnerId}`;
}

/** Takes an enrolment's id apart again; ids hold no `.`, so there is one way. */
export function partsOfEnrolmentId(enrolmentId: string): { courseId: string; learnerId: string } {
  const [courseId, learnerId] = enrolmentId.split('.');
  if (courseId === undefined || learnerId === undefined) {
    throw new TypeError('An enrolment id is <courseId>.<learnerId>');
  }
  return { courseId, learnerId };
}

/** The id in a stream's name. */
export function idOfStream(stream: string): string {
  return stream.slice(stream.lastIndexOf('#') + 1);
}
