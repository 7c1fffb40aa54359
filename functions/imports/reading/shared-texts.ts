import { FileRefused } from './file-refused.ts';
import type { ReadingLimits } from './limits.ts';
import { readXml, unescaped } from './xml-reader.ts';

const pageBytes = 1_048_576;

/**
 * The texts that the cells of a workbook refer to by number. Any cell may need any of them, so all are held, as bytes in pages:
 * millions of them as strings would take several times the memory.
 */
export class SharedTexts {
  readonly #pages: Buffer[] = [];
  #used = pageBytes;
  #starts = new Float64Array(1024);
  #lengths = new Uint32Array(1024);
  #count = 0;

  add(text: string): void {
    const bytes = Buffer.from(text);
    if (this.#used + bytes.length > pageBytes) {
      this.#pages.push(Buffer.allocUnsafe(Math.max(pageBytes, bytes.length)));
      this.#used = 0;
    }
    if (this.#count === this.#starts.length) this.#grow();
    this.#pages.at(-1)?.set(bytes, this.#used);
    this.#starts[this.#count] = (this.#pages.length - 1) * pageBytes + this.#used;
    this.#lengths[this.#count] = bytes.length;
    this.#count++;
    this.#used += bytes.length;
  }

  #grow(): void {
    const starts = new Float64Array(this.#count * 2);
    starts.set(this.#starts);
    this.#starts = starts;
    const lengths = new Uint32Array(this.#count * 2);
    lengths.set(this.#lengths);
    this.#lengths = lengths;
  }

  /** Undefined for a number that no text has. */
  get(index: number): string | undefined {
    if (!(index >= 0 && index < this.#count)) return undefined;
    const start = this.#starts[index] ?? 0;
    const offset = start % pageBytes;
    return this.#pages[Math.floor(start / pageBytes)]?.toString(
      'utf8',
      offset,
      offset + (this.#lengths[index] ?? 0),
    );
  }
}

/**
 * Reads the shared texts: plain ones, and rich ones without their looks and without the reading aids of East Asia. A text is kept to
 * one character more than a cell may hold, so that the cell is seen to be too long.
 *
 * @throws FileRefused when they take more than the limit
 */
export async function readSharedTexts(
  bytes: AsyncIterable<Uint8Array>,
  limits: ReadingLimits,
): Promise<SharedTexts> {
  const texts = new SharedTexts();
  let taken = 0;
  let current = '';
  let isText = false;
  let isPhonetic = false;
  await readXml(bytes, {
    open(name) {
      if (name === 'si') current = '';
      else if (name === 't') isText = !isPhonetic;
      else if (name === 'rPh') isPhonetic = true;
    },
    text(text) {
      if (isText && current.length <= limits.cellCharacters) current += text;
    },
    close(name) {
      if (name === 't') isText = false;
      else if (name === 'rPh') isPhonetic = false;
      else if (name === 'si') {
        const text = unescaped(current).slice(0, limits.cellCharacters + 1);
        // Two numbers of 8 and 4 bytes are kept of each text, so empty ones count too.
        taken += text.length + 12;
        if (taken > limits.sharedTextBytes)
          throw new FileRefused('unpacks-too-large', { subject: 'sharedStrings.xml' });
        texts.add(text);
      }
    },
  });
  return texts;
}
