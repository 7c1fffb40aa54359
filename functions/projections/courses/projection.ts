import { unreachable } from '../../../domain/shared/decision.ts';
import type { SubscribedEvent } from '../../shared/projection-handler.ts';
import type { projections } from '../../shared/subscriptions.ts';
import { courseRowSchema } from '../../shared/view-rows.ts';
import type { ViewWriter } from '../../shared/view-writer.ts';

type CourseEvent = SubscribedEvent<(typeof projections.courses)[number]>;

/** Events of courses → the tenant's list of courses. The row is the summary that every event brings. */
export function projectCourses(views: Pick<ViewWriter, 'putCourse'>) {
  return async ({ type, tenant, version, state }: CourseEvent): Promise<void> => {
    switch (type) {
      case 'CoursePublished':
      case 'CourseRetired':
        return views.putCourse(tenant, version, courseRowSchema.parse(state));
      default:
        return unreachable(type);
    }
  };
}
