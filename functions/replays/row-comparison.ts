import * as z from 'zod';
import { canonicalJson } from '../../ledger/commit.ts';

/** A row as it stands in the table, of whatever projection. */
export const storedRowSchema = z.looseObject({
  pk: z.string(),
  sk: z.string(),
  group: z.string().optional(),
  version: z.number().optional(),
  correctedByVersion: z.number().optional(),
});
export type StoredRow = z.infer<typeof storedRowSchema>;

/** How a live row differs from what the log says. */
export type RowFault = 'missing' | 'extra' | 'different';

/** What two rows at one place come to: a fault is `certain` when no event that is yet to come can mend it. */
export type Verdict = 'same' | { readonly fault: RowFault; readonly isCertain: boolean };

interface RowIn {
  readonly row: StoredRow | undefined;
  /** The tenant with the generation. */
  readonly scope: string;
}

/** Compares a live row with the one that a replay has made: byte by byte but for the generation in its keys. */
export function compareRows(live: RowIn, made: RowIn): Verdict {
  if (!live.row && !made.row) return 'same';
  // Either may not have had all events yet: the live row's are on their way, or the log is not read to its end.
  if (!live.row) return { fault: 'missing', isCertain: false };
  if (!made.row) return { fault: 'extra', isCertain: false };
  if (bytesOf(live.row, live.scope) === bytesOf(made.row, made.scope)) return 'same';
  return { fault: 'different', isCertain: stageOf(live.row) === stageOf(made.row) };
}

function bytesOf({ pk, group, ...row }: StoredRow, scope: string): string {
  // The lists of days belong to no tenant and so to no generation.
  const placed = group?.startsWith(`${scope}#`) ? group.slice(scope.length) : group;
  return canonicalJson({
    ...row,
    pk: pk.slice(scope.length),
    ...(placed !== undefined && { group: placed }),
  });
}

/** Which events a row has had: two of the same stage must be the same. */
function stageOf(row: StoredRow): string {
  if (row.version !== undefined) return `version ${row.version}`;
  return `entry ${'entry' in row}, correction ${row.correctedByVersion ?? 'none'}`;
}

/** The version of the stream that a row shows, as far as it shows one. */
export function versionOfRow(row: StoredRow | undefined): number | undefined {
  return row?.version ?? row?.correctedByVersion;
}
