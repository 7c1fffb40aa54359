import { strToU8, type Zippable, zipSync } from 'fflate';

/** What stands in a cell: a text (shared), a number, a boolean, nothing, or the XML of the cell's inside. */
export type CellContent = string | number | boolean | null | RawCell;

export interface RawCell {
  /** Of the element `c`: `t="e"`, `s="1"`. */
  readonly attributes?: string;
  readonly xml: string;
}

export interface SheetSource {
  readonly name: string;
  readonly state?: 'visible' | 'hidden' | 'veryHidden';
  /** From row 1 on; undefined leaves the row out. */
  readonly rows: readonly (readonly CellContent[] | undefined)[];
  /** XML behind the rows, such as merged cells. */
  readonly afterRows?: string;
}

export interface WorkbookSource {
  readonly sheets: readonly SheetSource[];
  /** The number formats of styles 1, 2 …: an id that is built in, or a code. */
  readonly formats?: readonly (number | string)[];
  readonly date1904?: boolean;
  /** Parts to add, or to put in the place of what would be there. */
  readonly parts?: Readonly<Record<string, string | Uint8Array>>;
}

/** Builds an xlsx file, in the order of parts in which Excel writes them: the sheets before the texts of their cells. */
export function workbook(source: WorkbookSource): Uint8Array {
  const texts = new Map<string, number>();
  const sheets = source.sheets.map((sheet) => sheetXml(sheet, texts));
  const parts: Record<string, string | Uint8Array> = {
    '[Content_Types].xml': `${declaration}<Types xmlns="${packageNamespace}/content-types"/>`,
    '_rels/.rels': relationships([['rId1', 'officeDocument', 'xl/workbook.xml']]),
    'xl/workbook.xml': workbookXml(source),
    'xl/_rels/workbook.xml.rels': relationships([
      ...source.sheets.map(
        (_, index) => [`rId${index + 1}`, 'worksheet', `worksheets/sheet${index + 1}.xml`] as const,
      ),
      ['rIdStyles', 'styles', 'styles.xml'],
      ['rIdTexts', 'sharedStrings', '/xl/sharedStrings.xml'],
    ]),
    ...Object.fromEntries(sheets.map((xml, index) => [`xl/worksheets/sheet${index + 1}.xml`, xml])),
    'xl/styles.xml': stylesXml(source.formats ?? []),
    'xl/sharedStrings.xml': sharedTextsXml([...texts.keys()]),
    ...source.parts,
  };
  return zipped(parts);
}

/** A zip file of parts by name. */
export function zipped(parts: Readonly<Record<string, string | Uint8Array>>): Uint8Array {
  const zippable: Zippable = {};
  for (const [name, content] of Object.entries(parts)) {
    zippable[name] = typeof content === 'string' ? strToU8(content) : content;
  }
  return zipSync(zippable, { level: 6 });
}

const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packageNamespace = 'http://schemas.openxmlformats.org/package/2006';

function relationships(relations: readonly (readonly [id: string, type: string, target: string])[]): string {
  const elements = relations.map(
    ([id, type, target]) => `<Relationship Id="${id}" Type="${office}/${type}" Target="${target}"/>`,
  );
  return `${declaration}<Relationships xmlns="${packageNamespace}/relationships">${elements.join('')}</Relationships>`;
}

function workbookXml({ sheets, date1904 }: WorkbookSource): string {
  const elements = sheets.map(
    ({ name, state }, index) =>
      `<sheet name="${xmlText(name)}" sheetId="${index + 1}"${state ? ` state="${state}"` : ''} r:id="rId${index + 1}"/>`,
  );
  const properties = `<workbookPr${date1904 ? ' date1904="1"' : ''}/>`;
  return `${declaration}<workbook xmlns="${main}" xmlns:r="${office}">${properties}<sheets>${elements.join('')}</sheets></workbook>`;
}

const firstCustomFormat = 164;

function stylesXml(formats: readonly (number | string)[]): string {
  const ids = formats.map((format, index) =>
    typeof format === 'number' ? format : firstCustomFormat + index,
  );
  const custom = formats.flatMap((format, index) =>
    typeof format === 'number'
      ? []
      : [`<numFmt numFmtId="${firstCustomFormat + index}" formatCode="${xmlText(format)}"/>`],
  );
  const styles = [0, ...ids].map((id) => `<xf numFmtId="${id}" applyNumberFormat="1"/>`);
  return `${declaration}<styleSheet xmlns="${main}"><numFmts>${custom.join('')}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>${styles.join('')}</cellXfs></styleSheet>`;
}

function sharedTextsXml(texts: readonly string[]): string {
  return `${declaration}<sst xmlns="${main}">${texts.map((text) => `<si><t xml:space="preserve">${xmlText(text)}</t></si>`).join('')}</sst>`;
}

function sheetXml({ rows, afterRows }: SheetSource, texts: Map<string, number>): string {
  const elements = rows.map((cells, index) => {
    if (!cells) return '';
    const inside = cells.map((cell, column) => cellXml(cell, `${columnName(column)}${index + 1}`, texts));
    return `<row r="${index + 1}">${inside.join('')}</row>`;
  });
  return `${declaration}<worksheet xmlns="${main}"><sheetData>${elements.join('')}</sheetData>${afterRows ?? ''}</worksheet>`;
}

function cellXml(cell: CellContent, name: string, texts: Map<string, number>): string {
  if (cell === null) return '';
  switch (typeof cell) {
    case 'string': {
      const index = texts.get(cell) ?? texts.size;
      texts.set(cell, index);
      return `<c r="${name}" t="s"><v>${index}</v></c>`;
    }
    case 'number':
      return `<c r="${name}"><v>${cell}</v></c>`;
    case 'boolean':
      return `<c r="${name}" t="b"><v>${cell ? 1 : 0}</v></c>`;
    default:
      return `<c r="${name}" ${cell.attributes ?? ''}>${cell.xml}</c>`;
  }
}

/** A number in the cell style of a number, from 1. */
export function styled(value: number | string, style: number): RawCell {
  return { attributes: `s="${style}"`, xml: `<v>${value}</v>` };
}

/** The letters of a column, from 0: A, B … Z, AA. */
export function columnName(column: number): string {
  const letter = String.fromCharCode(65 + (column % 26));
  return column < 26 ? letter : columnName(Math.floor(column / 26) - 1) + letter;
}

export function xmlText(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
