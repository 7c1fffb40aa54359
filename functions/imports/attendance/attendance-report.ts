import * as z from 'zod';
import type { Language } from '../../shared/tenant-language.ts';
import type { RowFault } from './read-report.ts';
import { type ProblemCode, problemSentence, type RefusalCode, refusalSentence } from './report-problem.ts';

/**
 * What became of a webinar tool's report. It names nobody: rows are looked up in the file that its reader has, and learners have
 * their ids.
 */
export const attendanceReportSchema = z
  .object({
    reportId: z.string(),
    sessionId: z.string(),
    meeting: z.number().optional(),
    fileName: z.string(),
    status: z.enum(['received', 'done', 'refused']),
    etag: z.string().describe('Of the file, as S3 gave it when it was put'),
    receivedAt: z.string(),
    finishedAt: z.string().optional(),
    rows: z.number().describe('That tell of people'),
    people: z.number().describe('Whom the file tells of'),
    recorded: z.number(),
    unchanged: z.number(),
    rejected: z.number(),
    reason: z.string().optional().describe('Why it is refused: stable, for programs'),
    detail: z.string().optional().describe('The same, for people'),
    problems: z
      .array(
        z.object({
          row: z.number().describe('As a spreadsheet counts: the first row of the file is 1'),
          code: z.string(),
          learnerId: z.string().optional().describe('Absent when there is no telling who it is'),
          message: z.string(),
        }),
      )
      .describe('The first 1,000'),
  })
  .meta({ id: 'AttendanceReport' });
export type AttendanceReport = z.infer<typeof attendanceReportSchema>;

/** What a file is, before anything is read of it. */
export type ReportHead = Pick<
  AttendanceReport,
  'reportId' | 'sessionId' | 'meeting' | 'fileName' | 'etag' | 'receivedAt'
>;

export interface PersonProblem extends RowFault {
  readonly learnerId?: string | undefined;
}

/** How often each came of those whom the file tells of. */
export interface ReportCounts {
  readonly rows: number;
  readonly people: number;
  readonly recorded: number;
  readonly unchanged: number;
}
export const nothingReported: ReportCounts = { rows: 0, people: 0, recorded: 0, unchanged: 0 };

/** More is read by nobody. */
const reportedProblems = 1_000;

/** The report on a file that was gone through. */
export function doneReport(
  head: ReportHead,
  counts: ReportCounts,
  problems: readonly PersonProblem[],
  { finishedAt, language }: { finishedAt: string; language: Language },
): AttendanceReport {
  return {
    ...head,
    status: 'done',
    finishedAt,
    ...counts,
    rejected: problems.length,
    problems: problems
      .toSorted((one, other) => one.row - other.row)
      .slice(0, reportedProblems)
      .map(({ row, code, learnerId }: PersonProblem & { code: ProblemCode }) => ({
        row,
        code,
        ...(learnerId !== undefined && { learnerId }),
        message: problemSentence(code, language),
      })),
  };
}

/** The report on a file of which nothing was recorded. */
export function refusedReport(
  head: ReportHead,
  reason: RefusalCode,
  { finishedAt, language }: { finishedAt: string; language: Language },
): AttendanceReport {
  return {
    ...head,
    status: 'refused',
    finishedAt,
    ...nothingReported,
    rejected: 0,
    reason,
    detail: refusalSentence(reason, language),
    problems: [],
  };
}
