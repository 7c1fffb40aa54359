/** A family name apart from the prefix by which it is not sorted: "van der" and "Meer". */
export interface FamilyName {
  readonly prefix: string | null;
  readonly familyName: string;
}

export interface FullName extends FamilyName {
  readonly givenName: string | null;
  readonly initials: string | null;
}

/** Words of which prefixes are made, in lower case: with a capital they belong to the name (Van Damme in Belgium). */
const prefixWords = new Set(
  'aan bij de den der des d da dal dalla das de degli dei del della den di do dos du el het in la las le les lo los onder op over s t tot te ten ter thoe toe und uit uijt van vande vanden vander vd vdr von vom voor zu zum zur'.split(
    ' ',
  ),
);
/** Without points, quotes and slashes: "v.d." is "vd", "'t" is "t". */
const marks = /[.'’‘`/]/g;

function isPrefixWord(word: string): boolean {
  return prefixWords.has(word.replace(marks, ''));
}

function isPrefix(text: string): boolean {
  return text !== '' && text.split(' ').every(isPrefixWord);
}

/**
 * Takes the prefix out of a family name, where it stands before ("van der Meer") or behind it ("Meer, van der").
 *
 * @param prefix from a column of its own, which goes first
 */
export function splitFamilyName(text: string, prefix: string | null = null): FamilyName {
  const comma = text.lastIndexOf(',');
  if (comma > 0) {
    const behind = text.slice(comma + 1).trim();
    if (isPrefix(behind.toLowerCase())) {
      return { prefix: prefix ?? behind, familyName: text.slice(0, comma).trim() };
    }
  }
  if (prefix !== null) {
    const isRepeated =
      text.length > prefix.length + 1 && text.toLowerCase().startsWith(`${prefix.toLowerCase()} `);
    return { prefix, familyName: isRepeated ? text.slice(prefix.length + 1) : text };
  }
  const words = text.split(' ');
  const count = leadingPrefixWords(words, 0);
  if (count === 0) return { prefix: null, familyName: text };
  return { prefix: words.slice(0, count).join(' '), familyName: words.slice(count).join(' ') };
}

/** How many words from `start` on are a prefix; at least one word is left for the name. */
function leadingPrefixWords(words: readonly string[], start: number): number {
  let end = start;
  while (end < words.length - 1 && isPrefixWord(words[end] ?? '')) end++;
  return end - start;
}

/**
 * Reads a name that stands in one cell: "Jansen-de Vries, Anna", "Meer, A. (Anna) van der", "Anna van der Meer". Without comma or
 * prefix the last word is the family name.
 */
export function splitFullName(text: string): FullName {
  const comma = text.indexOf(',');
  if (comma <= 0) return splitInOrder(text);
  const before = text.slice(0, comma).trim();
  const parts = text
    .slice(comma + 1)
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const prefixPart = parts.find((part) => isPrefix(part));
  const rest = parts.filter((part) => part !== prefixPart).join(' ');
  const words = rest === '' ? [] : rest.split(' ');
  let end = words.length;
  while (end > 0 && isPrefixWord(words[end - 1] ?? '')) end--;
  const trailing = words.slice(end).join(' ');
  return {
    ...splitFamilyName(before, prefixPart ?? (trailing === '' ? null : trailing)),
    ...splitGivenName(words.slice(0, end).join(' ')),
  };
}

function splitInOrder(text: string): FullName {
  const words = text.split(' ');
  const first = words.findIndex((word, index) => index > 0 && isPrefixWord(word));
  const familyFrom = first === -1 || first === words.length - 1 ? words.length - 1 : first;
  // A name that begins with its prefix has no given name: "van der Meer".
  const from = leadingPrefixWords(words, 0) > 0 ? 0 : familyFrom;
  return {
    ...splitFamilyName(words.slice(from).join(' ')),
    ...splitGivenName(words.slice(0, from).join(' ')),
  };
}

const withNickname = /^(.*?)\s*\(([^()]+)\)\s*(.*)$/;
const onlyInitials = /^(?:\p{Lu}\p{Ll}?\.[ ]?)+$/u;

function splitGivenName(text: string): Pick<FullName, 'givenName' | 'initials'> {
  const nickname = withNickname.exec(text);
  if (nickname) {
    const before = nickname[1] ?? '';
    return { givenName: (nickname[2] ?? '').trim(), initials: onlyInitials.test(before) ? before : null };
  }
  if (text === '') return { givenName: null, initials: null };
  return onlyInitials.test(text) ? { givenName: null, initials: text } : { givenName: text, initials: null };
}

/** How somebody wants to be called: by the own name, the partner's, or both in an order. */
export type NameUse = 'own' | 'partner' | 'partner-own' | 'own-partner';

/**
 * Codes of the Dutch persons database (E, P, V, N) and of payroll systems. Numbers are not among them: NEN 1888 counts the four
 * ways from 1, and other systems have numbers of their own.
 */
const nameUseCodes: Record<NameUse, string> = {
  own: 'e eigen eigennaam geboortenaam own',
  partner: 'p partner partnernaam naampartner geboortenaampartner gebnaampartner',
  'partner-own':
    'b v beide partnereigen partnernaameigennaam partnernaamgeboortenaam gebnaampartnergeboortenaam',
  'own-partner': 'n eigenpartner eigennaampartnernaam geboortenaampartnernaam geboortenaamgebnaampartner',
};
const nameUses = new Map<string, NameUse>(
  (['own', 'partner', 'partner-own', 'own-partner'] as const).flatMap((use) =>
    nameUseCodes[use].split(' ').map((code) => [code, use] as const),
  ),
);

export function readNameUse(text: string): NameUse | undefined {
  return nameUses.get(text.toLowerCase().replace(/[^a-z0-9]/g, ''));
}

/** The family name that somebody uses; both names are joined by a hyphen, the second with its prefix. */
export function nameInUse(own: FamilyName, partner: FamilyName | null, use: NameUse): FamilyName {
  if (partner === null || use === 'own') return own;
  if (use === 'partner') return partner;
  const [first, second] = use === 'own-partner' ? [own, partner] : [partner, own];
  // Where the file has joined them itself, joining again would double the name.
  if (`-${own.familyName}-`.includes(`-${inFull(partner)}-`)) return own;
  return { prefix: first.prefix, familyName: `${first.familyName}-${inFull(second)}` };
}

function inFull({ prefix, familyName }: FamilyName): string {
  return prefix === null ? familyName : `${prefix} ${familyName}`;
}
