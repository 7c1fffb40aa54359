import * as z from 'zod';
import {
  type AttendedSession,
  recordAttendance as decideRecordAttendance,
  recordWalkIn,
} from '../../../domain/enrolment/attend.ts';
import { attendanceStatusSchema } from '../../../domain/enrolment/events.ts';
import { idSchema, modeSchema } from '../../../domain/shared/values.ts';
import { isLedgerError } from '../../../ledger/errors.ts';
import { demandVersion } from '../../../ledger/ledger.ts';
import { inParallel } from '../../shared/in-parallel.ts';
import { sessionPath } from '../../shared/inputs.ts';
import { ProblemError, problem, problemSchema } from '../../shared/problem.ts';
import { problemOfLedgerError } from '../../shared/rejections.ts';
import { declareRoute, noInput, type RequestContext } from '../../shared/route.ts';
import { enrolmentIdOf } from '../../shared/streams.ts';
import { enrolmentStatusSchema } from '../enrolments/enrolment-body.ts';
import type { Services } from '../services.ts';
import { sessionToAttend } from './session-to-attend.ts';

/** So many rows at once: enough to be quick, few enough to leave the table to others. */
const rowsAtOnce = 20;

const rowSchema = z.strictObject({
  learnerId: idSchema,
  status: attendanceStatusSchema,
  mode: modeSchema,
  minutes: z.number().int().min(0).max(2_880).optional().describe('Default: all for present'),
  meeting: z.number().int().min(1).max(50).optional().describe('Of a series, which one, from 1'),
  walkIn: z.literal(true).optional().describe('Enrols who came without being enrolled'),
});
type Row = z.infer<typeof rowSchema>;

const resultSchema = z.object({
  learnerId: z.string(),
  outcome: z.enum(['recorded', 'unchanged', 'rejected']),
  status: enrolmentStatusSchema
    .optional()
    .describe('Of the enrolment after this; who is not `completed` gets no certificate yet'),
  problem: problemSchema.optional(),
});
type Result = z.infer<typeof resultSchema> & { readonly isReplayed: boolean };

// POST /sessions/{sessionId}/attendance: RecordAttendance, once for each row. A bad row blocks no other.
export const recordAttendanceRoute = declareRoute({
  key: 'POST /sessions/{sessionId}/attendance',
  summary: 'Record who took part; each row counts for itself',
  request: z.strictObject({
    ...noInput,
    path: sessionPath,
    body: z.strictObject({ rows: z.array(rowSchema).min(1).max(200) }),
  }),
  rejections: ['session-cancelled'],
  responses: {
    200: { description: 'What became of each row', body: z.object({ results: z.array(resultSchema) }) },
  },
});

export const recordAttendance = (services: Services) =>
  recordAttendanceRoute.answeredBy(async (request) => {
    const { sessionId } = request.path;
    const { caller, metadata, body } = request;
    const { attended, loaded } = await sessionToAttend(services, caller.tenant, sessionId);
    demandVersion(loaded, metadata.expectedVersions);
    const firstOf = new Map(body.rows.toReversed().map((row) => [row.learnerId, row]));
    const resultOf = new Map<Row, Result>();
    await inParallel(body.rows, rowsAtOnce, async (row) => {
      const isFirst = firstOf.get(row.learnerId) === row;
      const { courseId } = loaded.state;
      resultOf.set(
        row,
        isFirst ? await recordRow(services, request, courseId, attended, row) : rejectedRepeat(row),
      );
    });
    const results = body.rows.flatMap((row) => resultOf.get(row) ?? []);
    const isReplayed = results.some((result) => result.isReplayed);
    return {
      status: 200,
      ...(isReplayed && { headers: { 'idempotency-replayed': 'true' } }),
      body: { results: results.map(({ isReplayed: _isReplayed, ...result }) => result) },
    };
  });

/** Which of two rows is right only the trainer knows; what the first says stands until the next list. */
function rejectedRepeat({ learnerId }: Row): Result {
  const { problem: repeated } = problem(
    409,
    'row-repeated',
    'An earlier row is about this learner too, and counts. Say once how the learner took part.',
  );
  return { learnerId, outcome: 'rejected', problem: repeated, isReplayed: false };
}

async function recordRow(
  { enrolments }: Services,
  { caller, metadata, now }: RequestContext,
  courseId: string,
  attended: AttendedSession,
  { learnerId, walkIn, ...row }: Row,
): Promise<Result> {
  // Each enrolment is a stream of its own, so a condition on the session's version has no meaning there.
  const { expectedVersions: _ofSession, ...rowMetadata } = metadata;
  try {
    const { tenant } = caller;
    const enrolmentId = enrolmentIdOf(courseId, learnerId);
    const command = { ...row, session: attended, now: now.toISOString() };
    const change = walkIn
      ? await enrolments.changeOrBegin(tenant, enrolmentId, rowMetadata, (state, newest, course) =>
          recordWalkIn(state, { ...command, course, learnerId, newest }),
        )
      : await enrolments
          .change(tenant, enrolmentId, rowMetadata, ({ state, course }) =>
            decideRecordAttendance(state, { ...command, course }),
          )
          .then((changed) => changed.change);
    const { status } = change.loaded.state;
    return {
      learnerId,
      outcome: change.kind === 'unchanged' ? 'unchanged' : 'recorded',
      ...(status !== 'none' && { status }),
      isReplayed: change.kind === 'replayed',
    };
  } catch (error) {
    // A key that was used for other rows is a fault of the request as a whole.
    if (isLedgerError(error, 'command-reused')) throw error;
    const refusal = error instanceof ProblemError ? error : problemOfLedgerError(error);
    if (!refusal) throw error;
    return { learnerId, outcome: 'rejected', problem: refusal.problem, isReplayed: false };
  }
}
