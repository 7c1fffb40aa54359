/** Printable ASCII without space at its ends or twice within: nearly every cell, and nothing to do. */
const plain = /^[!-~]+(?: [!-~]+)*$/;

// Soft hyphens, zero-width spaces, marks of direction, word joiners, byte order marks: pasted in, never meant.
const invisible = /[\u00AD\u200B\u200E\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069\uFEFF]/g;
/** Joiners are part of some scripts, so they go only where they join nothing. */
const goesAtTheEnds = new Set([' ', '\u200C', '\u200D']);

/** Whether a cell is as it should be, as nearly all are. */
export function isPlainText(text: string): boolean {
  return plain.test(text);
}

/** A cell's text as it is meant: composed (NFC), without what can't be seen, space folded and trimmed. */
export function cleanText(text: string): string {
  if (text === '' || plain.test(text)) return text;
  return trimmed(text.normalize('NFC').replace(invisible, '').replace(/\s+/g, ' '));
}

/** By hand: an expression for the end of a text tries again at each of the spaces within, which in a hostile cell are many. */
function trimmed(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && goesAtTheEnds.has(text.charAt(start))) start++;
  while (end > start && goesAtTheEnds.has(text.charAt(end - 1))) end--;
  return text.slice(start, end);
}

const unreadable = /(?![\t\n\v\f\r])[\p{Cc}\uFFFD]/u;

/** Whether a cell holds control characters, or what a decoder writes where bytes are not text. */
export function hasUnreadableCharacters(text: string): boolean {
  return unreadable.test(text);
}

const spreadsheetErrors = new Set(
  // As Excel writes them in English and in Dutch.
  '#N/A #REF! #VALUE! #NAME? #DIV/0! #NUM! #NULL! #SPILL! #CALC! #GETTING_DATA #N/B #VERW! #WAARDE! #NAAM? #DEEL/0! #GETAL! #LEEG! #OVERLOOP!'.split(
    ' ',
  ),
);

/** Whether a cell holds the error of a formula instead of its value. */
export function isSpreadsheetError(text: string): boolean {
  return text.startsWith('#') && spreadsheetErrors.has(text.toUpperCase());
}
