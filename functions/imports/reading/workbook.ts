import type { DateSystem } from './excel-date.ts';
import { FileRefused } from './file-refused.ts';
import { type FileSource, watched } from './file-source.ts';
import type { ReadingLimits } from './limits.ts';
import { type NumberFormat, readNumberFormats } from './number-format.ts';
import { readSharedTexts } from './shared-texts.ts';
import { sheetBatches } from './sheet-table.ts';
import type { Table } from './table.ts';
import { localName, readXml } from './xml-reader.ts';
import { openZip, type ZipPackage } from './zip-package.ts';

export interface Workbook extends Table {
  /** The name of the sheet whose rows these are. */
  readonly sheet: string;
  readonly dateSystem: DateSystem;
}

/**
 * Opens an xlsx file at its first visible sheet, or at the one of a name.
 *
 * @throws FileRefused when it is no workbook, damaged, encrypted, unpacks to too much, or lacks the sheet
 */
export async function openWorkbook(
  source: FileSource,
  sheetName: string | undefined,
  limits: ReadingLimits,
): Promise<Workbook> {
  const bytes = watched(source);
  try {
    const parts = await openZip(bytes, limits);
    const workbookPart = await findWorkbook(parts);
    const { sheets, dateSystem } = await readSheets(await parts.open(workbookPart, mostPartBytes));
    const related = await readRelations(parts, workbookPart);
    const isWanted = (sheet: Sheet) =>
      sheetName === undefined
        ? sheet.isVisible && related.get(sheet.relation)?.type === 'worksheet'
        : sheet.name.toLowerCase() === sheetName.toLowerCase();
    const sheet = sheets.find(isWanted);
    const sheetPart = sheet && related.get(sheet.relation)?.part;
    if (!sheet || sheetPart === undefined) throw new FileRefused('no-sheet', { subject: sheetName ?? '' });
    const part = (type: string) => [...related.values()].find((relation) => relation.type === type)?.part;
    const context = {
      dateSystem,
      numberFormats: await readFormats(parts, part('styles')),
      sharedTexts: await readTexts(parts, part('sharedStrings'), limits),
    };
    const opened = await parts.open(sheetPart, limits.unpackedBytes);
    return {
      sheet: sheet.name,
      dateSystem,
      omitsEmptyCells: true,
      batches: sheetBatches(opened, context, limits, bytes.failure),
    };
  } catch (error) {
    const lost = bytes.failure();
    if (lost) throw lost.error;
    // All that is left is what parsers throw of bytes that are not as they should be.
    throw error instanceof FileRefused ? error : new FileRefused('damaged');
  }
}

/** For lists of sheets, relations and styles, which are held; styles of a million bytes are seen. */
const mostPartBytes = 10_000_000;

async function findWorkbook(parts: ZipPackage): Promise<string> {
  const [main] = parts.has('_rels/.rels')
    ? [...(await readRelations(parts, '')).values()].filter(({ type }) => type === 'officeDocument')
    : [];
  const name = main?.part ?? 'xl/workbook.xml';
  if (name.endsWith('.bin') || (!parts.has(name) && parts.has('xl/workbook.bin')))
    throw new FileRefused('xlsb');
  if (parts.has(name) && !name.toLowerCase().startsWith('word/') && !name.toLowerCase().startsWith('ppt/'))
    return name;
  if (parts.has('content.xml') && parts.has('mimetype')) throw new FileRefused('ods');
  throw new FileRefused('no-workbook');
}

interface Sheet {
  readonly name: string;
  readonly isVisible: boolean;
  readonly relation: string;
}

async function readSheets(workbook: AsyncIterable<Uint8Array>) {
  const sheets: Sheet[] = [];
  let dateSystem: DateSystem = '1900';
  await readXml(workbook, {
    open(name, attributes) {
      if (name === 'workbookPr' && isTrue(attributes.date1904)) dateSystem = '1904';
      if (name !== 'sheet') return;
      const relation = Object.keys(attributes).find(
        (attribute) => attribute.includes(':') && localName(attribute) === 'id',
      );
      sheets.push({
        name: attributes.name ?? '',
        isVisible: (attributes.state ?? 'visible') === 'visible',
        relation: (relation && attributes[relation]) ?? '',
      });
    },
    text() {},
    close() {},
  });
  return { sheets, dateSystem };
}

function isTrue(value: string | undefined): boolean {
  return value === '1' || value === 'true';
}

interface Relation {
  /** The last word of the type: transitional and strict workbooks differ in what stands before it. */
  readonly type: string;
  readonly part: string;
}

/** The parts that a part refers to, by the id of the reference. References out of the file are left alone. */
async function readRelations(parts: ZipPackage, part: string): Promise<ReadonlyMap<string, Relation>> {
  const directory = part.slice(0, part.lastIndexOf('/') + 1);
  const relations = new Map<string, Relation>();
  await readXml(await parts.open(`${directory}_rels/${part.slice(directory.length)}.rels`, mostPartBytes), {
    open(name, attributes) {
      if (name !== 'Relationship' || attributes.TargetMode === 'External') return;
      const type = attributes.Type ?? '';
      relations.set(attributes.Id ?? '', {
        type: type.slice(type.lastIndexOf('/') + 1),
        part: resolvePart(directory, attributes.Target ?? ''),
      });
    },
    text() {},
    close() {},
  });
  return relations;
}

/** A path inside the zip; it is looked up there and nowhere else, so one that leads out of it leads to nothing. */
function resolvePart(directory: string, target: string): string {
  const path = target.startsWith('/') ? target.slice(1) : directory + target;
  const steps: string[] = [];
  for (const step of path.split('/')) {
    if (step === '..') steps.pop();
    else if (step !== '.' && step !== '') steps.push(step);
  }
  return steps.join('/');
}

async function readFormats(parts: ZipPackage, part: string | undefined): Promise<readonly NumberFormat[]> {
  return part !== undefined && parts.has(part)
    ? readNumberFormats(await parts.open(part, mostPartBytes))
    : [];
}

async function readTexts(parts: ZipPackage, part: string | undefined, limits: ReadingLimits) {
  return part !== undefined && parts.has(part)
    ? readSharedTexts(await parts.open(part, limits.unpackedBytes), limits)
    : undefined;
}
