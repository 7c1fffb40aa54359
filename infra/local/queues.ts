import { DatabaseSync } from 'node:sqlite';
import { type FauxqsServer, startFauxqs } from 'fauxqs';
import type { DataDirectory } from './data-directory.ts';
import { localAccount } from './template.ts';

/**
 * Starts SQS and S3 with what the data directory keeps of them.
 *
 * @throws StartError when that is damaged
 */
export async function startQueues(directory: DataDirectory): Promise<FauxqsServer> {
  const { exec } = DatabaseSync.prototype;
  DatabaseSync.prototype.exec = function (sql) {
    exec.call(this, sql);
    // fauxqs writes each step of each message by itself, and SQLite would wait for the disk every time: milliseconds in
    // which nothing else happens here. What the system has taken over outlives us all the same, `kill -9` included.
    if (/journal_mode\s*=\s*WAL/i.test(sql)) exec.call(this, 'PRAGMA synchronous = NORMAL');
  };
  try {
    return await startFauxqs({
      port: 0,
      host: '127.0.0.1',
      logger: false,
      defaultRegion: localAccount.region,
      dataDir: directory.file('queues'),
      s3StorageDir: directory.file('buckets'),
      messageSpies: true,
    });
  } catch {
    // Any free port will do, so that it is its database that it could not open.
    throw directory.damaged('queues');
  } finally {
    DatabaseSync.prototype.exec = exec;
  }
}
