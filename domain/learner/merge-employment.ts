import type { Employment } from './events.ts';
import type { LearnerState } from './state.ts';

/**
 * What the cells of a row say: a text; null for an empty cell; undefined for a column that the file does not have.
 * A last day from `openFrom` on is HR's way to write that there is none.
 */
export type Row<Field extends string> = { readonly [Name in Field]?: string | null | undefined };
export type EmploymentRow = Row<keyof Employment>;

const employmentFields = ['department', 'jobTitle', 'managerId', 'startsOn', 'endsOn'] as const;

/** Files say `31-12-2999`, `31-12-9999` and the like for an end that is not foreseen. */
const openFrom = '2900-01-01';

/** A last day that says: none, whatever is known. */
export const openEnd = '9999-12-31';

/** Whether a last day is one that never comes. */
export function isOpen(endsOn: string): boolean {
  return endsOn >= openFrom;
}

/**
 * What is known once a row is read: a cell with a text replaces what was known, an empty one keeps it unless the
 * field is in `emptyErases`, and a column that is not there keeps it in any case. Fields without a value are absent.
 */
export function mergeFields<Field extends string>(
  fields: readonly Field[],
  existing: Readonly<Partial<Record<Field, string>>>,
  row: Row<Field>,
  emptyErases: ReadonlySet<string>,
): Partial<Record<Field, string>> {
  const merged: Partial<Record<Field, string>> = {};
  for (const field of fields) {
    const kept = row[field] === null && emptyErases.has(field) ? undefined : existing[field];
    const value = row[field] ?? kept;
    if (value !== undefined) merged[field] = value;
  }
  return merged;
}

/** `mergeFields` of an employment; a last day that never comes takes away the one that was known. */
export function mergeEmployment(
  existing: Employment,
  row: EmploymentRow,
  emptyErases: ReadonlySet<string>,
): Employment {
  const { endsOn, ...merged } = mergeFields(employmentFields, existing, row, emptyErases);
  return endsOn === undefined || isOpen(endsOn) ? merged : { ...merged, endsOn };
}

/**
 * The employment with which a learner is imported: what is known, with the row over it. A last day that is over is
 * not kept by a row that speaks of a later time: one that says that the learner is in service, or that starts after
 * that day. Otherwise nobody could come back in files whose cells for it are empty.
 *
 * @param isInService what the row says; or true when the file is to hold everyone in service, and the row names
 *   neither a status nor a last day
 */
export function employmentAfter(
  state: LearnerState,
  row: EmploymentRow,
  {
    emptyErases,
    isInService,
    today,
  }: { emptyErases: ReadonlySet<string>; isInService: boolean | undefined; today: string },
): Employment {
  if (state.status === 'none') return mergeEmployment({}, row, emptyErases);
  const { endsOn, ...withoutEnd } = state.employment;
  const isOver = endsOn !== undefined && (state.status === 'left' || endsOn < today);
  const isLater = isInService === true || (endsOn !== undefined && (row.startsOn ?? '') > endsOn);
  return mergeEmployment(isOver && isLater ? withoutEnd : state.employment, row, emptyErases);
}

/**
 * What a row says of whether the learner is in service, once it is read over what is known: who has left stays away as
 * long as it tells of no other last day. On that day itself too, which for everybody else still counts.
 */
export function serviceAfter(
  state: LearnerState,
  after: Employment,
  isInService: boolean | undefined,
): boolean | undefined {
  if (isInService !== undefined || state.status !== 'left' || after.endsOn === undefined) return isInService;
  return after.endsOn === state.employment.endsOn ? false : undefined;
}
