import { finishImport, stopImport } from '../../../domain/import/decide.ts';
import type { ImportCounts, StopReason } from '../../../domain/import/events.ts';
import { type ImportInLine, importLine, summariseImport } from '../../../domain/import/state.ts';
import { leaveAbsent } from '../../../domain/learner/decide.ts';
import { learner, summariseLearner } from '../../../domain/learner/state.ts';
import { todayOf } from '../../shared/company-calendar.ts';
import { inParallel } from '../../shared/in-parallel.ts';
import type { Claim } from '../../shared/learner-index.ts';
import type { Objects } from '../../shared/objects.ts';
import { streamOf } from '../../shared/streams.ts';
import type { Language } from '../../shared/tenant-language.ts';
import type { ImportProgress } from '../../shared/view-rows.ts';
import type { ViewWriter } from '../../shared/view-writer.ts';
import type { Views } from '../../shared/views.ts';
import { FileReplaced, objectSource } from '../object-source.ts';
import type { RowResult } from '../reading/employee-row.ts';
import { FileRefused } from '../reading/file-refused.ts';
import { type EmployeeFile, readEmployees } from '../reading/read-employees.ts';
import { type Problem, severityOf } from '../reading/row-problem.ts';
import { ProfileRefused, readProfile } from '../tenant-profile.ts';
import {
  appliedBefore,
  applyPerson,
  type FileConditions,
  identifiersIn,
  identifiersThatTell,
  type Look,
  type PeopleServices,
  type PersonResult,
} from './apply-person.ts';
import { erasedBy } from './employee.ts';
import {
  type ImportReport,
  NotedProblems,
  reasonSentence,
  reported,
  reportedProblems,
  stopSentence,
  writeRejected,
  writeReport,
} from './report.ts';
import { type IdentifiedRow, RowIdentifier, verdictOf } from './row-verdict.ts';
import { Survey, type SurveyedFile, TooManyGroupedRows } from './survey.ts';

export interface ApplyServices extends PeopleServices {
  readonly objects: Objects;
  readonly views: Pick<Views, 'findImportProgress'>;
  readonly viewWriter: Pick<ViewWriter, 'putImportProgress'>;
  readonly languageOf: (tenant: string) => Language;
  readonly now: () => Date;
  /** Rows between two notes of how far it is: a crash costs at most these once more. Default 1,000. */
  readonly rowsInPart?: number;
}

const usualRowsInPart = 1_000;
/** People at once: DynamoDB and KMS answer in milliseconds, of which nearly all is waiting. */
const peopleAtOnce = 32;
/** More than a fifth of those in service leaving at once is a mistake until somebody says otherwise. */
const mostLeaving = 0.2;

const nothingCounted: ImportCounts = {
  rows: 0,
  created: 0,
  updated: 0,
  unchanged: 0,
  left: 0,
  rejected: 0,
  warnings: 0,
};

/** A file whose survey is done, with what is needed to read it again. */
interface OpenedFile {
  readonly open: () => Promise<EmployeeFile>;
  readonly facts: EmployeeFile;
  readonly endsShort: boolean;
  readonly rows: number;
  readonly rowsInPart: number;
  readonly survey: SurveyedFile;
  readonly identifier: RowIdentifier;
  readonly conditions: FileConditions;
}

/**
 * Applies the file whose turn it is, as far as time allows: `more` when it must go on in another invocation, else it
 * is stopped or finished. Whatever was done before a crash is done again without effect.
 *
 * @param hasTime whether there is time for another thousand rows
 */
export async function applyFile(
  services: ApplyServices,
  tenant: string,
  file: ImportInLine,
  hasTime: () => boolean,
): Promise<'more' | 'ended'> {
  try {
    return await applyReadable(services, tenant, file, hasTime);
  } catch (error) {
    const language = services.languageOf(tenant);
    const failure = failureOf(error, language);
    if (!failure) throw error;
    // What was applied before it was found out stays applied, and is told.
    const counts = (await services.views.findImportProgress(tenant, file.importId))?.counts;
    await finish(services, tenant, file, { outcome: 'failed', ...failure, ...(counts && { counts }) });
    return 'ended';
  }
}

