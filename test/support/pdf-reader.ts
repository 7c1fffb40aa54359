import { inflateSync } from 'node:zlib';

/** Another object, by its number. */
export class Reference {
  readonly number: number;

  constructor(number: number) {
    this.number = number;
  }
}

export interface PdfStream {
  readonly dictionary: PdfDictionary;
  /** Unpacked. */
  readonly bytes: Buffer;
}
export type PdfDictionary = Readonly<Record<string, unknown>>;

/** What somebody who does not see is read, in that order. */
export interface ReadOut {
  readonly tag: string;
  readonly text: string;
  readonly alt?: string;
  readonly actual?: string;
}

/** Reads a PDF (ISO 32000-1) of the simple kind: one table of objects, streams packed by Flate or not at all. */
export class PdfReader {
  readonly trailer: PdfDictionary;
  readonly catalogue: PdfDictionary;
  readonly #objects: readonly (unknown | undefined)[];

  constructor(bytes: Uint8Array) {
    const text = Buffer.from(bytes).toString('latin1');
    const start = Number(/startxref\n(\d+)\n%%EOF\n$/.exec(text)?.[1]);
    const rows = [...text.slice(start).matchAll(/^(\d{10}) \d{5} ([fn]) $/gm)];
    this.#objects = rows.map(([, offset, kind]) =>
      kind === 'n' ? objectAt(text, Number(offset)) : undefined,
    );
    this.trailer = dictionaryOf(new Tokens(text, text.indexOf('trailer', start) + 'trailer'.length).value());
    this.catalogue = this.dictionary(this.trailer.Root);
  }

  /** A value, or the object that it refers to. */
  resolved(value: unknown): unknown {
    return value instanceof Reference ? this.#objects[value.number] : value;
  }

  dictionary(value: unknown): PdfDictionary {
    const found = this.resolved(value);
    return dictionaryOf(isStream(found) ? found.dictionary : found);
  }

  stream(value: unknown): PdfStream {
    const found = this.resolved(value);
    if (!isStream(found)) throw new Error('There is no stream');
    return found;
  }

  list(value: unknown): readonly unknown[] {
    const found = this.resolved(value);
    if (!Array.isArray(found)) throw new Error('There is no list');
    return found;
  }

  /** All streams and dictionaries, whoever refers to them. */
  all(): readonly PdfDictionary[] {
    return this.#objects.flatMap((object) =>
      isStream(object) ? [object.dictionary] : isDictionary(object) ? [object] : [],
    );
  }

  /** The one page that there is. */
  page(): PdfDictionary {
    const [page, ...more] = this.list(this.dictionary(this.catalogue.Pages).Kids);
    if (more.length > 0) throw new Error('There are more pages than one');
    return this.dictionary(page);
  }

  /** What is read out, by the structure of the document. */
  readOut(): readonly ReadOut[] {
    const marked = this.#markedText();
    const walk = (element: unknown): ReadOut[] => {
      const { S, K, Alt, ActualText } = this.dictionary(element);
      const children = this.list(K ?? []);
      const text = children
        .map((child) => (typeof child === 'number' ? (marked.get(child) ?? '') : ''))
        .join('');
      const below = children.filter((child) => child instanceof Reference).flatMap(walk);
      return [
        {
          tag: String(S),
          text: text.normalize('NFC'),
          ...(typeof Alt === 'string' && { alt: Alt }),
          ...(typeof ActualText === 'string' && { actual: ActualText }),
        },
        ...below,
      ];
    };
    return this.list(this.dictionary(this.catalogue.StructTreeRoot).K).flatMap(walk);
  }

  /** The text of each marked piece of the page; what is in none is an artifact, or a fault. */
  #markedText(): ReadonlyMap<number, string> {
    const page = this.page();
    const fonts = this.dictionary(this.dictionary(page.Resources).Font);
    const letters = new Map(
      Object.entries(fonts).map(([name, font]) => [
        name,
        charactersOf(this.stream(this.dictionary(font).ToUnicode).bytes.toString('latin1')),
      ]),
    );
    const content = this.stream(page.Contents).bytes.toString('latin1');
    const marked = new Map<number, string>();
    let at: number | undefined;
    let font: ReadonlyMap<string, string> | undefined;
    const steps = /\/\w+ <<\s*\/MCID (\d+)\s*>> BDC|\/(F\d+) [\d.]+ Tf|\[([^\]]*)\] TJ|\b(EMC)\b/g;
    for (const [, mcid, fontName, shown, end] of content.matchAll(steps)) {
      if (mcid !== undefined) at = Number(mcid);
      if (fontName !== undefined) font = letters.get(fontName);
      if (end !== undefined) at = undefined;
      if (shown === undefined || at === undefined) continue;
      const glyphs = [...shown.matchAll(/<([0-9a-f]+)>/g)].flatMap(
        ([, hex = '']) => hex.match(/.{4}/g) ?? [],
      );
      const text = glyphs.map((glyph) => font?.get(glyph) ?? '?').join('');
      marked.set(at, (marked.get(at) ?? '') + text);
    }
    return marked;
  }
}

