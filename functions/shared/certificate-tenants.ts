import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { inGroup } from './row-queries.ts';
import { certificateTenantRowSchema, groupOf } from './view-rows.ts';

/**
 * Tells of which tenant a certificate is. Everywhere else the tenant comes from the caller's token alone; who checks a
 * certificate has none. That the id stands for it is safe: ids are computed from the tenant and a secret
 * (`certificateIdOf`), so none can be chosen, guessed or made to name another tenant, and who has one was given it. What is
 * found serves to read that one certificate and how its tenant shows itself, and nothing else
 * (docs/decisions/0022-public-check.md).
 */
export class CertificateTenants {
  readonly #documents: DynamoDBDocumentClient;
  readonly #tableName: string;

  constructor(documents: DynamoDBDocumentClient, tableName: string) {
    this.#documents = documents;
    this.#tableName = tableName;
  }

  /** Undefined when no such certificate was issued. That one was is for the ledger to say: the tenant is noted before. */
  async tenantOf(certificateId: string): Promise<string | undefined> {
    const { Items: [row] = [] } = await this.#documents.send(
      new QueryCommand({
        TableName: this.#tableName,
        ...inGroup(groupOf.certificate(certificateId)),
        // There is one in each generation, and all say the same.
        Limit: 1,
      }),
    );
    return row && certificateTenantRowSchema.parse(row).tenant;
  }
}
