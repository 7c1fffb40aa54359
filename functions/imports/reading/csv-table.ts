import { CsvError, type Options, parse } from 'csv-parse';
import { parse as parseAtOnce } from 'csv-parse/sync';
import type { FileSource } from './file-source.ts';
import type { ReadingLimits } from './limits.ts';
import type { RawRow, Table } from './table.ts';
import { type TextForm, utf8Pieces } from './text-encoding.ts';

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

function parserOptions(delimiter: string, limits: ReadingLimits) {
  return {
    delimiter,
    // All three, since files of several systems are pasted together.
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    // A quote within a cell (Jan "Piet" Klaasen, 3" buis) is text.
    relax_quotes: true,
    max_record_size: limits.rowBytes,
  } satisfies Options;
}

/** The rows of a csv file. Empty ones are among them, so that rows are counted as a spreadsheet does. */
export function csvTable(
  source: FileSource,
  form: TextForm,
  delimiter: string,
  limits: ReadingLimits,
): Table {
  return { batches: csvBatches(utf8Pieces(source, form), delimiter, limits), omitsEmptyCells: false };
}

async function* csvBatches(
  pieces: AsyncIterable<Buffer>,
  delimiter: string,
  limits: ReadingLimits,
): AsyncGenerator<readonly RawRow[]> {
  let row = 0;
  let batch: RawRow[] = [];
  let isEnding = false;
  let lastByte = lineFeed;
  const parser = parse({
    ...parserOptions(delimiter, limits),
    // Taking records here instead of reading them from the stream saves its bookkeeping for each.
    on_record: (cells: string[]) => {
      row++;
      // A record that comes only when all is written has no newline behind it, or just a CR that could have been half a CRLF.
      const isUnterminated = isEnding && lastByte !== lineFeed && lastByte !== carriageReturn;
      batch.push(isUnterminated ? { row, cells, isUnterminated } : { row, cells });
      return null;
    },
  });
  // Errors are told to the callbacks below; without a listener the stream would throw them as well.
  parser.on('error', () => {});
  const settled = (work: (done: (error?: Error | null) => void) => void) =>
    new Promise<Error | undefined>((resolve) => work((error) => resolve(error ?? undefined)));
  const take = () => {
    const taken = batch;
    batch = [];
    return taken;
  };
  try {
    for await (const piece of pieces) {
      lastByte = piece[piece.length - 1] ?? lastByte;
      const error = await settled((done) => parser.write(piece, done));
      if (error) return yield [...take(), { row: row + 1, cells: [], fault: faultOf(error) }];
      if (row > limits.rows) return yield withinLimit(take(), limits.rows);
      if (batch.length > 0) yield take();
    }
    isEnding = true;
    const error = await settled((done) => parser.end(done));
    if (error) yield [...take(), { row: row + 1, cells: [], fault: faultOf(error) }];
    else if (row > limits.rows) yield withinLimit(take(), limits.rows);
    else if (batch.length > 0) yield take();
  } finally {
    parser.destroy();
  }
}

function withinLimit(batch: readonly RawRow[], rows: number): readonly RawRow[] {
  return [...batch.filter(({ row }) => row <= rows), { row: rows + 1, cells: [], fault: 'too-many-rows' }];
}

function faultOf(error: Error) {
  if (error instanceof CsvError && error.code === 'CSV_QUOTE_NOT_CLOSED') return 'unclosed-quote';
  if (error instanceof CsvError && error.code === 'CSV_MAX_RECORD_SIZE') return 'row-too-large';
  throw error;
}

/** The first rows of a text, as far as they can be read with a delimiter. */
export function firstCsvRows(text: string, delimiter: string, rows: number, limits: ReadingLimits): RawRow[] {
  const taken: RawRow[] = [];
  try {
    parseAtOnce(text, {
      ...parserOptions(delimiter, limits),
      to: rows,
      on_record: (cells: string[]) => {
        taken.push({ row: taken.length + 1, cells });
        return null;
      },
    });
  } catch (error) {
    // The text is cut anywhere, within quotes too.
    if (!(error instanceof CsvError)) throw error;
  }
  return taken;
}
