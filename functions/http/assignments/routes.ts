import type { AnsweredRoute } from '../../shared/route.ts';
import type { RouteKeyOf } from '../../shared/route-table.ts';
import type { Services } from '../services.ts';
import { endAssignment } from './end-assignment.ts';
import { getAssignment } from './get-assignment.ts';
import { listAssignments } from './list-assignments.ts';
import { putAssignment } from './put-assignment.ts';

export const assignmentRoutes = (services: Services): Record<RouteKeyOf<'assignments'>, AnsweredRoute> => ({
  'PUT /assignments/{assignmentId}': putAssignment(services),
  'GET /assignments': listAssignments(services),
  'GET /assignments/{assignmentId}': getAssignment(services),
  'DELETE /assignments/{assignmentId}': endAssignment(services),
});
