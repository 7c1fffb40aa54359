import { leafHash } from '../merkle-tree.ts';

/** More are not told apart: each is a commit to be named. */
const maximumLeaves = 10_000;

/** Leaves that the tree has and no line stands for: whose commit they are, the table may know. */
export class MissingLeaves {
  readonly #positions = new Map<string, number>();
  readonly #untold = new Set<number>();

  /** @param telling whether the place itself was told of as a problem */
  add(position: number, leaf: Uint8Array, telling: 'told' | 'untold'): void {
    if (this.#positions.size >= maximumLeaves) return;
    this.#positions.set(Buffer.from(leaf).toString('hex'), position);
    if (telling === 'untold') this.#untold.add(position);
  }

  get isEmpty(): boolean {
    return this.#positions.size === 0;
  }

  /** The position that a commit has in the tree, when it is one that is missing. */
  positionOf(line: string): number | undefined {
    if (this.isEmpty) return undefined;
    return this.#positions.get(Buffer.from(leafHash(line)).toString('hex'));
  }

  /** Notes that the commit of a position was named. */
  tell(position: number): void {
    this.#untold.delete(position);
  }

  /** Positions of which nothing else could be said. */
  get untold(): Iterable<number> {
    return this.#untold;
  }
}
