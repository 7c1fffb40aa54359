import { type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { Generations, type GenerationsOfProjection } from '../shared/generations.ts';
import type { ProjectionName } from '../shared/subscriptions.ts';
import { partitionOf } from '../shared/view-rows.ts';

/** Begins generations, shows them, and gives them up. One replay of a tenant is at work at a time: the queue sees to that. */
export class ReplayGenerations {
  readonly #documents: DynamoDBDocumentClient;
  readonly #tableName: string;
  readonly #generations: Generations;

  constructor(documents: DynamoDBDocumentClient, tableName: string) {
    this.#documents = documents;
    this.#tableName = tableName;
    this.#generations = new Generations(documents, tableName);
  }

  async of(tenant: string, projection: ProjectionName): Promise<GenerationsOfProjection> {
    return this.#generations.of(tenant, projection);
  }

  /** Begins a generation for a replay; the same one again when it had begun. What another left unfinished is given up. */
  async begin(tenant: string, projection: ProjectionName, replayId: string): Promise<number> {
    const known = await this.of(tenant, projection);
    if (known.building?.replayId === replayId) return known.building.generation;
    const generation = known.last + 1;
    const building = { generation, replayId };
    await this.#put(tenant, projection, known, { live: known.live, building, last: generation });
    return generation;
  }

  /** Lists show this generation from now on. */
  async show(tenant: string, projection: ProjectionName, generation: number): Promise<void> {
    const known = await this.of(tenant, projection);
    if (known.live === generation) return;
    if (known.building?.generation !== generation) {
      throw new Error(`Generation ${generation} of ${projection} is not the one that is being made`);
    }
    await this.#put(tenant, projection, known, { live: generation, last: known.last });
  }

  /** Nothing is written any more in a generation that was begun, unless it is shown. */
  async giveUp(tenant: string, projection: ProjectionName, generation: number): Promise<void> {
    const known = await this.of(tenant, projection);
    if (known.building?.generation !== generation) return;
    await this.#put(tenant, projection, known, { live: known.live, last: known.last });
  }

  async #put(
    tenant: string,
    projection: ProjectionName,
    known: GenerationsOfProjection,
    next: GenerationsOfProjection,
  ): Promise<void> {
    await this.#documents.send(
      new PutCommand({
        TableName: this.#tableName,
        Item: { pk: partitionOf.generations(tenant), sk: projection, ...next },
        ConditionExpression:
          'attribute_not_exists(pk) OR (live = :live AND #last = :last AND building.replayId = :replayId)',
        ...(known.building === undefined && {
          ConditionExpression:
            'attribute_not_exists(pk) OR (live = :live AND #last = :last AND attribute_not_exists(building))',
        }),
        ExpressionAttributeNames: { '#last': 'last' },
        ExpressionAttributeValues: {
          ':live': known.live,
          ':last': known.last,
          ...(known.building && { ':replayId': known.building.replayId }),
        },
      }),
    );
  }
}
