/** An object of the log as it was read. */
export interface LogObject {
  readonly bytes: Uint8Array;
  /** What tells this writing of the object from any other. */
  readonly etag: string;
}

/** What an object holds, for those who look into the bucket. */
export type LogContentType = 'application/gzip' | 'application/octet-stream' | 'text/plain; charset=utf-8';

/** All that the log needs of a store of objects. Each write takes place as a whole or not at all, and is seen at once. */
export interface LogObjects {
  /** Undefined when there is none. */
  read(key: string): Promise<LogObject | undefined>;
  /** Writes an object where there is none; false when there is one. */
  create(key: string, bytes: Uint8Array, contentType: LogContentType): Promise<boolean>;
  /** Writes over the writing that has this etag; false when that is not the newest any more. */
  replace(key: string, bytes: Uint8Array, contentType: LogContentType, etag: string): Promise<boolean>;
}
