import { stringify } from 'csv-stringify/sync';
import type { Language } from '../../shared/tenant-language.ts';
import type { RowResult } from './employee-row.ts';
import { problemMessage, severityOf } from './row-problem.ts';

/** rejected.csv: what Excel opens as it is in the Netherlands, and a spreadsheet runs nothing of. */
export interface RejectedCsv {
  /** The byte order mark and the header. */
  readonly head: string;
  /** A rejected row, as it was, with its number, the columns at fault and why; empty for a row that was kept. */
  line(result: RowResult): string;
}

const reasonHeaders: Record<Language, readonly string[]> = {
  nl: ['Rij', 'Kolom', 'Reden'],
  en: ['Row', 'Column', 'Reason'],
};

/**
 * Writes rejected rows for HR: UTF-8 with byte order mark, `;`, CRLF. The reason stands behind the file's own columns; the cells
 * that a row has beyond them stand behind the reason. Cells that a spreadsheet would run as a formula get a `'` in front.
 *
 * @param headers the file's, as `readEmployees` gives them
 */
export function rejectedCsv(headers: readonly string[], language: Language): RejectedCsv {
  return {
    head: `\uFEFF${line([...headers, ...reasonHeaders[language]])}`,
    line(result) {
      const errors = result.problems.filter(({ code }) => severityOf(code) === 'error');
      if (errors.length === 0) return '';
      const own = headers.map((_, column) => result.cells[column] ?? '');
      const columns = [...new Set(errors.map(({ column }) => column).filter((column) => column !== ''))];
      const reasons = errors.map((problem) => problemMessage(problem, language));
      return line([
        ...own,
        String(result.row),
        columns.join(', '),
        reasons.join(' '),
        ...result.cells.slice(headers.length),
      ]);
    },
  };
}

function line(cells: readonly string[]): string {
  return stringify([cells.map(harmless)], {
    delimiter: ';',
    record_delimiter: '\r\n',
    escape_formulas: true,
  });
}

// Spreadsheets trim some of what can't be seen; what stands behind it then comes first.
const hiddenStart = /^(?:(?![\t\r])[\p{Cc}\p{Cf}\s])+(?=[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20])/u;

function harmless(cell: string): string {
  return cell.replace(hiddenStart, '');
}
