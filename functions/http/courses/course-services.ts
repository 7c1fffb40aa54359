import { createDocumentClient } from '../../shared/clients.ts';
import { environment } from '../../shared/environment.ts';
import { environmentNames } from '../../shared/environment-names.ts';
import { InsightViews } from '../../shared/insight-views.ts';
import type { Services } from '../services.ts';

/** What the routes of courses work with. */
export interface CourseServices extends Services {
  readonly insight: InsightViews;
}

export function withInsight(services: Services): CourseServices {
  const insight = new InsightViews(createDocumentClient(), environment(environmentNames.viewsTable));
  return { ...services, insight };
}
