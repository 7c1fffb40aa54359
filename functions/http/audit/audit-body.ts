import * as z from 'zod';
import { actorSchema } from '../../shared/bus-event.ts';

export const eventSchema = z
  .object({
    id: z.string(),
    type: z.string(),
    schemaVersion: z.number().int(),
    occurredAt: z.string().describe('When it happened'),
    data: z.unknown(),
  })
  .meta({ id: 'StoredEvent' });

/** A commit as it is stored, under its hash, field by field. */
export const commitSchema = z
  .object({
    stream: z.string().describe('<tenant>#<type>#<id>'),
    version: z.number().int(),
    commitId: z.string(),
    recordedAt: z.string().describe('When it was recorded'),
    actor: actorSchema.describe(
      'Who: a person who logged in, the system, or an import; onBehalfOf: the learner in whose stead',
    ),
    correlationId: z.string(),
    causationId: z.string().optional(),
    commandId: z.string().optional(),
    commandFingerprint: z.string().optional(),
    events: z.array(eventSchema),
    summary: z.unknown().optional(),
    prevHash: z.string(),
    hash: z.string().describe('SHA-256 of the canonical JSON of all fields but this'),
  })
  .meta({ id: 'Commit' });

const positionSchema = z.number().int().describe('In the sealed log, from 0');
export const sealedCommitSchema = z.object({ position: positionSchema, ...commitSchema.shape });
/** Without a position while it is not sealed. */
export const ledgerCommitSchema = z.object({ position: positionSchema.optional(), ...commitSchema.shape });

/** An event with what ties it to its commit, so that it can be proved. */
export const provableEventSchema = z
  .object({
    eventId: z.string(),
    type: z.string(),
    occurredAt: z.string(),
    recordedAt: z.string(),
    actor: actorSchema,
    data: z.unknown(),
    stream: z.string(),
    version: z.number().int(),
    hash: z.string().describe('Of the commit'),
    position: positionSchema.optional(),
  })
  .meta({ id: 'ProvableEvent' });

export const correctionSchema = z
  .object({
    eventId: z.string().describe('The event that corrects'),
    correctedEventId: z.string(),
    correctedType: z.string(),
    activityId: z.string(),
    occurredAt: z.string().describe('When what was recorded wrongly had happened'),
    recordedAt: z.string().describe('When it was corrected'),
    actor: actorSchema,
    reason: z.string(),
    replacement: z.unknown().describe('null: nothing should have been recorded'),
    isSuperseded: z.boolean().describe('Whether a later correction of the same record counts instead'),
  })
  .meta({ id: 'Correction' });

const certificateSchema = z.object({
  certificateId: z.string(),
  courseVersion: z.number().int(),
  attempt: z.number().int(),
  title: z.string(),
  issuedAt: z.string(),
  validUntil: z.string().optional(),
  graceDays: z.number().int(),
  status: z.enum(['valid', 'in-grace', 'expired', 'revoked']),
  reason: z.string().optional().describe('Why it was revoked or replaced'),
  replaces: z.string().optional().describe('The certificate in whose place it came'),
  replacedBy: z.string().optional().describe('The certificate that had come in its place'),
});

/** Whether somebody is qualified, and by what. */
export const qualificationFields = {
  isQualified: z.boolean(),
  why: z
    .enum([
      'completion-withdrawn',
      'revoked',
      'expired',
      'not-enrolled',
      'not-completed',
      'withdrawn',
      'no-certificate',
    ])
    .optional()
    .describe('Why not'),
  until: z.string().optional().describe('Until when, grace included; absent: for ever'),
  certificate: certificateSchema.optional(),
};

/** The two times of an answer, as they were taken. */
export const asOfFields = {
  at: z.string().describe('As it stood then'),
  knownAt: z.string().describe('By what was recorded until then'),
};
