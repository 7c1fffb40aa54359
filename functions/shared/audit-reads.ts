import * as z from 'zod';
import { recordAuditRead } from '../../domain/access/decide.ts';
import { accessEvents } from '../../domain/access/events.ts';
import { access } from '../../domain/access/state.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { HttpDependencies } from './route-handler.ts';
import { routeTable } from './route-table.ts';
import { streamOf } from './streams.ts';

/** Each is what the schema of its route has made of it. */
const placeSchema = z.record(z.string(), z.unknown());
const inputSchema = z.object({ path: placeSchema, query: placeSchema });

const askedSchema = accessEvents.definitions.AuditRead.data.shape.asked;

/**
 * Notes every read of the routes of a resource in the ledger, with the caller as its actor, before it is answered: what
 * can't be noted is not read. What turns out not to be there is noted as well, since that is an answer too.
 */
export function noteAuditReads({
  ledger,
  newId,
}: {
  readonly ledger: Ledger;
  readonly newId: () => string;
}): NonNullable<HttpDependencies['beforeAnswer']> {
  return async (key, input, { caller: { tenant }, metadata, now }) => {
    // A public route tells nothing of any tenant.
    if (routeTable[key].access === 'public' || !key.startsWith('GET ')) return;
    await ledger.execute({
      aggregate: access,
      stream: streamOf.access(tenant, newId()),
      metadata,
      decide: ({ state }) =>
        recordAuditRead(state, { read: { route: key, asked: askedOf(input) }, now: now.toISOString() }),
    });
  };
}

/** What the event has a field for, of what stood in path and query. Words, such as a department's name, it has none for. */
function askedOf(input: unknown) {
  const { path, query } = inputSchema.parse(input);
  const { type, id } = { ...path, ...query };
  const stream = type === undefined || id === undefined ? {} : { stream: `${type}#${id}` };
  return askedSchema.parse({ ...path, ...query, ...stream });
}
