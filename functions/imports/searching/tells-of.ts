import { fileKindOf } from '../reading/file-kind.ts';
import { type FileSource, readPart, watched } from '../reading/file-source.ts';
import { defaultLimits } from '../reading/limits.ts';
import { detectEncoding, prefixBytes, type TextForm, utf8Pieces } from '../reading/text-encoding.ts';
import { readXml, unescaped } from '../reading/xml-reader.ts';
import { openZip } from '../reading/zip-package.ts';
import type { PersonSearch } from './person-search.ts';

/**
 * Whether a file or a report tells of somebody, whatever its form: texts by the line, workbooks by all their sheets, comments and
 * properties. What can't be read may tell of anyone, and counts as if it did.
 *
 * @throws whatever the source throws
 */
export async function tellsOf(source: FileSource, search: PersonSearch): Promise<boolean> {
  if (source.sizeInBytes === 0) return false;
  const prefix = await readPart(source, 0, prefixBytes);
  switch (await fileKindOf(source, prefix)) {
    case 'zip':
      return packageTellsOf(source, search);
    case 'text': {
      const form = detectEncoding(prefix, prefix.length >= source.sizeInBytes);
      return form === undefined || textTellsOf(source, form, search);
    }
    case 'xls':
    case 'encrypted':
    case 'pdf':
    case 'other-binary':
      return true;
  }
}

/** What separates cells in any of the forms in which reports and files come. */
const separators = /[;,\t|"]/;
/** A row with newlines in its cells has them in quotes; a quote that is never closed must not join the rest of a file. */
const mostLinesOfRow = 20;
/** A line that goes on for longer is cut: with what is repeated of it, no name falls between. */
const longestLineCharacters = 1_000_000;
const repeatedCharacters = 1_000;

async function textTellsOf(source: FileSource, form: TextForm, search: PersonSearch): Promise<boolean> {
  const decoder = new TextDecoder();
  let rest = '';
  let row: string[] = [];
  const isInRow = (line: string): boolean => {
    row.push(line);
    const isOpen = countOf(row.join(''), '"') % 2 === 1;
    if (isOpen && row.length < mostLinesOfRow) return false;
    const cells = row.flatMap((each) => each.split(separators));
    row = [];
    return search.isIn(cells);
  };
  for await (const piece of utf8Pieces(source, form)) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split(/\r\n|\r|\n/);
    rest = lines.pop() ?? '';
    for (const line of lines) if (isInRow(line)) return true;
    if (rest.length > longestLineCharacters) {
      if (search.isIn(rest.split(separators))) return true;
      rest = rest.slice(-repeatedCharacters);
    }
  }
  return isInRow(rest) || (row.length > 0 && search.isIn(row.flatMap((each) => each.split(separators))));
}

function countOf(text: string, character: string): number {
  let count = 0;
  for (let at = text.indexOf(character); at !== -1; at = text.indexOf(character, at + 1)) count++;
  return count;
}

/** Elements within one text: its runs. The text goes on behind them. */
const runs: ReadonlySet<string> = new Set(['r', 't', 'rPr']);

/**
 * A workbook keeps the texts of all cells in one place, by which no rows can be told. So the name is looked for in the whole of it:
 * somebody with the given name of one person and the family name of another is found as well.
 */
async function packageTellsOf(source: FileSource, search: PersonSearch): Promise<boolean> {
  const bytes = watched(source);
  const kept = new Set<string>();
  try {
    const parts = await openZip(bytes, defaultLimits);
    for (const name of parts.names) {
      if (search.isIn([name])) return true;
      if (!/\.(xml|rels|vml)$/i.test(name)) continue;
      await readTexts(await parts.open(name, defaultLimits.unpackedBytes), (text) => {
        if (search.mayTell(text)) kept.add(text);
      });
    }
  } catch {
    const lost = bytes.failure();
    if (lost) throw lost.error;
    return true;
  }
  return search.isIn([...kept]);
}

/** Takes up the texts and the attributes of an XML document, but for the numbers by which cells refer to texts. */
async function readTexts(document: AsyncIterable<Uint8Array>, take: (text: string) => void): Promise<void> {
  let text = '';
  let isReference = false;
  await readXml(document, {
    open(name, attributes) {
      if (name === 'c') isReference = attributes.t === 's';
      else if (name !== 'row') Object.values(attributes).forEach(take);
    },
    text(characters) {
      text += characters;
    },
    close(name) {
      if (runs.has(name)) return;
      if (!(name === 'v' && isReference) && text.trim() !== '') take(unescaped(text));
      text = '';
    },
  });
}
