import { inParallel } from '../shared/in-parallel.ts';
import type { ProjectedRow, RowSink, RowWrite } from '../shared/row-write.ts';

/** So many rows are kept before they are written: some megabytes, whatever the length of the log. */
const maximumPending = 5_000;
const writesAtOnce = 32;

/**
 * The rows of one generation. They are kept for a while, so that of a stream with many events only the newest row is
 * written; who stops must `flush` before they note how far they are.
 */
export class GenerationRows implements RowSink {
  readonly #scope: string;
  readonly #write: (write: RowWrite) => Promise<void>;
  readonly #pending = new Map<string, RowWrite>();

  /** @param scope the tenant with the generation */
  constructor(scope: string, write: (write: RowWrite) => Promise<void>) {
    this.#scope = scope;
    this.#write = write;
  }

  async write({ writeIn }: ProjectedRow): Promise<void> {
    const write = writeIn(this.#scope);
    const id = `${write.kind} ${write.key.pk} ${write.key.sk}`;
    const earlier = this.#pending.get(id);
    if (earlier && versionOf(earlier) > versionOf(write)) return;
    this.#pending.set(id, write);
    if (this.#pending.size >= maximumPending) await this.flush();
  }

  async flush(): Promise<void> {
    const writes = [...this.#pending.values()];
    this.#pending.clear();
    await inParallel(writes, writesAtOnce, this.#write);
  }
}

/** An entry is made of one event, and so the same each time. */
function versionOf(write: RowWrite): number {
  return write.kind === 'entry' ? 0 : write.version;
}
