import { type FinishImport, finishImport, stopImport } from '../../../domain/import/decide.ts';
import { type ImportCounts, nothingCounted } from '../../../domain/import/events.ts';
import { importLine, summariseImport } from '../../../domain/import/state.ts';
import type { Objects } from '../../shared/objects.ts';
import { streamOf } from '../../shared/streams.ts';
import type { ImportProgress } from '../../shared/view-rows.ts';
import type { RowResult } from '../reading/employee-row.ts';
import { isWarning, type Problem } from '../reading/row-problem.ts';
import type { Stop } from './leaving.ts';
import {
  type ImportReport,
  NotedProblems,
  reported,
  reportedProblems,
  stopSentence,
  writeRejected,
  writeReport,
} from './report.ts';
import { verdictOf } from './row-verdict.ts';
import {
  type ApplyServices,
  importMetadata,
  type LocatedImport,
  partOf,
  partsOf,
  type SurveyedImport,
} from './surveyed-import.ts';

interface Ending {
  readonly outcome: 'done' | 'failed';
  /** A code, of one that failed. */
  readonly reason?: string;
  readonly sentence?: string;
  readonly opened?: SurveyedImport;
  readonly counts?: ImportCounts;
  readonly progress?: ImportProgress;
}

/** Writes the report, then takes the file out of the line: a crash in between writes the report again. */
export async function finish(
  services: ApplyServices,
  tenant: string,
  file: LocatedImport,
  { outcome, reason, sentence, opened, counts = nothingCounted, progress }: Ending,
): Promise<void> {
  const report = await reportOf(services, tenant, file, {
    status: outcome,
    opened,
    counts,
    progress,
    reason,
    sentence,
  });
  const now = services.now().toISOString();
  await writeReport(services.objects, tenant, { ...report, finishedAt: now });
  await takeOut(services, tenant, file.importId, { outcome, reason, counts, now });
}

/** Takes a file out of the line of which not even the name is left, so that there is nothing to report on. */
export async function giveUp(services: ApplyServices, tenant: string, importId: string): Promise<void> {
  const now = services.now().toISOString();
  const reason = 'file-replaced';
  await takeOut(services, tenant, importId, { outcome: 'failed', reason, counts: nothingCounted, now });
}

async function takeOut(
  { ledger, onNeedsAttention }: ApplyServices,
  tenant: string,
  importId: string,
  ending: Omit<FinishImport, 'importId'>,
): Promise<void> {
  if (ending.outcome === 'failed') onNeedsAttention?.();
  await ledger.execute({
    aggregate: importLine,
    stream: streamOf.importLine(tenant),
    metadata: importMetadata(importId),
    decide: ({ state }) => finishImport(state, { importId, ...ending }),
    summarise: (state) => summariseImport(importId, state),
  });
}

interface ReportParts {
  readonly status: ImportReport['status'];
  readonly opened: SurveyedImport | undefined;
  readonly counts: ImportCounts;
  readonly progress: ImportProgress | undefined;
  readonly reason: string | undefined;
  readonly sentence: string | undefined;
}

/** Reads the file once more for its faults: rejected.csv holds the rows as they were. */
async function reportOf(
  { objects, languageOf }: ApplyServices,
  tenant: string,
  file: LocatedImport,
  { status, opened, counts, progress, reason, sentence }: ReportParts,
): Promise<ImportReport> {
  const language = languageOf(tenant);
  const { importId, fileName, mode, receivedAt, startedAt } = file;
  const problems: Problem[] = [];
  if (opened) {
    problems.push(...opened.facts.warnings);
    // Where all rows were looked at and nothing was found, reading them once more for it would find nothing.
    const isFaultless =
      status === 'done' &&
      counts.rejected === 0 &&
      counts.warnings === opened.facts.warnings.length &&
      progress?.notedParts.length === 0;
    const faulty = isFaultless ? none() : faultyRows(objects, tenant, importId, opened, progress);
    const rejected = async function* () {
      for await (const result of faulty) {
        if (problems.length < reportedProblems) problems.push(...result.problems);
        if (result.problems.some((problem) => !isWarning(problem))) yield result;
      }
    };
    await writeRejected(objects, { tenant, fileName }, opened.facts.headers, language, rejected());
  } else {
    await writeRejected(objects, { tenant, fileName }, [], language, none());
  }
  return {
    importId,
    fileName,
    mode,
    status,
    encoding: opened?.facts.encoding,
    delimiter: opened?.facts.delimiter,
    ...counts,
    receivedAt,
    startedAt,
    reason,
    detail: sentence,
    problems: problems.slice(0, reportedProblems).map((problem) => reported(problem, language)),
  };
}

async function* none(): AsyncGenerator<RowResult, void, undefined> {}

/** The rows of which something is to be said, with all of it. */
async function* faultyRows(
  objects: Objects,
  tenant: string,
  importId: string,
  opened: SurveyedImport,
  { notedParts, lateNotes }: Pick<ImportProgress, 'notedParts' | 'lateNotes'> = {
    notedParts: [],
    lateNotes: [],
  },
): AsyncGenerator<RowResult, void, undefined> {
  const { identifier, survey, rowsInPart } = opened;
  const noted = new NotedProblems(objects, tenant, importId);
  const hasNotes = new Set(notedParts);
  // There are few: rows about one person that lie more than a part asunder.
  const late = new Map<number, readonly Problem[]>();
  for (const part of lateNotes) {
    for (const [row, problems] of await noted.read(part))
      if (partOf(row, rowsInPart) !== part) late.set(row, problems);
  }
  const file = await opened.open();
  for await (const part of partsOf(file.rows, opened.rowsInPart)) {
    const notes = hasNotes.has(part.number) ? await noted.read(part.number) : undefined;
    for (const result of part.results) {
      const { problems } = verdictOf(result, identifier, survey, file.headerOf);
      const all = [...problems, ...(notes?.get(result.row) ?? late.get(result.row) ?? [])];
      if (all.length > 0) yield { ...result, problems: all };
    }
  }
}

/** Writes why a file waits for approval, then lets it wait: a crash in between writes it again. */
export async function stop(
  services: ApplyServices,
  tenant: string,
  file: LocatedImport,
  opened: SurveyedImport,
  { reason, active, wouldLeave }: Stop,
): Promise<void> {
  const language = services.languageOf(tenant);
  const report = await reportOf(services, tenant, file, {
    status: 'stopped',
    opened,
    counts: { ...nothingCounted, rows: opened.rows },
    progress: undefined,
    reason,
    sentence: stopSentence(reason, { active, wouldLeave }, language),
  });
  await writeReport(services.objects, tenant, { ...report, active, wouldLeave });
  services.onNeedsAttention?.();
  await services.ledger.execute({
    aggregate: importLine,
    stream: streamOf.importLine(tenant),
    metadata: importMetadata(file.importId),
    decide: ({ state }) =>
      stopImport(state, {
        importId: file.importId,
        reason,
        active,
        wouldLeave,
        now: services.now().toISOString(),
      }),
    summarise: (state) => summariseImport(file.importId, state),
  });
}
