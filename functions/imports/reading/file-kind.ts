import { type FileSource, readPart } from './file-source.ts';

/** What a file is by its first bytes. Its name says nothing: exports are often misnamed. */
export type FileKind = 'zip' | 'xls' | 'encrypted' | 'pdf' | 'other-binary' | 'text';

const signatures: readonly (readonly [FileKind | 'ole', readonly number[]])[] = [
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
  ['zip', [0x50, 0x4b, 0x05, 0x06]],
  ['ole', [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]],
  ['pdf', [0x25, 0x50, 0x44, 0x46, 0x2d]],
  ['other-binary', [0x1f, 0x8b]],
  ['other-binary', [0x52, 0x61, 0x72, 0x21, 0x1a]],
  ['other-binary', [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]],
];

export async function fileKindOf(source: FileSource, prefix: Buffer): Promise<FileKind> {
  const kind = signatures.find(([, bytes]) => bytes.every((byte, index) => prefix[index] === byte))?.[0];
  if (kind !== 'ole') return kind ?? 'text';
  return (await holdsEncryptedPackage(source, prefix)) ? 'encrypted' : 'xls';
}

/**
 * An encrypted xlsx is an OLE file with a stream of this name ([MS-OFFCRYPTO] 2.3.4), which its directory lists; the header
 * says at byte 30 how large sectors are and at 48 in which the directory begins ([MS-CFB] 2.2).
 */
async function holdsEncryptedPackage(source: FileSource, prefix: Buffer): Promise<boolean> {
  if (prefix.length < 512) return false;
  const sectorBytes = 2 ** Math.min(prefix.readUInt16LE(30), 16);
  const directoryByte = (prefix.readUInt32LE(48) + 1) * sectorBytes;
  if (directoryByte >= source.sizeInBytes) return false;
  const directory = await readPart(source, directoryByte, directoryByte + 4 * sectorBytes);
  return directory.includes(Buffer.from('EncryptedPackage', 'utf16le'));
}

/** Whether a text is a web page or XML: what many systems export under the name of .xls. */
export function isMarkup(beginning: string): boolean {
  return /^\s*<(?:!doctype|!--|\?xml|html|head|meta|style|body|div|table)\b/i.test(beginning);
}
