import { equalHashes } from '../merkle-tree.ts';

/** How a line of a segment stands to the leaves that the tree has there. */
export interface LinePlace {
  /** Which of the expected leaves it stands for; undefined when for none. */
  readonly at: number | undefined;
  readonly finding: 'as-sealed' | 'changed' | 'inserted' | 'moved';
}

/**
 * Lays the lines of a segment beside the leaves that the tree has for its positions, so that one that was left out or
 * put in does not make all after it look changed. No two of the expected leaves are the same: no commit is sealed twice.
 *
 * @returns a place for each line, and which of the expected leaves no line stands for as it was sealed
 */
export function alignLeaves(
  actual: readonly Uint8Array[],
  expected: readonly Uint8Array[],
): { readonly places: readonly LinePlace[]; readonly missing: readonly number[] } {
  const places: LinePlace[] = [];
  const missing: number[] = [];
  const comingLines = new Counter(actual);
  const comingLeaves = new Counter(expected);
  /** Leaves that were passed by, whose line comes later; and lines whose leaf does. */
  const owedLeaves = new Counter([]);
  const earlyLines = new Counter([]);
  let [line, leaf] = [0, 0];
  for (;;) {
    const [ours, theirs] = [actual[line], expected[leaf]];
    if (!ours && !theirs) return { places, missing };
    const isSame = ours !== undefined && theirs !== undefined && equalHashes(ours, theirs);
    if (theirs && earlyLines.has(theirs)) {
      earlyLines.remove(theirs);
      leaf += 1;
      continue;
    }
    if (ours && owedLeaves.has(ours)) {
      owedLeaves.remove(ours);
      comingLines.remove(ours);
      places.push({ at: undefined, finding: 'moved' });
      line += 1;
      continue;
    }
    const lineBelongsLater = ours !== undefined && comingLeaves.has(ours);
    const leafComesLater = theirs !== undefined && comingLines.has(theirs);
    const takesBoth = ours && theirs && (isSame || lineBelongsLater === leafComesLater);
    if (ours && theirs && takesBoth) {
      if (!isSame && lineBelongsLater) {
        owedLeaves.add(theirs);
        earlyLines.add(ours);
        comingLeaves.remove(ours);
      } else if (!isSame) {
        missing.push(leaf);
      }
      places.push({ at: leaf, finding: isSame ? 'as-sealed' : lineBelongsLater ? 'moved' : 'changed' });
    } else if (theirs && !leafComesLater) {
      missing.push(leaf);
    } else {
      places.push({ at: undefined, finding: 'inserted' });
    }
    const takesLine = ours && (takesBoth || !theirs || leafComesLater);
    const takesLeaf = theirs && (takesBoth || !leafComesLater);
    if (takesLine) {
      comingLines.remove(ours);
      line += 1;
    }
    if (takesLeaf) {
      comingLeaves.remove(theirs);
      leaf += 1;
    }
  }
}

/** How often each hash occurs. */
class Counter {
  readonly #counts = new Map<string, number>();

  constructor(hashes: readonly Uint8Array[]) {
    for (const each of hashes) this.add(each);
  }

  has(hash: Uint8Array): boolean {
    return (this.#counts.get(keyOf(hash)) ?? 0) > 0;
  }

  add(hash: Uint8Array): void {
    this.#counts.set(keyOf(hash), (this.#counts.get(keyOf(hash)) ?? 0) + 1);
  }

  remove(hash: Uint8Array): void {
    this.#counts.set(keyOf(hash), (this.#counts.get(keyOf(hash)) ?? 0) - 1);
  }
}

function keyOf(hash: Uint8Array): string {
  return Buffer.from(hash.buffer, hash.byteOffset, hash.byteLength).toString('latin1');
}
