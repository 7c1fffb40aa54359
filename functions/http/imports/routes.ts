import type { AnsweredRoute } from '../../shared/route.ts';
import type { RouteKeyOf } from '../../shared/route-table.ts';
import { approveImport } from './approve-import.ts';
import { createAttendanceUpload } from './create-attendance-upload.ts';
import { createUpload } from './create-upload.ts';
import { getAttendanceReport, listAttendanceReports } from './get-attendance-report.ts';
import { getImport } from './get-import.ts';
import type { ImportServices } from './import-services.ts';
import { listImports } from './list-imports.ts';

export const importRoutes = (services: ImportServices): Record<RouteKeyOf<'imports'>, AnsweredRoute> => ({
  'POST /imports': createUpload(services),
  'GET /imports': listImports(services),
  'GET /imports/{importId}': getImport(services),
  'POST /imports/{importId}/approve': approveImport(services),
  'POST /sessions/{sessionId}/attendance-reports': createAttendanceUpload(services),
  'GET /sessions/{sessionId}/attendance-reports': listAttendanceReports(services),
  'GET /sessions/{sessionId}/attendance-reports/{reportId}': getAttendanceReport(services),
});
