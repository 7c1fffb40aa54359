/** The objects of one tenant's log, for one who trusts none of them. Paths are below the log. */
export interface LogFiles {
  /** Undefined when there is none. @throws LogError for what is too large to be an object of a log */
  read(path: string): Promise<Uint8Array | undefined>;
  /** The paths of all objects in a folder (`segments/`), in the order of their names. */
  list(folder: string): AsyncIterable<string>;
}

/** An item of the ledger's table as it lies there, numbers and bytes in the form of JavaScript. */
export type LedgerItem = Readonly<Record<string, unknown>>;

/** The ledger's items of one tenant, for one who trusts none of them. */
export interface LedgerItems {
  /** All of them: those of a stream together and in order, as far as the database keeps to that. */
  scan(): AsyncIterable<LedgerItem>;
  /** Those of one stream, in order. */
  readStream(stream: string): AsyncIterable<LedgerItem>;
  find(stream: string, version: number): Promise<LedgerItem | undefined>;
}
