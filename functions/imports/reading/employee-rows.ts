import { isTotalRow, type RowResult, showsShortEnd } from './employee-row.ts';
import { isEmptyRow, type RawRow } from './table.ts';

/**
 * The rows of a file behind its header, read once, one after another. Written out instead of as a generator: that would take
 * promises of its own for each row, and would not close a file that is left before the first.
 */
export class EmployeeRows implements AsyncIterableIterator<RowResult> {
  readonly #batches: AsyncIterator<readonly RawRow[]>;
  readonly #headerRow: number;
  readonly #read: (raw: RawRow) => RowResult;
  #batch: readonly RawRow[];
  #index = 0;
  #rows = 0;
  #endsShort = false;

  /**
   * @param first the rows that were read to find the header, and come first
   * @param batches the rows behind those
   * @param headerRow the last row of the header
   */
  constructor(
    first: readonly RawRow[],
    batches: AsyncIterator<readonly RawRow[]>,
    headerRow: number,
    read: (raw: RawRow) => RowResult,
  ) {
    this.#batch = first;
    this.#batches = batches;
    this.#headerRow = headerRow;
    this.#read = read;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<RowResult, undefined>> {
    for (;;) {
      while (this.#index < this.#batch.length) {
        const raw = this.#batch[this.#index++];
        if (raw && !this.#isPassedOver(raw))
          return { done: false, value: this.#counted(this.#read(raw), raw) };
      }
      const next = await this.#batches.next();
      this.#batch = next.done ? [] : next.value;
      this.#index = 0;
      if (next.done) return { done: true, value: undefined };
    }
  }

  async return(): Promise<IteratorResult<RowResult, undefined>> {
    this.#batch = [];
    await this.#batches.return?.();
    return { done: true, value: undefined };
  }

  summary(): { readonly rows: number; readonly endsShort: boolean } {
    return { rows: this.#rows, endsShort: this.#endsShort };
  }

  #isPassedOver(raw: RawRow): boolean {
    return raw.row <= this.#headerRow || (raw.fault === undefined && isEmptyRow(raw.cells));
  }

  #counted(result: RowResult, raw: RawRow): RowResult {
    if (raw.fault === undefined && !isTotalRow(result)) this.#rows++;
    if (showsShortEnd(result)) this.#endsShort = true;
    return result;
  }
}
