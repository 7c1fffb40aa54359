import { createHmac } from 'node:crypto';
import * as z from 'zod';
import { canonicalJson } from '../../ledger/commit.ts';
import { openCursor, sealCursor } from './cursor.ts';

/** Whose calendar a URL opens; a number that is not the learner's newest opens nothing. */
export interface CalendarLink {
  readonly tenant: string;
  readonly learnerId: string;
  readonly linkNumber: number;
}

const use = ['calendar-link'];
const contentSchema = z.object({
  tenant: z.string(),
  learnerId: z.string(),
  linkNumber: z.coerce.number().int().min(1),
});

/** Makes the token of a link: the same each time, so that a command that is sent again is answered as it was. */
export function sealCalendarLink(key: Uint8Array, { tenant, learnerId, linkNumber }: CalendarLink): string {
  const content = { tenant, learnerId, linkNumber: String(linkNumber) };
  // Of the content itself: no two contents ever come under one nonce.
  const nonce = createHmac('sha256', key).update(canonicalJson(content)).digest().subarray(0, 12);
  return sealCursor(key, use, content, nonce);
}

/** Opens what `sealCalendarLink` made; undefined for anything else. Costs no read: nobody can make us look by guessing. */
export function openCalendarLink(key: Uint8Array, token: string): CalendarLink | undefined {
  try {
    return contentSchema.parse(openCursor(key, use, token));
  } catch {
    return undefined;
  }
}
