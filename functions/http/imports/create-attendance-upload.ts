import * as z from 'zod';
import { session } from '../../../domain/session/state.ts';
import { attendanceKey, attendanceReportId } from '../../shared/import-places.ts';
import { sessionPath } from '../../shared/inputs.ts';
import { notFound } from '../../shared/problem.ts';
import { problemOfRejection } from '../../shared/rejections.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import { streamOf } from '../../shared/streams.ts';
import { uploadSchema, uploadTo } from './create-upload.ts';
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
      const { state } = await ledger.load(session, streamOf.session(tenant, sessionId));
      if (state.status === 'none') throw notFound(`Session ${sessionId}`);
      if (state.status === 'cancelled') throw problemOfRejection({ rejected: 'session-cancelled' });
      const { length } = state.meetings;
      if (meeting === undefined && length > 1) {
        throw problemOfRejection({ rejected: 'meeting-needed', meetings: length });
      }
      if (meeting !== undefined && meeting > length) {
        throw problemOfRejection({ rejected: 'unknown-meeting', meeting });
      }
      const file = { tenant, sessionId, fileName, ...(length > 1 && meeting !== undefined && { meeting }) };
      const upload = await uploadTo(objects, attendanceKey(file), {}, now);
      return { status: 201, body: { reportId: attendanceReportId(file), ...upload } };
    },
  );
