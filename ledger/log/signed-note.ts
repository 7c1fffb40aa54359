import { createPublicKey, hash, verify } from 'node:crypto';
import { decodeBase64, encodeBase64 } from './base64.ts';
import { LogError } from './log-error.ts';

/** Who can sign notes: the private key may be where nobody reads it. */
export interface NoteSigner {
  /** Without spaces and plus signs. */
  readonly name: string;
  /** Ed25519, 32 bytes. */
  readonly publicKey: Uint8Array;
  sign(message: Uint8Array): Promise<Uint8Array>;
}

/** Whose signatures are known. */
export type NoteVerifier = Pick<NoteSigner, 'name' | 'publicKey'>;

/** A note whose signature holds. */
export interface OpenedNote {
  readonly text: string;
  /** The known keys that signed it; at least one. */
  readonly signedBy: readonly NoteVerifier[];
}

/** The identifier of Ed25519 among the types of signature of C2SP signed-note. */
const ed25519 = 1;
const keyIdBytes = 4;
const publicKeyBytes = 32;
/** The specification asks for 16 at least, and for a limit. */
const maximumSignatures = 100;
const signaturePrefix = '— ';

/**
 * Signs a text, which ends in a newline, as C2SP signed-note writes it.
 *
 * @throws LogError note-malformed
 */
export async function signNote(text: string, signers: readonly NoteSigner[]): Promise<string> {
  if (!text.endsWith('\n') || !hasNoteCharacters(text)) {
    throw new LogError('note-malformed', 'A note is text of whole lines without control characters');
  }
  const lines = await Promise.all(
    signers.map(async (signer) => {
      demandName(signer.name);
      const signature = await signer.sign(Buffer.from(text));
      return `${signaturePrefix}${signer.name} ${encodeBase64(Buffer.concat([keyId(signer), signature]))}\n`;
    }),
  );
  return `${text}\n${lines.join('')}`;
}

/**
 * Opens a note that at least one known key has signed. Signatures of unknown keys are ignored; one of a known key that
 * does not hold makes the whole note void.
 *
 * @throws LogError note-malformed, signature-invalid, note-unsigned
 */
export function openNote(note: string | Uint8Array, verifiers: readonly NoteVerifier[]): OpenedNote {
  const { text, signatures } = parseNote(note);
  const message = Buffer.from(text);
  const signedBy = new Set<NoteVerifier>();
  for (const { name, keyId: id, signature } of signatures) {
    const known = verifiers.filter((verifier) => verifier.name === name && keyId(verifier).equals(id));
    const signer = known.find(({ publicKey }) => isSignature(message, publicKey, signature));
    if (signer) signedBy.add(signer);
    else if (known.length > 0) {
      throw new LogError('signature-invalid', `The signature of ${name} does not hold`);
    }
  }
  if (signedBy.size === 0) {
    const names = [...new Set(signatures.map(({ name }) => name))].join(', ');
    throw new LogError('note-unsigned', `No known key has signed the note, but keys of ${names}`);
  }
  return { text, signedBy: [...signedBy] };
}

/** The text of a note, for those who go on although nobody vouches for it. @throws LogError note-malformed */
export function unverifiedText(note: string | Uint8Array): string {
  return parseNote(note).text;
}

/** `<name>+<key id>+<key>`: how a verifier key is handed out. @throws LogError key-malformed */
export function formatVerifierKey(verifier: NoteVerifier): string {
  demandName(verifier.name);
  return `${verifier.name}+${keyId(verifier).toString('hex')}+${encodeBase64(typedKey(verifier))}`;
}

/** @throws LogError key-malformed, also when the id is not that of name and key */
export function parseVerifierKey(vkey: string): NoteVerifier {
  // The key is base64, which may hold a plus; name and id may not.
  const [, name = '', id, encoded = ''] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(vkey) ?? [];
  const bytes = decodeBase64(encoded);
  if (!isName(name) || bytes?.[0] !== ed25519 || bytes.byteLength !== 1 + publicKeyBytes) {
    throw new LogError('key-malformed', 'A verifier key is <name>+<8 hex digits>+<base64 of an Ed25519 key>');
  }
  const verifier = { name, publicKey: bytes.subarray(1) };
  if (keyId(verifier).toString('hex') !== id) {
    throw new LogError('key-malformed', `The id of the verifier key of ${name} is not that of its key`);
  }
  return verifier;
}

interface NoteSignature {
  readonly name: string;
  readonly keyId: Uint8Array;
  readonly signature: Uint8Array;
}

function parseNote(note: string | Uint8Array): {
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
} {
  const decoded = typeof note === 'string' ? note : decodeUtf8(note);
  const split = decoded.lastIndexOf('\n\n');
  if (split < 0 || !decoded.endsWith('\n') || !hasNoteCharacters(decoded)) throw malformed();
  const lines = decoded.slice(split + 2).split('\n');
  lines.pop();
  if (lines.length === 0 || lines.length > maximumSignatures) throw malformed();
  return { text: decoded.slice(0, split + 1), signatures: lines.map(parseSignature) };
}

function parseSignature(line: string): NoteSignature {
  if (!line.startsWith(signaturePrefix)) throw malformed();
  const [name = '', encoded = '', ...rest] = line.slice(signaturePrefix.length).split(' ');
  const bytes = decodeBase64(encoded);
  if (!isName(name) || rest.length > 0 || !bytes || bytes.byteLength <= keyIdBytes) throw malformed();
  return { name, keyId: bytes.subarray(0, keyIdBytes), signature: bytes.subarray(keyIdBytes) };
}

/** The key's id is no more than a hint which key to try: it is too short to tell two keys apart for certain. */
function keyId(verifier: NoteVerifier): Buffer {
  const named = Buffer.concat([Buffer.from(`${verifier.name}\n`), typedKey(verifier)]);
  return hash('sha256', named, 'buffer').subarray(0, keyIdBytes);
}

function typedKey({ publicKey }: NoteVerifier): Uint8Array {
  return Buffer.concat([Uint8Array.of(ed25519), publicKey]);
}

function isSignature(message: Uint8Array, publicKey: Uint8Array, signature: Uint8Array): boolean {
  const x = Buffer.from(publicKey).toString('base64url');
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  return verify(null, message, key, signature);
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw malformed();
  }
}

/** Control characters other than the newline are in no note. */
function hasNoteCharacters(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.isWellFormed() && !/[\u0000-\u0009\u000b-\u001f]/.test(text);
}

function isName(name: string): boolean {
  return name !== '' && hasNoteCharacters(name) && !/[\p{White_Space}+]/u.test(name);
}

function demandName(name: string): void {
  if (!isName(name)) throw new LogError('key-malformed', 'The name of a key has no spaces and no plus');
}

function malformed(): LogError {
  return new LogError('note-malformed', 'This is not a signed note (C2SP signed-note)');
}
