import { type ImportCounts, nothingCounted } from '../../../domain/import/events.ts';
import { inParallel } from '../../shared/in-parallel.ts';
import type { ImportProgress } from '../../shared/view-rows.ts';
import type { EmployeeFile } from '../reading/read-employees.ts';
import { isWarning, type Problem } from '../reading/row-problem.ts';
import {
  appliedBefore,
  applyPerson,
  type FileConditions,
  identifiersIn,
  identifiersThatTell,
  type Look,
  type PersonResult,
} from './apply-person.ts';
import { NotedProblems } from './report.ts';
import { type IdentifiedRow, verdictOf } from './row-verdict.ts';
import {
  type ApplyServices,
  type Part,
  partOf,
  partsOf,
  peopleAtOnce,
  type SurveyedImport,
} from './surveyed-import.ts';

/** Applies the rows behind those that are done, part by part, as long as there is time. */
export async function applyRows(
  services: ApplyServices,
  tenant: string,
  opened: SurveyedImport,
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
    await services.viewNotes.putImportProgress(tenant, progress);
  }
  return { isDone: true, progress };
}

/** Looks again at the people whose manager was yet to come in the file: now it is known who that is. */
export async function linkManagers(
  services: ApplyServices,
  tenant: string,
  opened: SurveyedImport,
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
    await services.viewNotes.putImportProgress(tenant, progress);
  }
  return { isDone: true, progress };
}

/** The people whose rows are complete with a part of the file, and what of it can be counted without them. */
function peopleIn(
  part: Part,
  { headerOf }: EmployeeFile,
  { identifier, survey }: SurveyedImport,
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
