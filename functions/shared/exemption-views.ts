import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Generations } from './generations.ts';
import { allRowsNow } from './row-queries.ts';
import {
  enrolmentRowSchema,
  externalCertificateRowSchema,
  learnerRowKeys,
  partitionOf,
} from './view-rows.ts';

/**
 * What the policy of exemptions reads in the Views table, as it is now: who wrote before somebody else began to read is seen by
 * them (docs/decisions/0009-training-by-two-sides.md).
 */
export class ExemptionViews {
  readonly #documents: DynamoDBDocumentClient;
  readonly #tableName: string;
  readonly #generations: Generations;

  constructor(documents: DynamoDBDocumentClient, tableName: string) {
    this.#documents = documents;
    this.#tableName = tableName;
    this.#generations = new Generations(documents, tableName);
  }

  /** The certificates from elsewhere that a learner ever handed in. */
  async externalCertificateIdsOf(tenant: string, learnerId: string): Promise<readonly string[]> {
    const rows = await this.#generations.read(tenant, 'external-certificates', (scope) =>
      this.#ofLearner(scope, learnerId, learnerRowKeys.externalCertificate),
    );
    return rows.map((row) => externalCertificateRowSchema.parse(row).externalCertificateId);
  }

  /** The courses that a learner takes or has completed. */
  async courseIdsOf(tenant: string, learnerId: string): Promise<readonly string[]> {
    const rows = await this.#generations.read(tenant, 'enrolments', (scope) =>
      this.#ofLearner(scope, learnerId, learnerRowKeys.enrolment),
    );
    return rows
      .map((row) => enrolmentRowSchema.parse(row))
      .flatMap(({ courseId, status }) => (status === 'withdrawn' ? [] : [courseId]));
  }

  #ofLearner(scope: string, learnerId: string, prefix: string) {
    return allRowsNow(this.#documents, this.#tableName, partitionOf.learner(scope, learnerId), prefix);
  }
}
