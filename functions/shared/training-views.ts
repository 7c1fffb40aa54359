import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { Assignment } from '../../domain/policies/assign-training.ts';
import { Generations } from './generations.ts';
import { allRowsNow, inPartition, type Row } from './row-queries.ts';
import {
  assignmentRowSchema,
  enrolmentRowSchema,
  learnerRowKeys,
  learnerRowSchema,
  partitionOf,
  trainingRowSchema,
} from './view-rows.ts';

/** What is noted of a learner's mandatory training. */
export interface NotedTraining {
  /** Every course that a rule may have enrolled the learner in. */
  readonly courseIds: ReadonlySet<string>;
  /** The day on which time alone makes the learner need training. */
  readonly dueOn: string | undefined;
}

/** A part of a tenant's learners, by id. */
export interface LearnersPage {
  readonly learnerIds: readonly string[];
  /** Those after this one are still to come; undefined: none are. */
  readonly next: string | undefined;
}

/** So many rows are read for a page: as many messages as are sent well within a function's time. */
const learnersPerPage = 100;

/**
 * What the policy of mandatory training reads in the Views table. All of it strongly consistent: who wrote before
 * somebody else began to read is seen by them (docs/decisions/0009-training-by-two-sides.md).
 */
export class TrainingViews {
  readonly #documents: DynamoDBDocumentClient;
  readonly #tableName: string;
  readonly #generations: Generations;

  constructor(documents: DynamoDBDocumentClient, tableName: string) {
    this.#documents = documents;
    this.#tableName = tableName;
    this.#generations = new Generations(documents, tableName);
  }

  /** The rules of a tenant that have not ended. */
  async activeAssignments(tenant: string): Promise<readonly Assignment[]> {
    const rows = await this.#generations.read(tenant, 'assignments', (scope) =>
      this.#all(partitionOf.assignments(scope)),
    );
    return rows
      .map((row) => assignmentRowSchema.parse(row))
      .flatMap(({ status, ...rule }) => (status === 'active' ? [rule] : []));
  }

  /** What is noted of a learner, and what the list of enrolments adds to it should a note be lost. */
  async notedTraining(tenant: string, learnerId: string): Promise<NotedTraining> {
    const [[note = {}], enrolments] = await Promise.all([
      this.#all(partitionOf.learner(tenant, learnerId), learnerRowKeys.training),
      this.#generations.read(tenant, 'enrolments', (scope) =>
        this.#all(partitionOf.learner(scope, learnerId), learnerRowKeys.enrolment),
      ),
    ]);
    const { courseIds, dueOn } = trainingRowSchema.parse(note);
    const assigned = enrolments
      .map((row) => enrolmentRowSchema.parse(row))
      .flatMap(({ courseId, assignmentId }) => (assignmentId === undefined ? [] : [courseId]));
    return { courseIds: new Set([...courseIds, ...assigned]), dueOn };
  }

  /**
   * The next of a tenant's learners in service. For others no rule is: what one had enrolled them in ended when they
   * left, and their return is an event of its own.
   *
   * @param after the `next` of the page before
   */
  async learnersInService(tenant: string, after?: string): Promise<LearnersPage> {
    const { Items = [], LastEvaluatedKey } = await this.#generations.read(tenant, 'learners', (scope) => {
      const pk = partitionOf.learners(scope);
      return this.#documents.send(
        new QueryCommand({
          TableName: this.#tableName,
          ...inPartition(pk),
          ConsistentRead: true,
          Limit: learnersPerPage,
          ...(after !== undefined && { ExclusiveStartKey: { pk, sk: after } }),
        }),
      );
    });
    const rows = Items.map((row) => learnerRowSchema.parse(row));
    return {
      learnerIds: rows.flatMap(({ learnerId, status }) => (status === 'active' ? [learnerId] : [])),
      next: LastEvaluatedKey && rows.at(-1)?.learnerId,
    };
  }

  #all(pk: string, prefix?: string): Promise<readonly Row[]> {
    return allRowsNow(this.#documents, this.#tableName, pk, prefix);
  }
}
