import { type Commit, canonicalJson } from '../../ledger/commit.ts';
import type { SealedCommit, SealedHead, SealedLog } from '../../ledger/log/sealed-log.ts';

/** The sealed log of one tenant, as far as a replay reads it: commits in the order in which they were sealed. */
export class MemorySealedLog implements Pick<SealedLog, 'head' | 'read' | 'positionOf'> {
  readonly #lines: string[] = [];
  readonly #positions = new Map<string, number>();

  seal(...commits: readonly Commit[]): void {
    for (const commit of commits) {
      this.#positions.set(`${commit.version} ${commit.stream}`, this.#lines.length);
      this.#lines.push(canonicalJson(commit));
    }
  }

  async head(): Promise<SealedHead | undefined> {
    const size = this.#lines.length;
    return size === 0 ? undefined : { note: '', size, root: new Uint8Array(32) };
  }

  async positionOf(stream: string, version: number): Promise<number | undefined> {
    return this.#positions.get(`${version} ${stream}`);
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
