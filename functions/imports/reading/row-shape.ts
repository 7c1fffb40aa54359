import type { CellReader } from './cell-reader.ts';
import { isEmptyRow, type RawRow } from './table.ts';

/** Reports what is wrong with a row as such: too many or too few cells, huge ones, an end in its midst. */
export function checkShape({ cells, isUnterminated }: RawRow, reader: CellReader): void {
  const { names, conventions } = reader;
  for (let column = 0; column < cells.length; column++) {
    const cell = cells[column] ?? '';
    if (cell.length > conventions.limits.cellCharacters) reader.reportColumn(column, 'cell-too-long', cell);
  }
  if (cells.length > names.length && !isEmptyRow(cells.slice(names.length))) {
    reader.report(undefined, 'too-many-cells');
  }
  const lacksCells = cells.length < names.length && !conventions.omitsEmptyCells;
  // Half a character at the very end is no text in another encoding: the file was cut there.
  const isCut = isUnterminated === true && (lacksCells || cells.at(-1)?.endsWith('\uFFFD') === true);
  if (isCut) reader.report(undefined, 'cut-off');
  else if (lacksCells && cells.length < reader.cellsNeeded) reader.report(undefined, 'too-few-cells');
}

const totalWord = /^(?:(?:eind|sub|grand )?tota(?:al|len|ls?)|aantal|som|sum|count)(?![\p{L}@])/iu;
const letter = /\p{L}/u;

/** Whether a row is a total: it says so in its first cell, and names nobody. */
export function isTotal({ cells }: RawRow, reader: CellReader): boolean {
  const first = cells.findIndex((cell) => cell.trim() !== '');
  const word = cells[first] ?? '';
  if (word.length > 100 || !totalWord.test(word.trim())) return false;
  const name = reader.written(reader.has('familyName') ? 'familyName' : 'fullName') ?? '';
  // Where names come first, somebody may be called so; then there is more of them in the row.
  if (name === word) return cells.every((cell, column) => column === first || !letter.test(cell));
  return !letter.test(name);
}