/** Why a file can't be applied at all, as a code and as a sentence; undefined for what is no fault of the file's. */
function failureOf(error: unknown, language: Language): { reason: string; sentence: string } | undefined {
  if (error instanceof FileRefused) {
    return { reason: `file-${error.code}`, sentence: error.messageIn(language) };
  }
  if (error instanceof ProfileRefused) return { reason: error.code, sentence: error.message };
  if (error instanceof TooManyGroupedRows || error instanceof FileReplaced) {
    const reason = error instanceof FileReplaced ? 'file-replaced' : 'too-many-repeated-numbers';
    return { reason, sentence: reasonSentence(reason, language) };
  }
  return undefined;
}

async function applyReadable(
  services: ApplyServices,
  tenant: string,
  file: ImportInLine,
  hasTime: () => boolean,
): Promise<'more' | 'ended'> {
  const opened = await surveyFile(services, tenant, file);
  const known = await services.views.findImportProgress(tenant, file.importId);
  // Once something is applied, what would leave can't be counted again.
  if (!known && (await isStopped(services, tenant, file, opened))) return 'ended';
  let progress = known ?? (await startProgress(services, tenant, file, opened));
  if (progress.step === 'applying') {
    const applied = await applyRows(services, tenant, opened, progress, hasTime);
    progress = applied.progress;
    if (!applied.isDone) return 'more';
    progress = { ...progress, step: 'linking' };
    await services.viewWriter.putImportProgress(tenant, progress);
  }
  if (progress.step === 'linking') {
    const linked = await linkManagers(services, tenant, opened, progress, hasTime);
    progress = linked.progress;
    if (!linked.isDone) return 'more';
    progress = { ...progress, step: file.mode === 'full' ? 'leaving' : 'reporting' };
    await services.viewWriter.putImportProgress(tenant, progress);
  }
  if (progress.step === 'leaving') {
    const left = await letAbsentLeave(services, tenant, opened, hasTime);
    if (left === 'more') return 'more';
    const counts = { ...progress.counts, left: progress.counts.left + left };
    progress = { ...progress, step: 'reporting', counts };
    await services.viewWriter.putImportProgress(tenant, progress);
  }
  await finish(services, tenant, file, { outcome: 'done', opened, counts: progress.counts, progress });
  return 'ended';
}

async function surveyFile(services: ApplyServices, tenant: string, file: ImportInLine): Promise<OpenedFile> {
  const { objects, index, now } = services;
  const profile = await readProfile(objects, tenant, file.profileName);
  const open = () => readEmployees(objectSource(objects, file), { profile });
  const at = now();
  const today = todayOf(at);
  const digest = await index.digester(tenant);
  const identifier = new RowIdentifier(digest, [file.mode, profile.emptyErases]);
  const facts = await open();
  const survey = new Survey();
  for await (const result of facts.rows) {
    const surveyed = identifier.surveyed(result, today);
    if (surveyed) survey.add(surveyed);
    else if (identifier.hidesSomebody(result)) survey.addUnidentified();
  }
  const surveyed = survey.finish();
  const { rows, endsShort } = facts.summary();
  return {
    open,
    facts,
    rows,
    rowsInPart: services.rowsInPart ?? usualRowsInPart,
    endsShort,
    survey: surveyed,
    identifier,
    conditions: {
      tenant,
      importId: file.importId,
      mode: file.mode,
      emptyErases: erasedBy(profile),
      survey: surveyed,
      digest,
      headerOf: facts.headerOf,
      today,
      now: at.toISOString(),
    },
  };
}

async function startProgress(
  { viewWriter }: ApplyServices,
  tenant: string,
  { importId }: ImportInLine,
  { facts, rows }: OpenedFile,
): Promise<ImportProgress> {
  const progress: ImportProgress = {
    importId,
    ...(facts.encoding !== undefined && { encoding: facts.encoding }),
    ...(facts.delimiter !== undefined && { delimiter: facts.delimiter }),
    totalRows: rows,
    rowsDone: 0,
    step: 'applying',
    notedParts: [],
    lateNotes: [],
    unlinkedParts: [],
    counts: { ...nothingCounted, rows, warnings: facts.warnings.length },
  };
  await viewWriter.putImportProgress(tenant, progress);
  return progress;
}

