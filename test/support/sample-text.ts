import { createHash } from 'node:crypto';

/** Text that does not compress and is the same in every run. */
export function noise(seed: string | number, length: number): string {
  let text = '';
  for (let block = 0; text.length < length; block += 1) {
    text += createHash('sha512').update(`${seed}/${block}`).digest('base64url');
  }
  return text.slice(0, length);
}
