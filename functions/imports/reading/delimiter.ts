import { firstCsvRows } from './csv-table.ts';
import { type HeaderLookup, recognisedFields, rowsSearched } from './header.ts';
import type { ReadingLimits } from './limits.ts';

/** In the order in which they win when nothing else tells. */
const delimiters = [';', ',', '\t', '|'] as const;

/** What Excel and others write as a first line to say how they delimit. */
const separatorLine = /^"?sep=([^"\r\n])"?[;,\t|]*(?:\r|\n|$)/i;

/**
 * How a csv file delimits its cells: as its `sep=` line says; else with what the most known headers are found; else with
 * what most cells in a row are found.
 *
 * @param text the beginning of the file
 */
export function detectDelimiter(text: string, lookup: HeaderLookup, limits: ReadingLimits): string {
  const declared = separatorLine.exec(text)?.[1];
  if (declared !== undefined) return declared;
  const [best] = delimiters
    .map((delimiter) => {
      const rows = firstCsvRows(text, delimiter, rowsSearched, limits);
      return {
        delimiter,
        headers: Math.max(0, ...rows.map(({ cells }) => recognisedFields(cells, lookup).size)),
        cells: Math.max(0, ...rows.map(({ cells }) => cells.length)),
      };
    })
    .sort((one, other) => other.headers - one.headers || other.cells - one.cells);
  return best?.delimiter ?? delimiters[0];
}
