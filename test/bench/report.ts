import type { Spread } from './measure.ts';

/** What a row of a table has under one heading. */
export type Cell = string | number | Spread;

/** A table; every row has the same headings, in the same order. */
export interface Table {
  readonly caption: string;
  readonly rows: readonly Readonly<Record<string, Cell>>[];
}

/** What one benchmark found. */
export interface Report {
  readonly title: string;
  /** What was measured beside what, and what the ratio contains: a sentence or two each. */
  readonly notes: readonly string[];
  readonly tables: readonly Table[];
}

/** One benchmark; tells what it is doing while it runs. */
export type Benchmark = (tell: (doing: string) => void) => Promise<Report>;

/** A report for people: tables in plain text, three digits of each number that has more. */
export function textOf({ title, notes, tables }: Report): string {
  const parts = tables.map(({ caption, rows }) => `${caption}\n${textOfRows(rows)}`);
  return [`${title}\n${'='.repeat(title.length)}`, ...notes.map(wrapped), ...parts].join('\n\n');
}

/** A text in lines that fit most terminals. */
function wrapped(text: string): string {
  return text.replace(/(.{1,110})(?: |$)/g, '$1\n').trimEnd();
}

function textOfRows(rows: Table['rows']): string {
  const headings = Object.keys(rows[0] ?? {});
  const lines = [headings, ...rows.map((row) => headings.map((heading) => textOfCell(row[heading] ?? '')))];
  const widths = headings.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((text, column) => text.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** A cell as people read it; a spread is its median, then its minimum and maximum. */
export function textOfCell(cell: Cell): string {
  if (typeof cell === 'string') return cell;
  if (typeof cell === 'number') return rounded(cell);
  return `${rounded(cell.median)} (${rounded(cell.minimum)}–${rounded(cell.maximum)})`;
}

function rounded(value: number): string {
  return Math.abs(value) >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}
