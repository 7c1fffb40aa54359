/** Where everything of a tenant's log lies in the bucket (docs/decisions/0010). */
export const placeInLog = {
  /** The head of the log. */
  checkpoint: (tenant: string) => `${folderOf(tenant)}checkpoint`,
  /** Some commits; the name tells the position of the first. */
  segment: (tenant: string, firstPosition: number) =>
    `${folderOf(tenant)}segments/${String(firstPosition).padStart(positionDigits, '0')}.ndjson.gz`,
  /** Hashes of the tree, under their path in the words of C2SP tlog-tiles: `tile/0/000`. */
  tile: (tenant: string, tilePath: string) => `${folderOf(tenant)}${tilePath}`,
} as const;

/** So that names sort as positions do. */
const positionDigits = 12;

/** Tenants come from tokens and streams; one that could name another place in the bucket must not get this far. */
const tenantForm = /^[A-Za-z0-9_-]{1,64}$/;

/** Where all of a tenant's log lies. @throws TypeError for what can be no tenant's name */
export function folderOf(tenant: string): string {
  if (!tenantForm.test(tenant)) throw new TypeError('A tenant is 1 to 64 of A-Z a-z 0-9 _ -');
  return `log/${tenant}/`;
}
