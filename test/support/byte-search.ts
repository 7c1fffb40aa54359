import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { gunzipSync, inflateRawSync } from 'node:zlib';

/** Which words stand in some bytes, in any of the forms in which stores may write them. */
export type ByteSearch = (bytes: Uint8Array) => readonly string[];

/** Looks for words as UTF-8, as UTF-16, in hex, and in base64 and base64url wherever they begin in it. */
export function byteSearch(words: readonly string[]): ByteSearch {
  const needles = words.flatMap((word) => formsOf(word).map((form) => ({ word, form })));
  return (bytes) => {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const found = needles.filter(({ form }) => buffer.includes(form)).map(({ word }) => word);
    return [...new Set(found)];
  };
}

function formsOf(word: string): readonly Buffer[] {
  const plain = [
    Buffer.from(word, 'utf8'),
    Buffer.from(word, 'latin1'),
    Buffer.from(word, 'utf16le'),
    Buffer.from(word, 'utf16le').swap16(),
  ];
  const encoded = plain.flatMap((bytes) => [
    bytes.toString('hex'),
    ...[0, 1, 2].flatMap((before) => {
      const text = Buffer.concat([Buffer.alloc(before), bytes])
        .toString('base64')
        .replace(/=+$/, '');
      // Characters at both ends depend on the bytes around.
      const certain = text.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
      return [certain, certain.replaceAll('+', '-').replaceAll('/', '_')];
    }),
  ]);
  return [...plain, ...encoded.map((text) => Buffer.from(text))];
}

const gzipMagic = Buffer.from([0x1f, 0x8b, 0x08]);

/** What is packed within bytes, as far as it can be told: those of a gzip, or deflated as the ledger does. */
export function unpacked(bytes: Uint8Array): readonly Uint8Array[] {
  const isGzip = gzipMagic.equals(Buffer.from(bytes).subarray(0, 3));
  try {
    return [isGzip ? gunzipSync(bytes) : inflateRawSync(bytes)];
  } catch {
    return [];
  }
}

/**
 * Every file below a directory, as bytes. Databases are first rewritten without what was deleted from them, which a database keeps
 * in its file until it needs the room.
 */
export function* filesBelow(directory: string): Generator<{ path: string; bytes: Buffer }> {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  for (const path of paths) if (isDatabase(path)) vacuum(path);
  for (const path of paths) yield { path, bytes: readFileSync(path) };
}

function isDatabase(path: string): boolean {
  return readFileSync(path).subarray(0, 15).toString() === 'SQLite format 3';
}

function vacuum(path: string): void {
  const database = new DatabaseSync(path);
  database.exec('PRAGMA wal_checkpoint(TRUNCATE); VACUUM; PRAGMA wal_checkpoint(TRUNCATE);');
  database.close();
}
