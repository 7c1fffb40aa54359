import { hash } from 'node:crypto';
import { hashBytes } from '../merkle-tree.ts';

/** Enough that nobody finds two streams of one key. */
const keyBytes = 16;
const entryBytes = keyBytes + hashBytes;
const initialEntries = 1_024;

/** A stream's number in the register. */
export type StreamNumber = number;

/**
 * What must be remembered of each stream while a log is read: its newest version and hash in the log, and how far the
 * table was read. This is what grows, with the streams and not with the commits: 65 bytes each, and up to twice that
 * while the arrays have room for more.
 */
export class StreamRegister {
  #count = 0;
  /** Open addressing: 0, or the number of a stream and one. */
  #index = new Uint32Array(initialEntries * 2);
  #entries = new Uint8Array(initialEntries * entryBytes);
  #logVersions = new Uint32Array(initialEntries);
  #tableVersions = new Uint32Array(initialEntries);
  #suspicious = new Uint8Array(initialEntries);
  #suspiciousCount = 0;

  /** How many streams there are. */
  get count(): number {
    return this.#count;
  }

  get hasSuspicious(): boolean {
    return this.#suspiciousCount > 0;
  }

  /** The number of a stream, which gets one when it has none yet. */
  numberOf(stream: string): StreamNumber {
    const key = hash('sha256', stream, 'buffer').subarray(0, keyBytes);
    const place = this.#placeOf(key);
    const known = this.#index[place] ?? 0;
    if (known > 0) return known - 1;
    if (this.#count === this.#logVersions.length) {
      this.#grow();
      return this.numberOf(stream);
    }
    const number = this.#count;
    this.#entries.set(key, number * entryBytes);
    this.#index[place] = number + 1;
    this.#count += 1;
    return number;
  }

  /** The newest version in the log; 0 when there is none. */
  logVersion(stream: StreamNumber): number {
    return this.#logVersions[stream] ?? 0;
  }

  /** The hash of the commit of that version. */
  logHash(stream: StreamNumber): string {
    const start = stream * entryBytes + keyBytes;
    return Buffer.from(this.#entries.buffer, start, hashBytes).toString('hex');
  }

  setLog(stream: StreamNumber, version: number, hexHash: string): void {
    this.#logVersions[stream] = version;
    this.#entries.set(Buffer.from(hexHash, 'hex'), stream * entryBytes + keyBytes);
  }

  /** The newest version in the table; 0 when there is none. */
  tableVersion(stream: StreamNumber): number {
    return this.#tableVersions[stream] ?? 0;
  }

  setTableVersion(stream: StreamNumber, version: number): void {
    this.#tableVersions[stream] = version;
  }

  isSuspicious(stream: StreamNumber): boolean {
    return this.#suspicious[stream] === 1;
  }

  /** Notes that a stream must be looked at commit by commit. */
  suspect(stream: StreamNumber): void {
    if (!this.isSuspicious(stream)) this.#suspiciousCount += 1;
    this.#suspicious[stream] = 1;
  }

  #placeOf(key: Uint8Array): number {
    const mask = this.#index.length - 1;
    // The key is a digest, so its first bytes spread evenly.
    let place = Buffer.from(key.buffer, key.byteOffset, keyBytes).readUInt32LE(0) & mask;
    for (;;) {
      const number = (this.#index[place] ?? 0) - 1;
      if (number < 0 || this.#hasKey(number, key)) return place;
      place = (place + 1) & mask;
    }
  }

  #hasKey(number: StreamNumber, key: Uint8Array): boolean {
    const start = number * entryBytes;
    return Buffer.compare(this.#entries.subarray(start, start + keyBytes), key) === 0;
  }

  #grow(): void {
    const entries = this.#logVersions.length * 2;
    this.#entries = enlarged(this.#entries, new Uint8Array(entries * entryBytes));
    this.#logVersions = enlarged(this.#logVersions, new Uint32Array(entries));
    this.#tableVersions = enlarged(this.#tableVersions, new Uint32Array(entries));
    this.#suspicious = enlarged(this.#suspicious, new Uint8Array(entries));
    this.#index = new Uint32Array(entries * 2);
    for (let number = 0; number < this.#count; number += 1) {
      const start = number * entryBytes;
      this.#index[this.#placeOf(this.#entries.slice(start, start + keyBytes))] = number + 1;
    }
  }
}

function enlarged<Numbers extends Uint8Array<ArrayBuffer> | Uint32Array<ArrayBuffer>>(
  old: Numbers,
  larger: Numbers,
): Numbers {
  larger.set(old);
  return larger;
}
