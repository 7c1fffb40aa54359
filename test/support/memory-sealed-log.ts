import { type Commit, canonicalJson } from '../../ledger/commit.ts';
import type { SealedCommit, SealedHead, SealedLog } from '../../ledger/log/sealed-log.ts';

/** The sealed log of one tenant, as far as a replay reads it: commits in the order in which they were sealed. */
export class MemorySealedLog implements Pick<SealedLog, 'head' | 'read'> {
  readonly #lines: string[] = [];

  seal(...commits: readonly Commit[]): void {
    this.#lines.push(...commits.map((commit) => canonicalJson(commit)));
  }

  async head(): Promise<SealedHead | undefined> {
    const size = this.#lines.length;
    return size === 0 ? undefined : { note: '', size, root: new Uint8Array(32) };
  }

  async *read(
    _tenant: string,
    { from = 0, to = this.#lines.length }: { readonly from?: number; readonly to?: number } = {},
  ): AsyncGenerator<SealedCommit, void, undefined> {
    for (const [place, line] of this.#lines.slice(from, to).entries()) {
      yield { position: from + place, line };
    }
  }
}
