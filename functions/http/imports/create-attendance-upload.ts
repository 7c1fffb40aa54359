import * as z from 'zod';
import { meetingOf } from '../../../domain/enrolment/attend.ts';
import { attendanceKey, attendanceReportId } from '../../shared/import-places.ts';
import { sessionPath } from '../../shared/inputs.ts';
import { problemOfRejection } from '../../shared/rejections.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import { uploadSchema } from '../../shared/upload-body.ts';
import { sessionToAttend } from '../sessions/session-to-attend.ts';
import { uploadTo } from './create-upload.ts';
import type { ImportServices } from './import-services.ts';

// POST /sessions/{sessionId}/attendance-reports: where to put a file. What it says is recorded when it is there.
export const createAttendanceUploadRoute = declareRoute({
  key: 'POST /sessions/{sessionId}/attendance-reports',
  summary: 'A URL to which the attendance report of Teams or Zoom can be put, which records what it says',
  request: z.strictObject({
    ...noInput,
    path: sessionPath,
    body: z.strictObject({
      fileName: z
        .string()
        .max(200)
        .regex(/^[^/\\\p{Cc}]+\.csv$/iu, 'must be a name without a path that ends in .csv'),
      meeting: z.number().int().min(1).max(999).optional().describe('Of a series, which meeting, from 1'),
    }),
  }),
  rejections: ['session-cancelled', 'meeting-needed', 'unknown-meeting'],
  responses: {
    201: {
      description: 'Where to put it, and where what became of it can be read',
      body: uploadSchema.extend({ reportId: z.string() }).meta({ id: 'AttendanceUpload' }),
    },
  },
});

export const createAttendanceUpload = ({ ledger, objects }: ImportServices) =>
  createAttendanceUploadRoute.answeredBy(
    async ({ path: { sessionId }, body: { fileName, meeting }, caller: { tenant }, now }) => {
      const { attended } = await sessionToAttend({ ledger }, tenant, sessionId);
      const found = meetingOf(attended, meeting);
      if ('rejected' in found) throw problemOfRejection(found);
      const { number } = found;
      const file = { tenant, sessionId, fileName, ...(number !== undefined && { meeting: number }) };
      const upload = await uploadTo(objects, attendanceKey(file), {}, now);
      return { status: 201, body: { reportId: attendanceReportId(file), ...upload } };
    },
  );
