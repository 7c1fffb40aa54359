import {
  chmodSync,
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';

/** Only its owner reads and writes it: these files hold keys. */
const ownerOnly = 0o600;
const ownerOnlyDirectory = 0o700;

/** The content of a file that only its owner may read; undefined when there is none. */
export function readPrivateFile(path: string): string | undefined {
  try {
    const content = readFileSync(path, 'utf8');
    // A copy or a restored backup may have come back readable for others.
    chmodSync(path, ownerOnly);
    return content;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Writes a file that only its owner may read, whole or not at all: a crash at any point leaves the former content or
 * the new one. When it returns, the content is on the disk.
 */
export function writePrivateFile(path: string, content: string): void {
  const directory = dirname(path);
  mkdirSync(directory, { recursive: true, mode: ownerOnlyDirectory });
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, content, { mode: ownerOnly, flush: true });
  // The mode above holds only for a new file, and a crash may have left one.
  chmodSync(temporary, ownerOnly);
  renameSync(temporary, path);
  // The rename itself is durable only when the directory is.
  const handle = openSync(directory, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
