import { type DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { Generations, scopeOf } from './generations.ts';
import { placeOfRow } from './row-place.ts';
import type { ProjectionName } from './subscriptions.ts';
import {
  type Due,
  type DueKind,
  dueAt,
  groupIndex,
  groupOf,
  type LeaverRow,
  leaverRowSchema,
  shards,
} from './view-rows.ts';

/** Whose rows those of a kind are; undefined: noted by a policy, and made of no event. */
const projectionOf: Readonly<Record<DueKind, ProjectionName | undefined>> = {
  employment: 'learners',
  training: undefined,
  session: 'sessions',
  certificate: 'certificates',
  attendance: 'enrolments',
};

/** Sorts before every day and moment. */
const beforeAllTimes = '0';

const placedRowSchema = z.object({ pk: z.string(), sk: z.string(), order: z.string() });

/** What time alone changes, as is noted in the Views table. */
export class DueRows {
  readonly #documents: DynamoDBDocumentClient;
  readonly #tableName: string;
  readonly #generations: Generations;

  constructor(documents: DynamoDBDocumentClient, tableName: string) {
    this.#documents = documents;
    this.#tableName = tableName;
    this.#generations = new Generations(documents, tableName);
  }

  /**
   * All of a kind, of every tenant, whose time has come.
   *
   * @param until a day or a moment, as those of the kind are; it is included
   * @param after what was due earlier is left out, if this is given
   */
  async *of(kind: DueKind, until: string, after = beforeAllTimes): AsyncGenerator<Due, void, undefined> {
    const isShown = this.#isShown(kind);
    for (const shard of shards) {
      // An order is `<from>#…`, so all of `until` sort before this.
      const rows = this.#rows(groupOf.due(kind, shard), after, `${until}$`);
      for await (const row of rows) {
        const { pk, sk, order } = placedRowSchema.parse(row);
        const due = dueAt(order);
        if (await isShown(due.tenant, placeOfRow({ pk, sk }).generation)) yield due;
      }
    }
  }

  /**
   * The learners of a tenant who left before a day.
   *
   * @param day yyyy-mm-dd
   */
  async *leftBefore(tenant: string, day: string): AsyncGenerator<LeaverRow, void, undefined> {
    // Whom a switch takes away from under this, the next time finds.
    const scope = scopeOf(tenant, (await this.#generations.of(tenant, 'learners')).live);
    for await (const row of this.#rows(groupOf.left(scope), beforeAllTimes, day))
      yield leaverRowSchema.parse(row);
  }

  async *#rows(group: string, from: string, until: string) {
    const pages = paginateQuery(
      { client: this.#documents },
      {
        TableName: this.#tableName,
        IndexName: groupIndex,
        KeyConditionExpression: '#group = :group AND #order BETWEEN :from AND :until',
        ExpressionAttributeNames: { '#group': 'group', '#order': 'order' },
        ExpressionAttributeValues: { ':group': group, ':from': from, ':until': until },
      },
    );
    for await (const { Items = [] } of pages) yield* Items;
  }

  /** These lists are those of all generations; what is due says the live one alone. */
  #isShown(kind: DueKind): (tenant: string, generation: number) => Promise<boolean> {
    const projection = projectionOf[kind];
    if (projection === undefined) return async () => true;
    const live = new Map<string, number>();
    return async (tenant, generation) => {
      const known = live.get(tenant) ?? (await this.#generations.of(tenant, projection)).live;
      live.set(tenant, known);
      return known === generation;
    };
  }
}
