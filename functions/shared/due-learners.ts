import { type DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { Generations, scopeOf } from './generations.ts';
import {
  type DueKind,
  type DueRow,
  dueRowSchema,
  dueShards,
  groupIndex,
  groupOf,
  type LeaverRow,
  leaverRowSchema,
  partitionOf,
} from './view-rows.ts';

const placedDueRowSchema = dueRowSchema.extend({ pk: z.string() });

/** The learners whose day is to come, as is noted in the Views table. */
export class DueLearners {
  readonly #documents: DynamoDBDocumentClient;
  readonly #tableName: string;
  readonly #generations: Generations;

  constructor(documents: DynamoDBDocumentClient, tableName: string) {
    this.#documents = documents;
    this.#tableName = tableName;
    this.#generations = new Generations(documents, tableName);
  }

  /**
   * All learners, of every tenant, whom a day that has come changes.
   *
   * @param today yyyy-mm-dd
   */
  async *on(kind: DueKind, today: string): AsyncGenerator<DueRow, void, undefined> {
    const isShown = this.#isShown(kind);
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
      for await (const { Items = [] } of pages) {
        for (const row of Items.map((item) => placedDueRowSchema.parse(item))) {
          if (await isShown(row)) yield dueRowSchema.parse(row);
        }
      }
    }
  }

  /**
   * The learners of a tenant who left before a day.
   *
   * @param day yyyy-mm-dd
   */
  async *leftBefore(tenant: string, day: string): AsyncGenerator<LeaverRow, void, undefined> {
    // Whom a switch takes away from under this, the next hour finds.
    const scope = await this.#liveScope(tenant);
    const pages = paginateQuery(
      { client: this.#documents },
      {
        TableName: this.#tableName,
        IndexName: groupIndex,
        KeyConditionExpression: '#group = :group AND #order < :day',
        ExpressionAttributeNames: { '#group': 'group', '#order': 'order' },
        ExpressionAttributeValues: { ':group': groupOf.left(scope), ':day': day },
      },
    );
    for await (const { Items = [] } of pages) yield* Items.map((row) => leaverRowSchema.parse(row));
  }

  /** These lists are those of all generations; what is due says the live one alone. */
  #isShown(kind: DueKind): (row: DueRow & { readonly pk: string }) => Promise<boolean> {
    // Noted by the policy, and made of no event.
    if (kind === 'training') return async () => true;
    const liveScopes = new Map<string, string>();
    return async ({ tenant, learnerId, pk }) => {
      let scope = liveScopes.get(tenant);
      if (scope === undefined) {
        scope = await this.#liveScope(tenant);
        liveScopes.set(tenant, scope);
      }
      return pk === partitionOf.learner(scope, learnerId);
    };
  }

  async #liveScope(tenant: string): Promise<string> {
    return scopeOf(tenant, (await this.#generations.of(tenant, 'learners')).live);
  }
}
