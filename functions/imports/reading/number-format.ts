import { readXml } from './xml-reader.ts';

/** What a number in a cell is shown as. */
export type NumberFormat =
  | { readonly kind: 'general' }
  | { readonly kind: 'date' }
  /** Whole numbers with leading zeros, up to so many digits. */
  | { readonly kind: 'padded'; readonly digits: number };

const general: NumberFormat = { kind: 'general' };

/** The formats that every workbook knows by number alone (ECMA-376 part 1, 18.8.30); 27 to 36 and 50 to 58 are those of East Asia. */
function isBuiltInDate(id: number): boolean {
  return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58);
}

/** What a format says beside its symbols: quoted and escaped text, colours, currencies, padding. */
const literals = /"[^"]*"|\\.|\[[^\]]*\]|_.|\*./g;

/** Reads a format's code as far as it matters: "dd-mm-jjjj" (also in Dutch), "00000". */
export function numberFormat(code: string): NumberFormat {
  const positive = code.replace(literals, '').split(';', 1)[0] ?? '';
  if (/^0{2,}$/.test(positive)) return { kind: 'padded', digits: positive.length };
  // Hours and minutes without a day are no date; "General" and "Standaard" have letters of their own.
  return /[dyj]/i.test(positive) && !/general|standaard/i.test(positive) ? { kind: 'date' } : general;
}

/** The number format of each cell style, in the order in which cells refer to them. */
export async function readNumberFormats(styles: AsyncIterable<Uint8Array>): Promise<readonly NumberFormat[]> {
  const custom = new Map<number, NumberFormat>();
  const formats: NumberFormat[] = [];
  let isInCellFormats = false;
  await readXml(styles, {
    open(name, attributes) {
      if (name === 'numFmt')
        custom.set(Number(attributes.numFmtId), numberFormat(attributes.formatCode ?? ''));
      if (name === 'cellXfs') isInCellFormats = true;
      if (name === 'xf' && isInCellFormats) {
        const id = Number(attributes.numFmtId ?? 0);
        formats.push(custom.get(id) ?? (isBuiltInDate(id) ? { kind: 'date' } : general));
      }
    },
    text() {},
    close(name) {
      if (name === 'cellXfs') isInCellFormats = false;
    },
  });
  return formats;
}
