import { describe, expect, it } from 'vitest';
import { formatVerifierKey, openNote, parseVerifierKey, signNote } from '../../../ledger/log/signed-note.ts';
import { testSigner } from '../../support/note-signer.ts';

const jan = testSigner('leerspoor/Leerspoor');
const successor = testSigner('leerspoor/Leerspoor', 1);
const witness = testSigner('witness.example/w1');
const text = 'Ognuno sta solo sul cuor della terra\n\ned è subito sera.\n';

describe('the example of the specification', () => {
  const vkey = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k';
  const note = [
    'This is an example message.',
    '',
    '— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=',
    '',
  ].join('\n');

  it('opens', () => {
    expect(openNote(note, [parseVerifierKey(vkey)]).text).toBe('This is an example message.\n');
  });

  it('has the verifier key that we would write', () => {
    expect(formatVerifierKey(parseVerifierKey(vkey))).toBe(vkey);
  });
});

describe('a note', () => {
  it('opens to the text that was signed, empty lines included', async () => {
    const note = await signNote(text, [jan]);
    expect(openNote(note, [jan])).toEqual({ text, signedBy: [jan] });
    expect(openNote(Buffer.from(note), [jan]).text).toBe(text);
  });

  it('tells all known keys that signed it, and ignores others', async () => {
    const note = await signNote(text, [witness, jan, successor]);
    expect(openNote(note, [jan, successor]).signedBy).toEqual([jan, successor]);
    expect(openNote(note, [witness]).signedBy).toEqual([witness]);
  });

  it('is opened by a key of the same name only if that one signed', async () => {
    const note = await signNote(text, [successor]);
    expect(openNote(note, [jan, successor]).signedBy).toEqual([successor]);
    expect(() => openNote(note, [jan])).toThrow(expect.objectContaining({ code: 'note-unsigned' }));
  });

  it('is void when a known signature does not hold, though another does', async () => {
    const [, , , , ofJan = ''] = (await signNote(text, [jan])).split('\n');
    const other = await signNote('another text\n', [witness]);
    expect(() => openNote(`${other}${ofJan}\n`, [jan, witness])).toThrow(
      expect.objectContaining({ code: 'signature-invalid' }),
    );
  });

  it.each([
    ['changed', (note: string) => note.replace('solo', 'sola')],
    ['longer', (note: string) => `one more line\n${note}`],
  ])('is void when its text is %s', async (_what, spoil) => {
    const note = spoil(await signNote(text, [jan]));
    expect(() => openNote(note, [jan])).toThrow(expect.objectContaining({ code: 'signature-invalid' }));
  });

  it('can not be of half a line or of control characters', async () => {
    await expect(signNote('no newline', [jan])).rejects.toMatchObject({ code: 'note-malformed' });
    await expect(signNote('a\ttab\n', [jan])).rejects.toMatchObject({ code: 'note-malformed' });
    await expect(signNote('half a \ud800 pair\n', [jan])).rejects.toMatchObject({ code: 'note-malformed' });
  });
});

describe('what is not a note', () => {
  const valid = signNote('text\n', [jan]);

  it.each<[string, (note: string) => string | Uint8Array]>([
    ['empty', () => ''],
    ['without signatures', () => 'text\n\n'],
    ['without an empty line', (note) => note.replace('\n\n', '\n')],
    ['cut off', (note) => note.slice(0, -1)],
    ['with a hyphen for a dash', (note) => note.replace('—', '-')],
    ['with two spaces', (note) => note.replace('— ', '—  ')],
    ['with more after the signature', (note) => note.replace(/=\n$/, '= more\n')],
    ['with a signature that is no base64', (note) => note.replace(/=+\n$/, '\n')],
    ['with a signature of a key id alone', () => 'text\n\n— somebody AAAAAA==\n'],
    ['with a tab', (note) => note.replace('text', 'te\txt')],
    ['with a carriage return', (note) => note.replaceAll('\n', '\r\n')],
    ['with a plus in a name', (note) => note.replace('/Leerspoor ', '/Leer+spoor ')],
    ['with an odd space in a name', (note) => note.replace('/Leerspoor ', '/Leer\u2003spoor ')],
    ['not UTF-8', (note) => Buffer.from(note.replace('text', 'té'), 'latin1')],
    ['of half a character', (note) => note.replace('text', '\udc00')],
    ['with too many signatures', (note) => note + '— somebody AAAAAAA=\n'.repeat(100)],
  ])('is refused: %s', async (_what, spoil) => {
    const spoilt = spoil(await valid);
    expect(() => openNote(spoilt, [jan])).toThrow(expect.objectContaining({ code: 'note-malformed' }));
  });
});

describe('a verifier key', () => {
  it('is read as it was written', () => {
    expect(parseVerifierKey(formatVerifierKey(jan))).toEqual({ name: jan.name, publicKey: jan.publicKey });
  });

  it.each([
    ['of no form', 'leerspoor'],
    ['with the id of another key', formatVerifierKey(jan).replace(/\+[0-9a-f]{8}\+/, '+00000000+')],
    ['of another type', 'example.com/foo+530d903a+AukyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k'],
    ['that is too short', 'example.com/foo+530d903a+AekyeRrm'],
    ['with a space in its name', formatVerifierKey(jan).replace('Leerspoor', 'Leer spoor')],
  ])('is refused: %s', (_what, vkey) => {
    expect(() => parseVerifierKey(vkey)).toThrow(expect.objectContaining({ code: 'key-malformed' }));
  });

  it('is not given out for a name that no note can hold', () => {
    expect(() => formatVerifierKey({ ...jan, name: 'a+b' })).toThrow(
      expect.objectContaining({ code: 'key-malformed' }),
    );
  });
});
