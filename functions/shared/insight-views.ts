import type { DynamoDBDocumentClient, QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { AttemptRecord, CertificateRecord } from '../../domain/insight/course-insight.ts';
import { Generations } from './generations.ts';
import { allRows, inGroup, inPartition, type Row, type Selection } from './row-queries.ts';
import {
  attemptActivityRowSchema,
  attemptRowSchema,
  groupOf,
  type InsightSessionRow,
  insightCertificateRowSchema,
  insightSessionRowSchema,
  learnerRowSchema,
  partitionOf,
  shards,
} from './view-rows.ts';

/** All that the insight of a course is folded from. */
export interface CourseRecords {
  readonly attempts: readonly AttemptRecord[];
  readonly certificates: readonly CertificateRecord[];
  readonly sessions: readonly InsightSessionRow[];
}

/** Where a learner stands in the company. */
const learnerPlaceSchema = learnerRowSchema.pick({
  learnerId: true,
  department: true,
  managerId: true,
  status: true,
});
export type LearnerPlace = z.infer<typeof learnerPlaceSchema>;

const keySchema = z.object({ sk: z.string() });

/** What the projection of insight keeps in the Views table, and the groups that people are in. */
export class InsightViews {
  readonly #documents: DynamoDBDocumentClient;
  readonly #tableName: string;
  readonly #generations: Generations;

  constructor(documents: DynamoDBDocumentClient, tableName: string) {
    this.#documents = documents;
    this.#tableName = tableName;
    this.#generations = new Generations(documents, tableName);
  }

  /** All attempts, certificates and sessions of a course: a few hundred bytes for each attempt and activity. */
  async recordsOf(tenant: string, courseId: string): Promise<CourseRecords> {
    const rows = await this.#generations.read(tenant, 'insight', async (scope) => {
      const ofShards = shards.map((shard) =>
        this.#all(inPartition(partitionOf.insight(scope, courseId, shard))),
      );
      return (await Promise.all(ofShards)).flat();
    });
    return recordsIn(rows);
  }

  /** Where all of the tenant's learners stand. */
  async learnerPlaces(tenant: string): Promise<readonly LearnerPlace[]> {
    return this.#places(tenant, (scope) => inPartition(partitionOf.learners(scope)));
  }

  /** The learners whose manager somebody is. */
  async peopleOf(tenant: string, managerId: string): Promise<ReadonlySet<string>> {
    const places = await this.placesOfPeople(tenant, managerId);
    return new Set(places.map(({ learnerId }) => learnerId));
  }

  /** Where the learners stand whose manager somebody is. */
  async placesOfPeople(tenant: string, managerId: string): Promise<readonly LearnerPlace[]> {
    return this.#places(tenant, (scope) => inGroup(groupOf.peopleOf(scope, managerId)));
  }

  async #places(tenant: string, selectionIn: (scope: string) => Selection): Promise<readonly LearnerPlace[]> {
    const rows = await this.#generations.read(tenant, 'learners', (scope) =>
      this.#all(placesIn(selectionIn(scope))),
    );
    return rows.map((row) => learnerPlaceSchema.parse(row));
  }

  #all(query: Omit<QueryCommandInput, 'TableName'>): Promise<readonly Row[]> {
    return allRows(this.#documents, { ...query, TableName: this.#tableName });
  }
}

function placesIn(selection: Selection): Selection & Pick<QueryCommandInput, 'ProjectionExpression'> {
  return {
    ...selection,
    ProjectionExpression: 'learnerId, department, managerId, #status',
    ExpressionAttributeNames: { ...selection.ExpressionAttributeNames, '#status': 'status' },
  };
}

/** Rows as they come from the table; what is recorded of an activity may be there before its attempt. */
export function recordsIn(rows: readonly Row[]): CourseRecords {
  const attempts = new Map<string, AttemptRecord>();
  const activities = new Map<string, Map<string, z.infer<typeof attemptActivityRowSchema>>>();
  const certificates: CertificateRecord[] = [];
  const sessions: InsightSessionRow[] = [];
  for (const row of rows) {
    const [kind, id = '', number = '', activityId] = keySchema.parse(row).sk.split('#');
    const attemptKey = `${id}#${number}`;
    switch (kind) {
      case 'attempt': {
        const known = activities.get(attemptKey) ?? new Map();
        activities.set(attemptKey, known);
        if (activityId === undefined) {
          const of = { learnerId: id, attempt: Number(number), activities: known };
          attempts.set(attemptKey, { ...attemptRowSchema.parse(row), ...of });
        } else known.set(activityId, attemptActivityRowSchema.parse(row));
        break;
      }
      case 'certificate':
        certificates.push(insightCertificateRowSchema.parse(row));
        break;
      case 'session':
        sessions.push(insightSessionRowSchema.parse(row));
        break;
      default:
        throw new TypeError(`No row of insight begins with ${kind}`);
    }
  }
  return { attempts: [...attempts.values()], certificates, sessions };
}