/** Which characters each glyph stands for (ISO 32000-1, 9.10.3): one list from the first glyph on. */
function charactersOf(cmap: string): ReadonlyMap<string, string> {
  const characters = new Map<string, string>();
  for (const [, first = '', list = ''] of cmap.matchAll(/<([0-9a-f]{4})> <[0-9a-f]{4}> \[(.*?)\]/gs)) {
    for (const [index, [, hex = '']] of [...list.matchAll(/<(.*?)>/g)].entries()) {
      const glyph = (Number.parseInt(first, 16) + index).toString(16).padStart(4, '0');
      characters.set(glyph, utf16(Buffer.from(hex.replaceAll(' ', ''), 'hex')));
    }
  }
  return characters;
}

function utf16(bytes: Buffer): string {
  return Buffer.from(bytes).swap16().toString('utf16le');
}

function objectAt(text: string, offset: number): unknown {
  const tokens = new Tokens(text, text.indexOf('obj', offset) + 3);
  const value = tokens.value();
  if (!isDictionary(value) || !text.startsWith('\nstream\n', tokens.at)) return value;
  const from = tokens.at + '\nstream\n'.length;
  const bytes = Buffer.from(text.slice(from, from + Number(value.Length)), 'latin1');
  return { dictionary: value, bytes: value.Filter === 'FlateDecode' ? inflateSync(bytes) : bytes };
}

function isDictionary(value: unknown): value is PdfDictionary {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Reference)
  );
}

function isStream(value: unknown): value is PdfStream {
  return isDictionary(value) && value.bytes instanceof Buffer;
}

function dictionaryOf(value: unknown): PdfDictionary {
  if (!isDictionary(value)) throw new Error('There is no dictionary');
  return value;
}

/** Reads values (ISO 32000-1, 7.3). Names and texts both come out as texts. */
class Tokens {
  readonly #text: string;
  at: number;

  constructor(text: string, at: number) {
    this.#text = text;
    this.at = at;
  }

  value(): unknown {
    this.#take(/\s*/y);
    if (this.#take(/<</y)) return this.#dictionary();
    if (this.#take(/\[/y)) return this.#list();
    const [reference, number] = this.#take(/(\d+) 0 R/y) ?? [];
    if (reference !== undefined) return new Reference(Number(number));
    const [, name] = this.#take(/\/([^\s/<>[\]()]*)/y) ?? [];
    if (name !== undefined)
      return name.replace(/#(..)/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
    const [, hex] = this.#take(/<([0-9a-fA-F]*)>/y) ?? [];
    if (hex !== undefined) return textOf(Buffer.from(hex, 'hex'));
    if (this.#take(/\(/y)) return this.#literal();
    const [word] = this.#take(/[^\s/<>[\]()]+/y) ?? [];
    if (word === undefined) throw new Error(`Nothing is at ${this.at}`);
    if (word === 'true' || word === 'false') return word === 'true';
    return word === 'null' ? undefined : Number(word);
  }

  #dictionary(): PdfDictionary {
    const found: Record<string, unknown> = {};
    while (!this.#take(/\s*>>/y)) found[String(this.value())] = this.value();
    return found;
  }

  #list(): unknown[] {
    const found: unknown[] = [];
    while (!this.#take(/\s*\]/y)) found.push(this.value());
    return found;
  }

  #literal(): string {
    const [, inside = ''] = this.#take(/((?:\\[\s\S]|[^\\)])*)\)/y) ?? [];
    const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };
    const plain = inside.replace(/\\([\s\S])/g, (_, letter: string) => escapes[letter] ?? letter);
    return textOf(Buffer.from(plain, 'latin1'));
  }

  #take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.#text);
    if (!found) return undefined;
    this.at = pattern.lastIndex;
    return found;
  }
}

function textOf(bytes: Buffer): string {
  return bytes[0] === 0xfe && bytes[1] === 0xff ? utf16(bytes.subarray(2)) : bytes.toString('latin1');
}
