import { type DateSystem, dateOfSerial } from './excel-date.ts';
import type { ReadingLimits } from './limits.ts';
import type { NumberFormat } from './number-format.ts';
import type { SharedTexts } from './shared-texts.ts';
import type { RawRow } from './table.ts';
import { unescaped, XmlReader } from './xml-reader.ts';

/** What the cells of a sheet refer to. */
export interface SheetContext {
  readonly sharedTexts: SharedTexts | undefined;
  readonly numberFormats: readonly NumberFormat[];
  readonly dateSystem: DateSystem;
}

/**
 * The rows of a sheet. Of a formula the value that was last calculated counts, of merged cells the first.
 *
 * @param failure what the source of the bytes failed with; such an error is not the sheet's fault and is thrown
 */
export async function* sheetBatches(
  sheet: AsyncIterable<Uint8Array>,
  context: SheetContext,
  limits: ReadingLimits,
  failure: () => { readonly error: unknown } | undefined,
): AsyncGenerator<readonly RawRow[]> {
  const rows = new SheetRows(context, limits);
  const reader = new XmlReader(rows);
  try {
    for await (const chunk of sheet) {
      reader.write(chunk);
      if (rows.isOverLimit) break;
      if (rows.batch.length > 0) yield rows.take();
    }
    if (!rows.isOverLimit) reader.end();
  } catch {
    const lost = failure();
    if (lost) throw lost.error;
    yield [...rows.take(), { row: rows.rowAtHand, cells: [], fault: 'damaged-from-here' }];
    return;
  }
  if (rows.isOverLimit) yield [...rows.take(), { row: limits.rows + 1, cells: [], fault: 'too-many-rows' }];
  else if (rows.batch.length > 0) yield rows.take();
}

/** Gathers rows from the events of the XML reader. */
class SheetRows {
  readonly #context: SheetContext;
  readonly #limits: ReadingLimits;
  batch: RawRow[] = [];
  #lastRow = 0;
  #isInRow = false;
  isOverLimit = false;
  #cells: string[] = [];
  #column = -1;
  #type = '';
  #style = 0;
  #value = '';
  #isValue = false;
  #isPhonetic = false;

  constructor(context: SheetContext, limits: ReadingLimits) {
    this.#context = context;
    this.#limits = limits;
  }

  /** The row that is being read, or the next. */
  get rowAtHand(): number {
    return this.#isInRow ? this.#lastRow : this.#lastRow + 1;
  }

  take(): RawRow[] {
    const taken = this.batch;
    this.batch = [];
    return taken;
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    switch (name) {
      case 'c':
        this.#column = columnOf(attributes.r, this.#column + 1);
        this.#type = attributes.t ?? 'n';
        this.#style = Number(attributes.s ?? 0);
        this.#value = '';
        break;
      case 'v':
      case 't':
        this.#isValue = !this.#isPhonetic;
        break;
      case 'rPh':
        this.#isPhonetic = true;
        break;
      case 'row': {
        const row = Number(attributes.r ?? 0);
        // Rows come in order; where their numbers do not, counting goes on.
        this.#lastRow = row > this.#lastRow ? row : this.#lastRow + 1;
        this.isOverLimit ||= this.#lastRow > this.#limits.rows;
        this.#isInRow = true;
        this.#cells = [];
        this.#column = -1;
        break;
      }
    }
  }

  text(text: string): void {
    if (this.#isValue && this.#value.length <= this.#limits.cellCharacters) this.#value += text;
  }

  close(name: string): void {
    switch (name) {
      case 'v':
      case 't':
        this.#isValue = false;
        break;
      case 'rPh':
        this.#isPhonetic = false;
        break;
      case 'c':
        this.#put();
        break;
      case 'row':
        this.#isInRow = false;
        if (!this.isOverLimit) this.batch.push({ row: this.#lastRow, cells: this.#cells });
        break;
    }
  }

  #put(): void {
    const text = this.#cellText();
    if (text === '') return;
    // One column more than the limit stands for all that are over it: the row then has too many cells.
    const column = Math.min(this.#column, this.#limits.columns);
    while (this.#cells.length < column) this.#cells.push('');
    this.#cells[column] = text;
  }

  #cellText(): string {
    const value = this.#value;
    if (value === '') return '';
    switch (this.#type) {
      case 's':
        return this.#context.sharedTexts?.get(Number(value)) ?? '';
      case 'b':
        return value.trim() === '1' ? 'TRUE' : 'FALSE';
      case 'n':
        return this.#numberText(value);
      default:
        return unescaped(value).slice(0, this.#limits.cellCharacters + 1);
    }
  }

  #numberText(value: string): string {
    const format = this.#context.numberFormats[this.#style];
    if (format === undefined || format.kind === 'general') return plainNumber(value);
    if (format.kind === 'date')
      return dateOfSerial(Number(value), this.#context.dateSystem) ?? plainNumber(value);
    const text = plainNumber(value);
    return /^\d+$/.test(text) ? text.padStart(format.digits, '0') : text;
  }
}

const shortWhole = /^\d{1,15}$/;

/** A number as a person would write it: without ".0", without exponent where it is whole, with the 15 digits that a spreadsheet has. */
function plainNumber(value: string): string {
  if (shortWhole.test(value)) return value;
  const number = Number(value);
  if (value.trim() === '' || !Number.isFinite(number)) return value;
  if (Number.isInteger(number) && Math.abs(number) < 1e21) return BigInt(number).toString();
  return String(Number(number.toPrecision(15)));
}

/** The column of a cell such as "AB12", from 0; cells without name follow each other. */
function columnOf(cell: string | undefined, next: number): number {
  if (cell === undefined) return next;
  let column = 0;
  for (let index = 0; index < cell.length && index < 4; index++) {
    const letter = cell.charCodeAt(index) & 0xdf;
    if (letter < 0x41 || letter > 0x5a) break;
    column = column * 26 + (letter - 0x40);
  }
  return column === 0 ? next : column - 1;
}
