import { headerKey } from './header.ts';

export type EmploymentStatus = 'active' | 'left';

/** By their spelling in exports; who is ill, on leave or yet to begin is employed. */
const words: Record<EmploymentStatus, string> = {
  active: `
    in dienst, actief, active, a, ja, j, yes, y, true, waar, 1, employed, enabled, nog niet in dienst,
    toekomstig, future, ziek, verlof, met verlof, on leave, paid leave, unpaid leave, leave of absence,
    furlough, proeftijd, probation
  `,
  left: `
    uit dienst, inactief, niet actief, inactive, not active, i, nee, n, no, false, onwaar, 0, left,
    terminated, retired, gepensioneerd, met pensioen, ontslagen, vertrokken, disabled, suspended,
    to be deleted, deleted, discarded, reported no show, overleden, deceased
  `,
};

const statuses = new Map<string, EmploymentStatus>([
  ...words.active.split(',').map((word) => [headerKey(word), 'active'] as const),
  ...words.left.split(',').map((word) => [headerKey(word), 'left'] as const),
]);

/** Whether somebody is employed, as HR systems say it; undefined for a word that none of them is known to use. */
export function readStatus(text: string): EmploymentStatus | undefined {
  return statuses.get(text) ?? statuses.get(headerKey(text));
}

/** These answer the question that a header asks; a word such as "suspended" speaks for itself. */
const answers = new Set('ja j yes y true waar 1 nee n no false onwaar 0'.split(' '));

/** The same for a column that says who is shut out. */
export function readSuspension(text: string): EmploymentStatus | undefined {
  const status = readStatus(text);
  if (status === undefined || !answers.has(headerKey(text))) return status;
  return status === 'active' ? 'left' : 'active';
}
