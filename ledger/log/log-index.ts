/** Where a commit stands in its tenant's log, and what the next commit of its stream must follow. */
export interface SealedPlace {
  readonly stream: string;
  readonly version: number;
  readonly position: number;
  /** The commit's own hash. */
  readonly hash: string;
}

/** Which positions a segment has. */
export interface SegmentPlace {
  readonly firstPosition: number;
  readonly count: number;
}

/** Which commits are sealed, and where. All of it can be made again from the segments. */
export interface LogIndex {
  /** The newest sealed commit of a stream, strongly consistent. */
  newestOf(stream: string): Promise<SealedPlace | undefined>;
  /** A sealed commit, strongly consistent. */
  find(stream: string, version: number): Promise<SealedPlace | undefined>;
  /** The segment that begins last, strongly consistent. */
  lastSegment(tenant: string): Promise<SegmentPlace | undefined>;
  /** The segments in their order, from the one that has a position. */
  segmentsFrom(tenant: string, position: number): AsyncGenerator<SegmentPlace, void, undefined>;
  /**
   * Notes a segment and its commits; twice is as once. The segment is noted last: where it stands, all of its
   * commits do.
   */
  note(tenant: string, segment: SegmentPlace, commits: readonly SealedPlace[]): Promise<void>;
}
