/** An answer of a function may have 6 MB; a single commit has 300 KB at most. */
const maximumPageBytes = 4_000_000;

/** Takes items until there are enough of them, in number or in bytes. */
export async function takePage<Item>(
  items: AsyncIterable<Item>,
  limit: number,
  bytesOf: (item: Item) => number,
): Promise<{ readonly items: readonly Item[]; readonly hasMore: boolean }> {
  const taken: Item[] = [];
  let bytes = 0;
  for await (const item of items) {
    bytes += bytesOf(item);
    if (taken.length === limit || (bytes > maximumPageBytes && taken.length > 0)) {
      return { items: taken, hasMore: true };
    }
    taken.push(item);
  }
  return { items: taken, hasMore: false };
}
