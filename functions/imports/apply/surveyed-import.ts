import type { ImportInLine } from '../../../domain/import/state.ts';
import { todayOf } from '../../shared/company-calendar.ts';
import type { OpenLocation } from '../../shared/file-names.ts';
import type { Objects } from '../../shared/objects.ts';
import type { Language } from '../../shared/tenant-language.ts';
import type { ViewNotes } from '../../shared/view-notes.ts';
import type { Views } from '../../shared/views.ts';
import { objectSource } from '../object-source.ts';
import type { RowResult } from '../reading/employee-row.ts';
import { type EmployeeFile, readEmployees } from '../reading/read-employees.ts';
import { readProfile } from '../tenant-profile.ts';
import type { FileConditions, PeopleServices } from './apply-person.ts';
import { erasedBy } from './employee.ts';
import { RowIdentifier } from './row-verdict.ts';
import { Survey, type SurveyedFile } from './survey.ts';

/** A file whose turn it is, with its name and where it lies. */
export type LocatedImport = ImportInLine & OpenLocation;

export interface ApplyServices extends PeopleServices {
  readonly objects: Objects;
  readonly views: Pick<Views, 'findImportProgress'>;
  readonly viewNotes: Pick<ViewNotes, 'putImportProgress'>;
  readonly languageOf: (tenant: string) => Language;
  readonly now: () => Date;
  /** Told of each file that is stopped or has failed: somebody should look at it. */
  readonly onNeedsAttention?: () => void;
  /** Rows between two notes of how far it is: a crash costs at most these once more. Default 1,000. */
  readonly rowsInPart?: number;
}

const usualRowsInPart = 1_000;
/** People at once: DynamoDB and KMS answer in milliseconds, of which nearly all is waiting. */
export const peopleAtOnce = 32;
/** A file whose survey is done, with what is needed to read it again. */
export interface SurveyedImport {
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
 * Reads a file whole, for what must be known of it before the first change.
 *
 * @throws FileRefused, FileReplaced, ProfileRefused, TooManyGroupedRows
 */
export async function surveyFile(
  services: ApplyServices,
  tenant: string,
  file: LocatedImport,
): Promise<SurveyedImport> {
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

/** Rows that are applied together. */
export interface Part {
  readonly number: number;
  readonly lastRow: number;
  readonly results: readonly RowResult[];
}

export function partOf(row: number, rowsInPart: number): number {
  return Math.floor(row / rowsInPart);
}

/** Rows by the part, cut at the same places each time the file is read. */
export async function* partsOf(
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

/** Who does what an import does. */
export function importMetadata(importId: string) {
  return { actor: { kind: 'import', id: importId, roles: [] }, correlationId: importId } as const;
}
