import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { partitionOf } from './view-rows.ts';

/** Something in the sealed log or the ledger that is not as it was written. */
const logProblemSchema = z.object({
  kind: z.string(),
  where: z.enum(['checkpoint', 'log', 'table']),
  stream: z.string().optional(),
  version: z.number().optional(),
  position: z.number().optional(),
  object: z.string().optional(),
  message: z.string(),
});

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

/** How far a replay is: written by the one that works on it, for those who ask. */
export const replayNoteSchema = z.object({
  replayId: z.string(),
  step: z.enum(['verifying', 'reading', 'comparing', 'removing', 'done']),
  startedAt: z.string(),
  /** Up to this position of the log everything is done. */
  position: z.number(),
  /** How long the log was when it was last looked at. */
  size: z.number(),
  /** How many events the projection has had, or were verified. */
  events: z.number(),
  /** The first faults that were found; `problemCount` counts all. */
  problems: z.array(z.union([rowProblemSchema, logProblemSchema])),
  problemCount: z.number(),
});
export type ReplayNote = z.infer<typeof replayNoteSchema>;

/** How far a replay into a generation is, and what it goes on from. */
const replayProgressSchema = replayNoteSchema.extend({
  step: z.enum(['reading', 'comparing', 'removing', 'done']),
  generation: z.number(),
  problems: z.array(rowProblemSchema),
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

  /** Of a replay into a generation. Undefined before it has begun. */
  async find(tenant: string, replayId: string): Promise<ReplayProgress | undefined> {
    const item = await this.#item(tenant, replayId);
    return item && replayProgressSchema.parse(item);
  }

  /** Of whatever kind the replay is. Undefined before it has begun. */
  async findNote(tenant: string, replayId: string): Promise<ReplayNote | undefined> {
    const item = await this.#item(tenant, replayId);
    return item && replayNoteSchema.parse(item);
  }

  async #item(tenant: string, replayId: string): Promise<Readonly<Record<string, unknown>> | undefined> {
    const { Item } = await this.#documents.send(
      new GetCommand({
        TableName: this.#tableName,
        Key: { pk: partitionOf.replayProgress(tenant), sk: replayId },
        ConsistentRead: true,
      }),
    );
    return Item;
  }

  /** There is one writer at a time: the tenant's turn in the line. */
  async note(tenant: string, progress: ReplayNote): Promise<void> {
    await this.#documents.send(
      new PutCommand({
        TableName: this.#tableName,
        Item: { ...progress, pk: partitionOf.replayProgress(tenant), sk: progress.replayId },
      }),
    );
  }
}
