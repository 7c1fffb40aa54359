/** A commit as it lies in a tenant's log. */
export interface SealedCommit {
  /** 0, 1, 2 … without gap. */
  readonly position: number;
  /** Its canonical JSON (RFC 8785), without `state` and `stateVersion`: exactly the bytes of its leaf, no newline. */
  readonly line: string;
}

/** What the newest checkpoint of a log says. */
export interface SealedHead {
  /** The signed note itself (C2SP tlog-checkpoint). */
  readonly note: string;
  /** How many commits the log has. */
  readonly size: number;
  /** The root of the RFC 6962 tree over them. */
  readonly root: Uint8Array;
}

/** That a leaf is in the tree of some size. */
export interface InclusionProof {
  readonly position: number;
  readonly size: number;
  readonly leafHash: Uint8Array;
  /** From the leaf up. */
  readonly path: readonly Uint8Array[];
}

/** The sealed logs of all tenants, for reading. */
export interface SealedLog {
  /** Undefined while nothing of the tenant is sealed. */
  head(tenant: string): Promise<SealedHead | undefined>;
  /** The log in order, streamed: from a position, to the size of `head` at the call unless `to` (exclusive) is given. */
  read(
    tenant: string,
    range?: { readonly from?: number; readonly to?: number },
  ): AsyncGenerator<SealedCommit, void, undefined>;
  /** Undefined when there is no such position in the tree of that size (default: that of `head`). */
  prove(tenant: string, position: number, size?: number): Promise<InclusionProof | undefined>;
  /** Where a commit stands in its tenant's log; undefined while it is not sealed. */
  positionOf(stream: string, version: number): Promise<number | undefined>;
}
