import { inParallel } from '../../shared/in-parallel.ts';

/** Many thousands may be due on one day, as contracts end with the year: they are passed on while they are read. */
const itemsInBatch = 100;
/** One after another, a function's time would be over at some thousands. */
const itemsAtOnce = 16;

/**
 * Does something about each, many at once. One whom it fails for holds up nobody.
 *
 * @throws the first failure, when all others are done
 */
export async function eachOf<Item>(
  items: AsyncIterable<Item>,
  act: (item: Item) => Promise<void>,
): Promise<void> {
  const failures: unknown[] = [];
  for await (const batch of inBatches(items)) {
    await inParallel(batch, itemsAtOnce, async (item) => {
      await act(item).catch((error: unknown) => failures.push(error));
    });
  }
  if (failures.length > 0) throw failures[0];
}

export async function* inBatches<Item>(
  items: AsyncIterable<Item>,
): AsyncGenerator<readonly Item[], void, undefined> {
  let batch: Item[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < itemsInBatch) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
