import { type DynamoDBDocumentClient, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { type ImportProgress, learnerRowKeys, partitionOf, placeAmongDue } from './view-rows.ts';

/** What is noted in the Views table and made of no event: it has no generation, and no replay makes it again. */
export class ViewNotes {
  readonly #documents: DynamoDBDocumentClient;
  readonly #tableName: string;

  constructor(documents: DynamoDBDocumentClient, tableName: string) {
    this.#documents = documents;
    this.#tableName = tableName;
  }

  /**
   * Notes that the policy of mandatory training may enrol a learner in a course. It must be noted before that is done,
   * so that whoever looks afterwards knows where to look.
   */
  async noteTraining(tenant: string, learnerId: string, courseId: string): Promise<void> {
    await this.#documents.send(
      new UpdateCommand({
        TableName: this.#tableName,
        Key: { pk: partitionOf.learner(tenant, learnerId), sk: learnerRowKeys.training },
        UpdateExpression: 'ADD courseIds :courseIds',
        ExpressionAttributeValues: { ':courseIds': new Set([courseId]) },
      }),
    );
  }

  /**
   * Notes on which day time alone makes a learner need training. It follows from several streams, so no version
   * orders its writers: each must look again after it wrote.
   *
   * @param dueOn yyyy-mm-dd; undefined: on none
   */
  async putTrainingDue(tenant: string, learnerId: string, dueOn: string | undefined): Promise<void> {
    const names = { '#group': 'group', '#order': 'order' };
    const place =
      dueOn === undefined ? undefined : placeAmongDue('training', { tenant, id: learnerId, from: dueOn });
    await this.#documents.send(
      new UpdateCommand({
        TableName: this.#tableName,
        Key: { pk: partitionOf.learner(tenant, learnerId), sk: learnerRowKeys.training },
        ExpressionAttributeNames: names,
        ...(place
          ? {
              UpdateExpression: 'SET dueOn = :dueOn, #group = :group, #order = :order',
              ExpressionAttributeValues: {
                ':dueOn': dueOn,
                ':group': place.group,
                ':order': place.order,
              },
            }
          : { UpdateExpression: 'REMOVE dueOn, #group, #order' }),
      }),
    );
  }

  /** Notes how far an import is. There is one writer at a time: the tenant's turn in the line. */
  async putImportProgress(tenant: string, progress: ImportProgress): Promise<void> {
    await this.#documents.send(
      new PutCommand({
        TableName: this.#tableName,
        Item: { ...progress, pk: partitionOf.importProgress(tenant), sk: progress.importId },
      }),
    );
  }
}
