import * as z from 'zod';
import type { Ledger } from '../../../ledger/ledger.ts';
import type { SealedLog } from '../../../ledger/log/sealed-log.ts';
import { formatTlogProof } from '../../../ledger/log/tlog-proof.ts';
import { notFound } from '../../shared/problem.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import { eventIdSchema, plainText, streamPath } from './audit-inputs.ts';
import type { AuditServices } from './audit-services.ts';
import { demandHead, notSealed } from './sealed-head.ts';

// GET /audit/events/{eventId}/proof: a file for one event. An event's id does not tell its stream, which is asked for.
export const getEventProofRoute = declareRoute({
  key: 'GET /audit/events/{eventId}/proof',
  summary: 'The proof of one event as a .tlog-proof file (C2SP tlog-proof), which can be verified without us',
  request: z.strictObject({
    ...noInput,
    path: z.strictObject({ eventId: eventIdSchema }),
    query: z.strictObject({
      type: streamPath.shape.type.describe("The event's stream: `enrolment` of `<tenant>#enrolment#<id>`"),
      id: streamPath.shape.id.describe('Its id'),
    }),
  }),
  responses: {
    200: {
      description:
        'The proof that the commit which holds the event is in the log. Its extra data are the leaf: the canonical JSON of that commit',
      body: z.string(),
      contentType: plainText,
    },
  },
});

export const getEventProof = ({ ledger, log }: AuditServices) =>
  getEventProofRoute.answeredBy(async ({ path: { eventId }, query: { type, id }, caller: { tenant } }) => {
    const stream = `${tenant}#${type}#${id}`;
    const version = await versionWith(ledger, stream, eventId);
    if (version === undefined) throw notFound(`Event ${eventId} of ${type}/${id}`);
    const position = await log.positionOf(stream, version);
    const { note, size } = await demandHead(log, tenant);
    // Its position may be noted a moment before the checkpoint reaches it.
    const proof = position === undefined ? undefined : await log.prove(tenant, position, size);
    if (!proof) throw notSealed('This event is not sealed yet.');
    return {
      status: 200,
      headers: {
        'content-type': plainText,
        'content-disposition': `attachment; filename="${eventId}.tlog-proof"`,
      },
      body: formatTlogProof({
        index: proof.position,
        path: proof.path,
        checkpoint: note,
        extra: Buffer.from(await leafAt(log, tenant, proof.position)),
      }),
    };
  });

async function versionWith(ledger: Ledger, stream: string, eventId: string): Promise<number | undefined> {
  for await (const { version, events } of ledger.read(stream)) {
    if (events.some(({ id }) => id === eventId)) return version;
  }
  return undefined;
}

async function leafAt(log: SealedLog, tenant: string, position: number): Promise<string> {
  for await (const { line } of log.read(tenant, { from: position, to: position + 1 })) return line;
  throw new Error(`Position ${position} is proved and not in the log`);
}
