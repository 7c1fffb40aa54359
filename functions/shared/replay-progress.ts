import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { partitionOf } from './view-rows.ts';

/** A live row that is not what the log says. Named by its key, in which stand ids and no names. */
export const rowProblemSchema = z.object({
  /** The partition without the tenant, and the sort key. */
  row: z.string(),
  fault: z.enum(['missing', 'extra', 'different']),
  /** The version of the stream that the live row shows. */
  liveVersion: z.number().optional(),
  /** The version that the log has. */
  logVersion: z.number().optional(),
});
export type RowProblem = z.infer<typeof rowProblemSchema>;

/** How far a replay is: written by the one that works on it, and what it goes on from. */
export const replayProgressSchema = z.object({
  replayId: z.string(),
  step: z.enum(['reading', 'comparing', 'removing', 'done']),
  generation: z.number(),
  /** Up to this position of the log everything is done. */
  position: z.number(),
  /** How long the log was when it was last looked at. */
  size: z.number(),
  /** How many events the projection has had. */
  events: z.number(),
  /** The first faults that were found; `problemCount` counts all. */
  problems: z.array(rowProblemSchema),
  problemCount: z.number(),
  /** The key of the last row that a walk along the table has done. */
  walkedTo: z.object({ pk: z.string(), sk: z.string() }).optional(),
});
export type ReplayProgress = z.infer<typeof replayProgressSchema>;

/** So many faults are told one by one: what a row in the table holds with room to spare. */
export const maximumNamedProblems = 500;

/** How far replays are, as rows in the Views table that have no generation. */
export class ReplayProgressNotes {
  readonly #documents: DynamoDBDocumentClient;
  readonly #tableName: string;

  constructor(documents: DynamoDBDocumentClient, tableName: string) {
    this.#documents = documents;
    this.#tableName = tableName;
  }

  /** Undefined before the replay has begun. */
  async find(tenant: string, replayId: string): Promise<ReplayProgress | undefined> {
    const { Item } = await this.#documents.send(
      new GetCommand({
        TableName: this.#tableName,
        Key: { pk: partitionOf.replayProgress(tenant), sk: replayId },
        ConsistentRead: true,
      }),
    );
    return Item && replayProgressSchema.parse(Item);
  }

  /** There is one writer at a time: the tenant's turn in the line. */
  async note(tenant: string, progress: ReplayProgress): Promise<void> {
    await this.#documents.send(
      new PutCommand({
        TableName: this.#tableName,
        Item: { ...progress, pk: partitionOf.replayProgress(tenant), sk: progress.replayId },
      }),
    );
  }
}
