import { type Cell, type CellReader, longest } from './cell-reader.ts';
import { type FamilyName, nameInUse, readNameUse, splitFamilyName, splitFullName } from './person-name.ts';

export interface EmployeeName extends FamilyName {
  readonly givenName: Cell;
  readonly initials: Cell;
  readonly birthName: Cell;
  readonly partnerName: Cell;
}

/** Puts a name together from its columns; undefined, and reported, when there is no family name. */
export function readName(cells: CellReader): EmployeeName | undefined {
  const before = cells.problems.length;
  const full = cells.text('fullName', 3 * longest.name);
  const fromFull = full ? splitFullName(full) : undefined;
  const prefix = cells.name('prefix');
  const written = cells.name('familyName');
  const birthName = cells.name('birthName');
  const partnerName = cells.name('partnerName');
  const given = cells.name('givenName');
  const letters = cells.name('initials');

  const listed = written ? splitFamilyName(written, prefix ?? null) : fromFull;
  const birth = birthName
    ? // Without a family name beside it, the prefix can only be the birth name's.
      splitFamilyName(birthName, cells.name('birthPrefix') ?? (written ? null : (prefix ?? null)))
    : undefined;
  const partner = partnerName ? splitFamilyName(partnerName, cells.name('partnerPrefix') ?? null) : null;
  const family = inUse(cells, listed ?? birth, birth ?? listed, partner);
  if (!family || family.familyName === '') {
    // A name that could not be read is reported already.
    if (cells.problems.length === before) cells.report(familyField(cells), 'missing-family-name');
    return undefined;
  }
  if (family.familyName.length > longest.name)
    cells.report(familyField(cells), 'too-long', family.familyName);

  const initials = letters ?? fromFull?.initials ?? letters;
  const hasNone = given === null || Boolean(full);
  const givenName = given ?? fromFull?.givenName ?? initials ?? (hasNone ? null : initials);
  if (givenName === null) cells.report(givenField(cells), 'missing-given-name');
  if (givenName && givenName.length > longest.name) cells.report('fullName', 'too-long', givenName);
  return {
    prefix: family.prefix,
    familyName: family.familyName,
    givenName,
    initials,
    birthName,
    partnerName,
  };
}

function inUse(
  cells: CellReader,
  listed: FamilyName | undefined,
  own: FamilyName | undefined,
  partner: FamilyName | null,
): FamilyName | undefined {
  const code = cells.name('nameUse');
  if (!code) return listed;
  const use = readNameUse(code);
  if (use === undefined) cells.report('nameUse', 'unknown-name-use', code);
  return use && own ? nameInUse(own, partner, use) : listed;
}

function familyField(cells: CellReader) {
  if (cells.has('familyName')) return 'familyName';
  return cells.has('fullName') ? 'fullName' : 'birthName';
}

function givenField(cells: CellReader) {
  if (cells.has('givenName')) return 'givenName';
  return cells.has('initials') ? 'initials' : 'fullName';
}
