import type { EmploymentRow } from '../../../domain/learner/merge-employment.ts';
import { mergeFields, openEnd } from '../../../domain/learner/merge-employment.ts';
import { type PersonalData, personalDataSchema } from '../../shared/personal-data.ts';
import { openEnd as openInFile } from '../reading/date-text.ts';
import type { EmployeeRow } from '../reading/employee-row.ts';
import { erasableFields, type ImportProfile } from '../reading/profile.ts';

const personalFields = ['givenName', 'prefix', 'familyName', 'email', 'employeeNumber'] as const;

/** The fields that an empty cell erases, as the domain calls them. */
export function erasedBy({ emptyErases }: Pick<ImportProfile, 'emptyErases'>): ReadonlySet<string> {
  const fields = emptyErases === true ? erasableFields : emptyErases;
  return new Set(fields.map((field) => (field === 'manager' ? 'managerId' : field)));
}

/** Who somebody is once a row is read over what is known. */
export function personalDataAfter(
  known: PersonalData | undefined,
  row: EmployeeRow,
  emptyErases: ReadonlySet<string>,
): PersonalData {
  // "van der" goes with the name that it stands before: a name without one has none.
  const merged = mergeFields(personalFields, defined(known), row, new Set([...emptyErases, 'prefix']));
  return personalDataSchema.parse({
    // Who has neither given name nor initials is called by the family name alone.
    givenName: '',
    ...merged,
    // Capitals tell no addresses apart, and are no change.
    ...(isSameText(known?.email, merged.email) && { email: known?.email }),
  });
}

/**
 * One row for all rows of a person: who it is, as the first contract says, with what the others know beside that. The
 * same for any order of them.
 */
export function personIn(rows: readonly EmployeeRow[]): EmployeeRow {
  const sorted = rows.toSorted(byContract);
  const [first] = sorted;
  if (!first) throw new Error('A person has a row');
  const told = (field: 'givenName' | 'initials' | 'birthName' | 'partnerName' | 'email') =>
    sorted.find((row) => row[field])?.[field] ?? first[field];
  return {
    ...first,
    givenName: told('givenName'),
    initials: told('initials'),
    birthName: told('birthName'),
    partnerName: told('partnerName'),
    email: told('email'),
  };
}

function byContract(one: EmployeeRow, other: EmployeeRow): number {
  const [a, b] = [one.contractNumber ?? '', other.contractNumber ?? ''];
  return a.length - b.length || compare(a, b) || compare(JSON.stringify(one), JSON.stringify(other));
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

/** What a row says of where somebody stands, the manager aside. */
export function employmentOf({ department, jobTitle, startsOn, endsOn }: EmployeeRow): EmploymentRow {
  return { department, jobTitle, startsOn, endsOn: endsOn === openInFile ? openEnd : endsOn };
}

export function isInServiceBy({ status }: EmployeeRow): boolean | undefined {
  if (status === 'active') return true;
  return status === 'left' ? false : undefined;
}

/**
 * Whether a row can be about whom its number or address found: one of given name, family name and, beside the number,
 * address is the same. Where all differ, it was given to somebody else.
 */
export function isSamePerson(
  known: PersonalData,
  row: EmployeeRow,
  foundBy: 'employeeNumber' | 'email',
): boolean {
  return (
    (foundBy === 'employeeNumber' && isSameText(known.email, row.email ?? undefined)) ||
    isSameName(known.givenName, row.givenName ?? row.initials ?? undefined) ||
    [row.familyName, row.birthName, row.partnerName].some((name) =>
      isSameName(known.familyName, name ?? undefined),
    )
  );
}

function isSameName(one: string, other: string | undefined): boolean {
  return other !== undefined && one !== '' && lettersOf(one) === lettersOf(other);
}

/** Accents, capitals and punctuation tell no names apart. */
function lettersOf(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/[^\p{L}]/gu, '')
    .toLowerCase();
}

function isSameText(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && other !== undefined && one.toLowerCase() === other.toLowerCase();
}

function defined(known: PersonalData | undefined): Readonly<Record<string, string>> {
  const entries = Object.entries(known ?? {}).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries);
}
