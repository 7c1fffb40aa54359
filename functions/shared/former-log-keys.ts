import * as z from 'zod';
import { isLogError } from '../../ledger/log/log-error.ts';
import { type NoteVerifier, parseVerifierKey } from '../../ledger/log/signed-note.ts';

/** A key that signed the heads of the logs, until another took its place. */
export interface FormerLogKey {
  readonly verifier: NoteVerifier;
  readonly validFrom: string;
  readonly validUntil: string;
}

const verifierSchema = z.string().transform((vkey, context) => {
  try {
    return parseVerifierKey(vkey);
  } catch (error) {
    if (!isLogError(error)) throw error;
    context.addIssue({ code: 'custom', message: error.message });
    return z.NEVER;
  }
});

const formerLogKeysSchema = z
  .array(
    z
      .strictObject({ vkey: verifierSchema, validFrom: z.iso.datetime(), validUntil: z.iso.datetime() })
      .refine(({ validFrom, validUntil }) => Date.parse(validFrom) < Date.parse(validUntil), {
        message: 'validUntil must be after validFrom',
      })
      .transform(({ vkey, ...validity }): FormerLogKey => ({ verifier: vkey, ...validity })),
  )
  .refine(
    (keys) =>
      new Set(keys.map(({ verifier }) => Buffer.from(verifier.publicKey).toString('hex'))).size ===
      keys.length,
    { message: 'each key stands there once' },
  );

/**
 * Reads which keys signed the logs before the present one.
 *
 * @param json `[{"vkey": "…", "validFrom": "…", "validUntil": "…"}]`, as the template gives it
 * @param keyName the present key's, which all have: a log's origin begins with it
 * @throws ZodError, SyntaxError
 */
export function formerLogKeys(json: string, keyName: string): readonly FormerLogKey[] {
  return formerLogKeysSchema
    .refine((keys) => keys.every(({ verifier }) => verifier.name === keyName), {
      message: `each key is of ${keyName}`,
    })
    .parse(JSON.parse(json));
}
