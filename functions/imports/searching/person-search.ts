import type { PersonalData } from '../../shared/personal-data.ts';

/** Looks for somebody in what files hold, by everything that they are or were called. */
export interface PersonSearch {
  /** Whether cells that belong together, such as those of a row, tell of the person. */
  isIn(cells: readonly string[]): boolean;
  /** Whether the name of a file tells of the person. */
  isInName(fileName: string): boolean;
  /** Whether a cell may be a part of that: their given name, say. */
  mayTell(cell: string): boolean;
}

/**
 * Finds by the number as a cell of its own (leading zeros do not count), by the e-mail address anywhere, and by given and family
 * name together, whatever their capitals and accents. It rather finds somebody of the same name than nobody.
 *
 * @param known all that was ever known of one person: people change their names
 */
export function personSearch(known: readonly PersonalData[]): PersonSearch {
  const numbers = new Set(known.flatMap(({ employeeNumber }) => employeeNumber ?? []).map(numberOf));
  const emails = new Set(known.flatMap(({ email }) => email ?? []).map((email) => email.toLowerCase()));
  const names = known
    .map(({ givenName, familyName }) => [givenName, familyName].map(wordsOf).filter(isName))
    .filter((parts) => parts.length > 0);
  const familyNames = known.map(({ familyName }) => wordsOf(familyName)).filter(isName);
  const isEmailIn = (text: string) => [...emails].some((email) => isBoundedIn(text, email));
  const isNumber = (cell: string) => numbers.has(numberOf(cell));
  const isIn = (cells: readonly string[]): boolean => {
    const text = cells.join(' ');
    if (isEmailIn(text.toLowerCase()) || cells.some(isNumber)) return true;
    const words = wordsOf(text);
    return names.some((parts) => parts.every((part) => words.includes(part)));
  };
  return {
    isIn,
    isInName(fileName) {
      const words = wordsOf(fileName);
      // Shorter ones are days and years as well, which stand in the names of nearly all files.
      const numbersIn = words.split(' ').filter((word) => word.length >= shortestNumberInName);
      // Whoever gives a file somebody's name writes the family name alone as often as not.
      const isCalled = familyNames.some((name) => words.includes(name));
      return isCalled || isIn([fileName]) || numbersIn.some(isNumber);
    },
    mayTell(cell) {
      if (isNumber(cell) || isEmailIn(cell.toLowerCase())) return true;
      const words = wordsOf(cell);
      return names.some((parts) => parts.some((part) => words.includes(part)));
    },
  };
}

const shortestNumberInName = 5;

function numberOf(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/^0+(?=\d)/, '');
}

const plain = /^[\s!-~]*$/;

/** A text as words in small letters without accents, with a space before and behind each. */
export function wordsOf(text: string): string {
  // Nearly all text is plain, and taking it apart would cost more than all the rest.
  const letters = plain.test(text) ? text : text.normalize('NFKD').replace(/\p{M}/gu, '');
  return ` ${letters
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()} `;
}

function isName(words: string): boolean {
  return words.trim() !== '';
}

const inAddress = /[a-z0-9._%+@-]/;

/** Whether an address stands in a text, and not as the end of a longer one. */
function isBoundedIn(text: string, address: string): boolean {
  for (let at = text.indexOf(address); at !== -1; at = text.indexOf(address, at + 1)) {
    if (!inAddress.test(text[at - 1] ?? '') && !/[a-z0-9-]/.test(text[at + address.length] ?? ''))
      return true;
  }
  return false;
}
