import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { create, type Font } from 'fontkit';
import { type FontName, fontFiles } from './font-files.ts';

export type PaperFonts = Readonly<Record<FontName, Font>>;

const require = createRequire(import.meta.url);

let read: Promise<PaperFonts> | undefined;

/** The fonts, which are read once for all papers of this function. */
export function paperFonts(): Promise<PaperFonts> {
  read ??= readFonts().catch((error: unknown) => {
    read = undefined;
    throw error;
  });
  return read;
}

async function readFonts(): Promise<PaperFonts> {
  const [light, regular, bold] = await Promise.all([
    readFont(fontFiles.light),
    readFont(fontFiles.regular),
    readFont(fontFiles.bold),
  ]);
  return { light, regular, bold };
}

async function readFont(file: string): Promise<Font> {
  const font = create(await readFile(require.resolve(file)));
  if (font.type !== 'TTF') throw new Error(`${file} holds no single font`);
  // fontkit tells of a glyph for ever what it was first used for. A letter that was first a part of another, as the a of ặ, would
  // stand for nothing in every later paper: who copies its text, or is read it, would miss that letter.
  for (const character of font.characterSet) {
    // Ligatures are rightly told of as the letters that they join.
    if (!isLigature(String.fromCodePoint(character))) font.glyphForCodePoint(character);
  }
  return font;
}

const ligatures = /[\ufb00-\ufb06]/gu;
const isLigature = (letter: string) => letter.search(ligatures) >= 0;

/** What is written for a letter that there is no form of. */
const unknownLetter = '\u25cc';

/** A text as a font can write it. */
export interface Writable {
  readonly text: string;
  /** Some letters are missing or have lost their accents. */
  readonly isAltered: boolean;
}

/**
 * Makes a text one that the font can write: a letter that it lacks is written without its accents, and where that does not
 * help either as a dotted circle. A PDF/A must not hold glyphs that stand for none (ISO 19005-3, 6.2.11.8).
 */
export function writable(text: string, font: Pick<Font, 'hasGlyphForCodePoint'>): Writable {
  // Line ends, joiners and marks of direction have no form; where they divide words, a space does.
  const plain = text
    .normalize('NFC')
    .replace(ligatures, (joined) => joined.normalize('NFKC'))
    .replace(/\s+/gu, ' ')
    .replace(/\p{C}/gu, '')
    .trim();
  const has = (letter: string) => font.hasGlyphForCodePoint(letter.codePointAt(0) ?? 0);
  let isAltered = false;
  const letters = Array.from(plain, (letter) => {
    if (has(letter)) return letter;
    isAltered = true;
    const [base = letter] = letter.normalize('NFKD');
    if (has(base)) return base;
    return /\p{M}/u.test(letter) ? '' : unknownLetter;
  });
  return { text: letters.join(''), isAltered };
}
