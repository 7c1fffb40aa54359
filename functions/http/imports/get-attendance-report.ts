import * as z from 'zod';
import { session } from '../../../domain/session/state.ts';
import {
  type AttendanceReport,
  attendanceReportSchema,
  nothingReported,
} from '../../imports/attendance/attendance-report.ts';
import {
  attendanceReportId,
  attendanceReportKey,
  droppedAttendance,
  importPlaces,
} from '../../shared/import-places.ts';
import { attendanceReportPath, sessionPath } from '../../shared/inputs.ts';
import type { ListedObject } from '../../shared/objects.ts';
import { notFound } from '../../shared/problem.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import { streamOf } from '../../shared/streams.ts';
import type { ImportServices } from './import-services.ts';

// GET /sessions/{sessionId}/attendance-reports: from the bucket, newest first.
export const listAttendanceReportsRoute = declareRoute({
  key: 'GET /sessions/{sessionId}/attendance-reports',
  summary: 'The attendance reports that came of a session, and what became of each',
  request: z.strictObject({ ...noInput, path: sessionPath }),
  responses: {
    200: {
      description: 'The newest 50',
      body: z.object({ items: z.array(attendanceReportSchema) }),
    },
  },
});

export const listAttendanceReports = (services: ImportServices) =>
  listAttendanceReportsRoute.answeredBy(async ({ path: { sessionId }, caller: { tenant } }) => {
    const { state } = await services.ledger.load(session, streamOf.session(tenant, sessionId));
    if (state.status === 'none') throw notFound(`Session ${sessionId}`);
    const files = await filesOf(services, tenant, sessionId);
    const newest = files.toSorted(
      (one, other) => other.listed.writtenAt.getTime() - one.listed.writtenAt.getTime(),
    );
    const items = newest.slice(0, mostReports).map((file) => reportOn(services, tenant, file));
    return { status: 200, body: { items: await Promise.all(items) } };
  });

const mostReports = 50;

// GET /sessions/{sessionId}/attendance-reports/{reportId}: from the bucket.
export const getAttendanceReportRoute = declareRoute({
  key: 'GET /sessions/{sessionId}/attendance-reports/{reportId}',
  summary: 'What became of an attendance report, with each row that was not recorded',
  request: z.strictObject({ ...noInput, path: attendanceReportPath }),
  responses: { 200: { description: 'The report', body: attendanceReportSchema } },
});

export const getAttendanceReport = (services: ImportServices) =>
  getAttendanceReportRoute.answeredBy(async ({ path: { sessionId, reportId }, caller: { tenant } }) => {
    const file = (await filesOf(services, tenant, sessionId)).find((each) => each.reportId === reportId);
    // Not put yet, gone by its age, or since it told of somebody who was erased.
    if (!file) throw notFound(`Attendance report ${reportId}`);
    return { status: 200, body: await reportOn(services, tenant, file) };
  });

interface ReportFile {
  readonly reportId: string;
  readonly sessionId: string;
  readonly meeting?: number | undefined;
  readonly fileName: string;
  readonly listed: ListedObject;
}

/** The files of all meetings of a session. */
async function filesOf(
  { objects }: ImportServices,
  tenant: string,
  sessionId: string,
): Promise<readonly ReportFile[]> {
  const listed = await Array.fromAsync(objects.list(`${importPlaces.attendance}${tenant}/${sessionId}`));
  return listed.flatMap((file) => {
    const dropped = droppedAttendance(file.key);
    // The id of another session may begin as this one's.
    if (dropped?.sessionId !== sessionId) return [];
    const { tenant: _tenant, ...named } = dropped;
    return [{ reportId: attendanceReportId(dropped), ...named, listed: file }];
  });
}

async function reportOn(
  { objects }: ImportServices,
  tenant: string,
  { listed: { etag, writtenAt }, ...named }: ReportFile,
): Promise<AttendanceReport> {
  const text = await objects.readText(attendanceReportKey(tenant, named.sessionId, named.reportId));
  const report = text === undefined ? undefined : attendanceReportSchema.parse(JSON.parse(text));
  // Of one that was put again since, the report is still to come.
  if (report?.etag === etag) return report;
  return {
    ...named,
    status: 'received',
    etag,
    receivedAt: writtenAt.toISOString(),
    ...nothingReported,
    rejected: 0,
    problems: [],
  };
}