/** Whether the file would make more people leave than anybody can have meant; then it says so, and waits. */
async function isStopped(
  services: ApplyServices,
  tenant: string,
  file: ImportInLine,
  opened: OpenedFile,
): Promise<boolean> {
  if (file.mode !== 'full' || file.isApproved) return false;
  let active = 0;
  let absent = 0;
  let told = 0;
  for await (const claim of services.index.all(tenant)) {
    if (claim.hasLeft) continue;
    active += 1;
    const identity = identityIn(opened.survey, claim);
    if (identity === undefined) absent += 1;
    else if (opened.survey.saysLeft(identity)) told += 1;
  }
  const wouldLeave = absent + told;
  const reason = stopReason({ active, absent, wouldLeave }, opened);
  if (reason === undefined) return false;
  const language = services.languageOf(tenant);
  const report = await reportOf(services, tenant, file, {
    status: 'stopped',
    opened,
    counts: { ...nothingCounted, rows: opened.rows },
    progress: undefined,
    sentence: stopSentence(reason, { active, wouldLeave }, language),
  });
  await writeReport(services.objects, tenant, { ...report, active, wouldLeave });
  await services.ledger.execute({
    aggregate: importLine,
    stream: streamOf.importLine(tenant),
    metadata: metadataOf(file.importId),
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
  return true;
}

function stopReason(
  { active, absent, wouldLeave }: { active: number; absent: number; wouldLeave: number },
  { endsShort, survey }: OpenedFile,
): StopReason | undefined {
  if (endsShort && absent > 0) return 'file-ends-short';
  if (wouldLeave > active * mostLeaving) return 'too-many-would-leave';
  return survey.unidentified > 0 && absent > 0 ? 'people-unidentified' : undefined;
}

/** By which of their identifiers somebody is in the file. */
function identityIn(survey: SurveyedFile, { identifiers: { employeeNumber, email } }: Claim) {
  if (employeeNumber !== undefined && survey.hasIdentity(employeeNumber)) return employeeNumber;
  if (email === undefined || !survey.hasEmail(email) || survey.isShared(email)) return undefined;
  return survey.identityOfEmail(email);
}

async function applyRows(
  services: ApplyServices,
  tenant: string,
  opened: OpenedFile,
  started: ImportProgress,
  hasTime: () => boolean,
): Promise<{ isDone: boolean; progress: ImportProgress }> {
  const { conditions } = opened;
  const file = await opened.open();
  const noted = new NotedProblems(services.objects, tenant, conditions.importId);
  const contracts = new ContractRows();
  let progress = started;
  for await (const part of partsOf(file.rows, opened.rowsInPart)) {
    const { people, counted } = peopleIn(part, file, opened, contracts);
    if (part.lastRow <= progress.rowsDone) continue;
    if (!hasTime()) return { isDone: false, progress };

    const applied = await applyPeople(services, conditions, people, 'first');
    const { problems } = applied;
    if (problems.length > 0) await noted.write(part.number, problems);
    progress = {
      ...progress,
      counts: sumOf(progress.counts, counted, applied.counts),
      rowsDone: part.lastRow,
      notedParts: withPart(progress.notedParts, part, problems.length > 0),
      lateNotes: withPart(
        progress.lateNotes,
        part,
        problems.some(({ row }) => partOf(row, opened.rowsInPart) !== part.number),
      ),
      unlinkedParts: withPart(progress.unlinkedParts, part, applied.awaitsManagers),
    };
    await services.viewWriter.putImportProgress(tenant, progress);
  }
  return { isDone: true, progress };
}

/** Looks again at the people whose manager was yet to come in the file: now it is known who that is. */
async function linkManagers(
  services: ApplyServices,
  tenant: string,
  opened: OpenedFile,
  started: ImportProgress,
  hasTime: () => boolean,
): Promise<{ isDone: boolean; progress: ImportProgress }> {
  let progress = started;
  if (progress.unlinkedParts.length === 0) return { isDone: true, progress };
  const file = await opened.open();
  const contracts = new ContractRows();
  for await (const part of partsOf(file.rows, opened.rowsInPart)) {
    const { people } = peopleIn(part, file, opened, contracts);
    if (!progress.unlinkedParts.includes(part.number)) continue;
    if (!hasTime()) return { isDone: false, progress };

    const { counts: again } = await applyPeople(services, opened.conditions, people, 'second');
    // Each was counted by the first look; what that found unchanged may be updated now.
    const { unchanged, updated } = progress.counts;
    progress = {
      ...progress,
      counts: {
        ...progress.counts,
        unchanged: unchanged - again.updated,
        updated: updated + again.updated,
      },
      unlinkedParts: progress.unlinkedParts.filter((number) => number !== part.number),
    };
    await services.viewWriter.putImportProgress(tenant, progress);
  }
  return { isDone: true, progress };
}

/** The people whose rows are complete with a part of the file, and what of it can be counted without them. */
function peopleIn(
  part: Part,
  { headerOf }: EmployeeFile,
  { identifier, survey }: OpenedFile,
  contracts: ContractRows,
): { people: readonly (readonly IdentifiedRow[])[]; counted: ImportCounts } {
  const counted = { ...nothingCounted };
  const people: (readonly IdentifiedRow[])[] = [];
  for (const result of part.results) {
    const verdict = verdictOf(result, identifier, survey, headerOf);
    counted.warnings += verdict.problems.filter(isWarning).length;
    if (verdict.isRejected) counted.rejected += verdict.isCounted ? 1 : 0;
    else if (verdict.isPassedOver) counted.unchanged += verdict.isCounted ? 1 : 0;
    else if (verdict.identified) {
      const whole = verdict.group
        ? contracts.add(verdict.identified, verdict.group.rows.length)
        : [verdict.identified];
      if (whole) people.push(whole);
    }
  }
  return { people, counted };
}

async function applyPeople(
  services: ApplyServices,
  conditions: FileConditions,
  people: readonly (readonly IdentifiedRow[])[],
  look: Look,
): Promise<{ counts: ImportCounts; problems: readonly Problem[]; awaitsManagers: boolean }> {
  const { index } = services;
  const { tenant } = conditions;
  const counts = { ...nothingCounted };
  const problems: Problem[] = [];
  let awaitsManagers = false;
  const count = (rows: readonly IdentifiedRow[], result: PersonResult) => {
    counts[result.outcome] += 1;
    // The others of a person's rows bring nothing more.
    counts[result.outcome === 'rejected' ? 'rejected' : 'unchanged'] += rows.length - 1;
    counts.warnings += result.problems.filter(isWarning).length;
    problems.push(...result.problems);
    awaitsManagers ||= result.awaitsManager;
  };
  const telling = await index.find(tenant, people.flat().flatMap(identifiersThatTell));
  // Nearly every night nearly everyone is as they were, and then that is all that is to be known.
  const changed = people.filter((rows) => {
    const result = appliedBefore(conditions, rows, telling, look);
    if (result) count(rows, result);
    return result === undefined;
  });
  const claims = await index.find(tenant, changed.flat().flatMap(identifiersIn));
  await inParallel(changed, peopleAtOnce, async (rows) => {
    count(rows, await applyPerson(services, conditions, rows, claims, look));
  });
  return { counts, problems: problems.sort((one, other) => one.row - other.row), awaitsManagers };
}

function sumOf(...all: readonly ImportCounts[]): ImportCounts {
  const sum = { ...nothingCounted };
  for (const counts of all) {
    sum.rows += counts.rows;
    sum.created += counts.created;
    sum.updated += counts.updated;
    sum.unchanged += counts.unchanged;
    sum.left += counts.left;
    sum.rejected += counts.rejected;
    sum.warnings += counts.warnings;
  }
  return sum;
}

function withPart(parts: readonly number[], { number }: Part, isOneOfThem: boolean): number[] {
  return isOneOfThem ? [...parts, number] : [...parts];
}

/** Lets those leave who are not in the file, and counts all who left by it; again, when it is done again. */
async function letAbsentLeave(
  services: ApplyServices,
  tenant: string,
  { survey, conditions, rowsInPart }: OpenedFile,
  hasTime: () => boolean,
): Promise<number | 'more'> {
  const { importId, today, now } = conditions;
  let left = 0;
  let batch: Claim[] = [];
  const leave = async () => {
    await inParallel(batch, peopleAtOnce, async (claim) => {
      const { learnerId, identifiers } = claim;
      const outcome = await services.ledger.execute({
        aggregate: learner,
        stream: streamOf.learner(tenant, learnerId),
        metadata: { ...metadataOf(importId), causationId: importId, commandId: `${importId}#absent` },
        decide: ({ state }) => leaveAbsent(state, { today, now }),
        summarise: (state) => summariseLearner(learnerId, state),
      });
      if (outcome.kind !== 'unchanged') left += 1;
      const row = { digest: '', importId, outcome: 'left' } as const;
      await services.index.record(tenant, {
        learnerId,
        identifiers,
        former: [identifiers],
        hasLeft: true,
        row,
      });
    });
    batch = [];
  };
  for await (const claim of services.index.all(tenant)) {
    if (claim.row?.importId === importId && claim.row.digest === '') left += 1;
    if (claim.hasLeft || identityIn(survey, claim) !== undefined) continue;
    batch.push(claim);
    if (batch.length < rowsInPart) continue;
    if (!hasTime()) return 'more';
    await leave();
  }
  await leave();
  return left;
}

interface Ending {
  readonly outcome: 'done' | 'failed';
  /** A code, of one that failed. */
  readonly reason?: string;
  readonly sentence?: string;
  readonly opened?: OpenedFile;
  readonly counts?: ImportCounts;
  readonly progress?: ImportProgress;
}

/** Writes the report, then takes the file out of the line: a crash in between writes the report again. */
export async function finish(
  services: ApplyServices,
  tenant: string,
  file: ImportInLine,
  { outcome, reason, sentence, opened, counts = nothingCounted, progress }: Ending,
): Promise<void> {
  const report = await reportOf(services, tenant, file, {
    status: outcome,
    opened,
    counts,
    progress,
    sentence,
  });
  const now = services.now().toISOString();
  await writeReport(services.objects, tenant, { ...report, finishedAt: now });
  await services.ledger.execute({
    aggregate: importLine,
    stream: streamOf.importLine(tenant),
    metadata: metadataOf(file.importId),
    decide: ({ state }) => finishImport(state, { importId: file.importId, outcome, reason, counts, now }),
    summarise: (state) => summariseImport(file.importId, state),
  });
}

interface ReportParts {
  readonly status: ImportReport['status'];
  readonly opened: OpenedFile | undefined;
  readonly counts: ImportCounts;
  readonly progress: ImportProgress | undefined;
  readonly sentence: string | undefined;
}

/** Reads the file once more for its faults: rejected.csv holds the rows as they were. */
async function reportOf(
  { objects, languageOf }: ApplyServices,
  tenant: string,
  file: ImportInLine,
  { status, opened, counts, progress, sentence }: ReportParts,
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
    reason: sentence,
    problems: problems.slice(0, reportedProblems).map((problem) => reported(problem, language)),
  };
}

async function* none(): AsyncGenerator<RowResult, void, undefined> {}

/** The rows of which something is to be said, with all of it. */
async function* faultyRows(
  objects: Objects,
  tenant: string,
  importId: string,
  opened: OpenedFile,
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

interface Part {
  readonly number: number;
  readonly lastRow: number;
  readonly results: readonly RowResult[];
}

function partOf(row: number, rowsInPart: number): number {
  return Math.floor(row / rowsInPart);
}

/** Rows by the part, cut at the same places each time the file is read. */
async function* partsOf(
  rows: AsyncIterable<RowResult>,
  rowsInPart: number,
): AsyncGenerator<Part, void, undefined> {
  let results: RowResult[] = [];
  const part = (last: RowResult): Part => ({
    number: partOf(last.row, rowsInPart),
    lastRow: last.row,
    results,
  });
  for await (const result of rows) {
    const last = results.at(-1);
    if (last && partOf(last.row, rowsInPart) !== partOf(result.row, rowsInPart)) {
      yield part(last);
      results = [];
    }
    results.push(result);
  }
  const last = results.at(-1);
  if (last) yield part(last);
}

/** The rows of people with several contracts, until all of a person's are there. */
class ContractRows {
  readonly #rows = new Map<string, IdentifiedRow[]>();

  /** The person's rows, when this is the last of them. */
  add(row: IdentifiedRow, count: number): readonly IdentifiedRow[] | undefined {
    const rows = [...(this.#rows.get(row.identity) ?? []), row];
    if (rows.length < count) {
      this.#rows.set(row.identity, rows);
      return undefined;
    }
    this.#rows.delete(row.identity);
    return rows;
  }
}

function isWarning({ code }: Problem): boolean {
  return severityOf(code) === 'warning';
}

function metadataOf(importId: string) {
  return { actor: { kind: 'import', id: importId, roles: [] }, correlationId: importId } as const;
}
