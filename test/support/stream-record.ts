import { marshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import type { Commit } from '../../ledger/commit.ts';

/** The record by which the ledger's stream tells of a commit; as JSON, which is how Lambda gets it. */
export function streamRecord(commit: Commit, sequenceNumber: string): DynamoDBRecord {
  const record = {
    eventID: `record-${sequenceNumber}`,
    eventName: 'INSERT',
    eventSource: 'aws:dynamodb',
    dynamodb: {
      Keys: marshall({ stream: commit.stream, version: commit.version }),
      // The cached state travels beside the commit, in base64.
      NewImage: {
        ...marshall(commit, { removeUndefinedValues: true }),
        state: { B: 'q80=' },
        stateVersion: { N: '1' },
      },
      SequenceNumber: sequenceNumber,
      StreamViewType: 'NEW_IMAGE',
    },
  };
  return JSON.parse(JSON.stringify(record));
}
