import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { partitionOf } from './view-rows.ts';

/** Somebody is about to book a seat for a learner. */
export interface BookingClaim {
  readonly sessionId: string;
  readonly claimedAt: string;
}

/** After so long it is known what became of it: no request goes on for a minute. */
const underWayMilliseconds = 60_000;
/** After so long what it led to is on the list of the learner's bookings. */
const keptMilliseconds = 60 * 60_000;

const prefix = 'session#';
const itemSchema = z.record(z.string(), z.unknown());

/**
 * Notes for which sessions a learner is asking, before they are booked: sessions are streams of their own, and lists are
 * behind, so two bookings at the same moment would not see each other. All claims of a learner are one item, which
 * DynamoDB changes one after the other: of two, the later one sees the earlier.
 *
 * Made of no event: a claim says where to look, the session itself what is booked.
 */
export class BookingClaims {
  readonly #documents: DynamoDBDocumentClient;
  readonly #tableName: string;

  constructor(documents: DynamoDBDocumentClient, tableName: string) {
    this.#documents = documents;
    this.#tableName = tableName;
  }

  /** Does something under a claim, which is given back when that fails. It gets the claims that came before. */
  async holding<Result>(
    {
      tenant,
      learnerId,
      sessionId,
      now,
    }: { tenant: string; learnerId: string; sessionId: string; now: Date },
    work: (earlier: readonly BookingClaim[]) => Promise<Result>,
  ): Promise<Result> {
    const claimedAt = now.toISOString();
    const earlier = await this.#claim(tenant, learnerId, { sessionId, claimedAt });
    try {
      return await work(earlier);
    } catch (error) {
      await this.#giveBack(tenant, learnerId, { sessionId, claimedAt });
      throw error;
    }
  }

  /** Forgets a claim, since the booking was cancelled. */
  async forget(tenant: string, learnerId: string, sessionId: string): Promise<void> {
    await this.#remove(tenant, learnerId, [sessionId]);
  }

  async #claim(
    tenant: string,
    learnerId: string,
    { sessionId, claimedAt }: BookingClaim,
  ): Promise<readonly BookingClaim[]> {
    const { Attributes } = await this.#documents.send(
      new UpdateCommand({
        TableName: this.#tableName,
        Key: this.#key(tenant, learnerId),
        UpdateExpression: 'SET #session = :claimedAt, expiresAt = :expiresAt',
        ExpressionAttributeNames: { '#session': prefix + sessionId },
        ExpressionAttributeValues: {
          ':claimedAt': claimedAt,
          ':expiresAt': Math.floor((Date.parse(claimedAt) + keptMilliseconds) / 1_000),
        },
        ReturnValues: 'ALL_NEW',
      }),
    );
    const claims = claimsIn(itemSchema.parse(Attributes)).filter((claim) => claim.sessionId !== sessionId);
    const keptSince = new Date(Date.parse(claimedAt) - keptMilliseconds).toISOString();
    const old = claims.filter((claim) => claim.claimedAt < keptSince);
    await this.#remove(
      tenant,
      learnerId,
      old.map((claim) => claim.sessionId),
    );
    return claims.filter((claim) => claim.claimedAt >= keptSince);
  }

  async #remove(tenant: string, learnerId: string, sessionIds: readonly string[]): Promise<void> {
    if (sessionIds.length === 0) return;
    const names = sessionIds.map((sessionId, index) => [`#session${index}`, prefix + sessionId] as const);
    await this.#documents.send(
      new UpdateCommand({
        TableName: this.#tableName,
        Key: this.#key(tenant, learnerId),
        UpdateExpression: `REMOVE ${names.map(([name]) => name).join(', ')}`,
        ExpressionAttributeNames: Object.fromEntries(names),
      }),
    );
  }

  /** Takes back the claim of one's own: another request for the same session may have claimed it again. */
  async #giveBack(tenant: string, learnerId: string, { sessionId, claimedAt }: BookingClaim): Promise<void> {
    const given = this.#documents.send(
      new UpdateCommand({
        TableName: this.#tableName,
        Key: this.#key(tenant, learnerId),
        UpdateExpression: 'REMOVE #session',
        ConditionExpression: '#session = :claimedAt',
        ExpressionAttributeNames: { '#session': prefix + sessionId },
        ExpressionAttributeValues: { ':claimedAt': claimedAt },
      }),
    );
    await given.catch((error: unknown) => {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    });
  }

  #key(tenant: string, learnerId: string) {
    return { pk: partitionOf.bookingClaims(tenant), sk: learnerId };
  }
}

/** Whether it is not known yet what becomes of a claim: its booking may be recorded at any moment. */
export function isUnderWay({ claimedAt }: BookingClaim, now: Date): boolean {
  return Date.parse(claimedAt) > now.getTime() - underWayMilliseconds;
}

function claimsIn(item: z.infer<typeof itemSchema>): readonly BookingClaim[] {
  return Object.entries(item)
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, claimedAt]) => ({
      sessionId: name.slice(prefix.length),
      claimedAt: z.string().parse(claimedAt),
    }));
}
