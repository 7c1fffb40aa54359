import { type DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb';
import {
  type DueKind,
  type DueRow,
  dueRowSchema,
  dueShards,
  groupIndex,
  groupOf,
  type LeaverRow,
  leaverRowSchema,
} from './view-rows.ts';

/** The learners whose day is to come, as is noted in the Views table. */
export class DueLearners {
  readonly #documents: DynamoDBDocumentClient;
  readonly #tableName: string;

  constructor(documents: DynamoDBDocumentClient, tableName: string) {
    this.#documents = documents;
    this.#tableName = tableName;
  }

  /**
   * All learners, of every tenant, whom a day that has come changes.
   *
   * @param today yyyy-mm-dd
   */
  async *on(kind: DueKind, today: string): AsyncGenerator<DueRow, void, undefined> {
    for (const shard of dueShards) {
      const pages = paginateQuery(
        { client: this.#documents },
        {
          TableName: this.#tableName,
          IndexName: groupIndex,
          KeyConditionExpression: '#group = :group AND #order < :after',
          ExpressionAttributeNames: { '#group': 'group', '#order': 'order' },
          // An order is `<day>#…`, so all of today's sort before this.
          ExpressionAttributeValues: { ':group': groupOf.due(kind, shard), ':after': `${today}$` },
        },
      );
      for await (const { Items = [] } of pages) yield* Items.map((row) => dueRowSchema.parse(row));
    }
  }

  /**
   * The learners of a tenant who left before a day.
   *
   * @param day yyyy-mm-dd
   */
  async *leftBefore(tenant: string, day: string): AsyncGenerator<LeaverRow, void, undefined> {
    const pages = paginateQuery(
      { client: this.#documents },
      {
        TableName: this.#tableName,
        IndexName: groupIndex,
        KeyConditionExpression: '#group = :group AND #order < :day',
        ExpressionAttributeNames: { '#group': 'group', '#order': 'order' },
        ExpressionAttributeValues: { ':group': groupOf.left(tenant), ':day': day },
      },
    );
    for await (const { Items = [] } of pages) yield* Items.map((row) => leaverRowSchema.parse(row));
  }
}
