import type { BusEvent } from '../shared/bus-event.ts';
import type { SubscribedEvent } from '../shared/projection-handler.ts';
import { type ProjectionName, projections } from '../shared/subscriptions.ts';
import type { ViewWriter } from '../shared/view-writer.ts';
import { projectAssignments } from './assignments/projection.ts';
import { projectCertificates } from './certificates/projection.ts';
import { projectCourses } from './courses/projection.ts';
import { projectEnrolments } from './enrolments/projection.ts';
import { projectExternalCertificates } from './external-certificates/projection.ts';
import { projectImports } from './imports/projection.ts';
import { projectInsight } from './insight/projection.ts';
import { projectLearners } from './learners/projection.ts';
import { projectSessions } from './sessions/projection.ts';
import { projectTimeline } from './timeline/projection.ts';

/** Makes a projection's rows of those events to which it subscribes, and leaves all others alone. */
export type Projector = (event: BusEvent) => Promise<void>;

/** Every projection, as a replay runs it. */
export const projectors: Readonly<Record<ProjectionName, (views: ViewWriter) => Projector>> = {
  timeline: (views) => subscribed(projections.timeline, projectTimeline(views)),
  enrolments: (views) => subscribed(projections.enrolments, projectEnrolments(views)),
  courses: (views) => subscribed(projections.courses, projectCourses(views)),
  sessions: (views) => subscribed(projections.sessions, projectSessions(views)),
  learners: (views) => subscribed(projections.learners, projectLearners(views)),
  certificates: (views) => subscribed(projections.certificates, projectCertificates(views)),
  'external-certificates': (views) =>
    subscribed(projections['external-certificates'], projectExternalCertificates(views)),
  imports: (views) => subscribed(projections.imports, projectImports(views)),
  assignments: (views) => subscribed(projections.assignments, projectAssignments(views)),
  insight: (views) => subscribed(projections.insight, projectInsight(views)),
};

/** Hands on an event if the subscription has its type, as the rule on the bus does. */
function subscribed<Type extends string>(
  types: readonly Type[],
  project: (event: SubscribedEvent<Type>) => Promise<void>,
): Projector {
  const names = new Set<string>(types);
  const isSubscribed = (event: BusEvent): event is SubscribedEvent<Type> => names.has(event.type);
  return async (event) => {
    if (isSubscribed(event)) await project(event);
  };
}
