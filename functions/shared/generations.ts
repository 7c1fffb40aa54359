import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { ProjectionName } from './subscriptions.ts';
import { partitionOf } from './view-rows.ts';

/** Which generations of a projection's rows there are, as a row in the Views table says it. */
export const generationsSchema = z.object({
  /** The one that lists show. */
  live: z.number(),
  /** The one that a replay is making, beside the live one. */
  building: z.object({ generation: z.number(), replayId: z.string() }).optional(),
  /** The greatest number that was ever given: none is given twice, so what is left of an old one is in nobody's way. */
  last: z.number(),
});
export type GenerationsOfProjection = z.infer<typeof generationsSchema>;

/** So many tenants' projections are remembered at once. */
const maximumKnown = 1_000;

/** Before the first replay, rows have the keys that they always had. */
const onlyTheFirst: GenerationsOfProjection = { live: 0, last: 0 };

/**
 * A tenant with a generation, as it stands at the beginning of a partition. Generation 0 is the bare tenant; `~` is in no
 * tenant's name.
 */
export function scopeOf(tenant: string, generation: number): string {
  return generation === 0 ? tenant : `${tenant}~${generation}`;
}

/**
 * In which generation the rows of a projection are read and written (docs/decisions/0011-replay-into-generations.md). All
 * that touches such rows goes through `read` or `write`, which no switch can come between.
 */
export class Generations {
  readonly #documents: DynamoDBDocumentClient;
  readonly #tableName: string;
  /** As they were when they were last asked: good to begin with, since whoever does asks again at the end. */
  readonly #known = new Map<string, GenerationsOfProjection>();

  constructor(documents: DynamoDBDocumentClient, tableName: string) {
    this.#documents = documents;
    this.#tableName = tableName;
  }

  async of(tenant: string, projection: ProjectionName): Promise<GenerationsOfProjection> {
    const { Item } = await this.#documents.send(
      new GetCommand({
        TableName: this.#tableName,
        Key: { pk: partitionOf.generations(tenant), sk: projection },
        ConsistentRead: true,
      }),
    );
    const generations = Item ? generationsSchema.parse(Item) : onlyTheFirst;
    if (this.#known.size >= maximumKnown) this.#known.clear();
    this.#known.set(`${tenant}#${projection}`, generations);
    return generations;
  }

  async #lastKnown(tenant: string, projection: ProjectionName): Promise<GenerationsOfProjection> {
    return this.#known.get(`${tenant}#${projection}`) ?? this.of(tenant, projection);
  }

  /**
   * Reads rows of the live generation; again when another became live meanwhile, since the rows of the old one may have
   * been removed under the reader.
   */
  async read<Result>(
    tenant: string,
    projection: ProjectionName,
    readIn: (scope: string) => Promise<Result>,
  ): Promise<Result> {
    let { live } = await this.#lastKnown(tenant, projection);
    for (;;) {
      const result = await readIn(scopeOf(tenant, live));
      const since = await this.of(tenant, projection);
      if (since.live === live) return result;
      live = since.live;
    }
  }

  /**
   * Writes a row in the live generation and in the one that is being made; and in one that was begun meanwhile. So whoever
   * begins one and then reads the live rows finds there what was not written in theirs.
   */
  async write(
    tenant: string,
    projection: ProjectionName,
    writeIn: (scope: string) => Promise<void>,
  ): Promise<void> {
    const written = new Set<number>();
    for (let generations = await this.#lastKnown(tenant, projection); ; ) {
      const { live, building } = generations;
      const missing = [live, ...(building ? [building.generation] : [])].filter(
        (generation) => !written.has(generation),
      );
      if (missing.length === 0) return;
      for (const generation of missing) {
        await writeIn(scopeOf(tenant, generation));
        written.add(generation);
      }
      generations = await this.of(tenant, projection);
    }
  }
}
