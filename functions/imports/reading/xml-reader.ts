import { SaxesParser } from 'saxes';

/** An element's name without the prefix of its namespace, and its attributes as written. */
export interface XmlHandlers {
  open(name: string, attributes: Readonly<Record<string, string>>): void;
  text(text: string): void;
  close(name: string): void;
}

/** A workbook needs some ten levels; each level takes memory. */
const deepest = 100;
/** Text, a tag or a comment that goes on for longer than this is an attack on memory: a cell holds 32,767 characters. */
const longestTokenCharacters = 2_000_000;

/**
 * Reads XML as it comes in. Entities are those of XML alone: a document type, with which others could be defined and
 * multiplied, is refused.
 */
export class XmlReader {
  readonly #parser = new SaxesParser<{ position: false; xmlns: false }>({ position: false, xmlns: false });
  readonly #decoder = new TextDecoder('utf-8', { fatal: true });
  #charactersInToken = 0;
  #depth = 0;

  constructor(handlers: XmlHandlers) {
    this.#parser.on('doctype', () => {
      throw new Error('a document type is not read');
    });
    this.#parser.on('opentag', ({ name, attributes }) => {
      this.#charactersInToken = 0;
      if (++this.#depth > deepest) throw new Error('elements are nested too deeply');
      handlers.open(localName(name), attributes);
    });
    this.#parser.on('closetag', ({ name }) => {
      this.#charactersInToken = 0;
      this.#depth--;
      handlers.close(localName(name));
    });
    const text = (characters: string) => handlers.text(characters);
    this.#parser.on('text', text);
    this.#parser.on('cdata', text);
  }

  /** @throws Error when it is not well-formed, or unbounded; the reader can't go on then */
  write(bytes: Uint8Array): void {
    this.#charactersInToken += bytes.length;
    this.#parser.write(this.#decoder.decode(bytes, { stream: true }));
    if (this.#charactersInToken > longestTokenCharacters) throw new Error('a text or a tag has no end');
  }

  /** @throws Error when the document is not complete */
  end(): void {
    this.#parser.write(this.#decoder.decode());
    this.#parser.close();
  }
}

export function localName(name: string): string {
  const colon = name.indexOf(':');
  return colon === -1 ? name : name.slice(colon + 1);
}

/** Reads a whole document. */
export async function readXml(bytes: AsyncIterable<Uint8Array>, handlers: XmlHandlers): Promise<void> {
  const reader = new XmlReader(handlers);
  for await (const chunk of bytes) reader.write(chunk);
  reader.end();
}

const escaped = /_x([0-9A-Fa-f]{4})_/g;

/** Texts of a workbook write what XML can't hold as _x000D_ (ECMA-376 part 1, 22.9.2.19). */
export function unescaped(text: string): string {
  if (!text.includes('_x')) return text;
  return text.replace(escaped, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}
