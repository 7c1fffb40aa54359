import { finishReplay, requestReplay } from '../../../domain/replay/decide.ts';
import { replay } from '../../../domain/replay/state.ts';
import { unreachable } from '../../../domain/shared/decision.ts';
import type { Ledger } from '../../../ledger/ledger.ts';
import type { SealedLog } from '../../../ledger/log/sealed-log.ts';
import type { ReplayMessage, WaitedFor } from '../../shared/replay-queue.ts';
import { streamOf } from '../../shared/streams.ts';
import { isProjectionName } from '../../shared/subscriptions.ts';
import { type ReplayServices, replayProjection } from '../replay-projection.ts';

interface WorkServices extends ReplayServices {
  readonly ledger: Ledger;
  readonly log: Pick<SealedLog, 'head' | 'read' | 'positionOf'>;
  /** Puts a message at the end of the tenant's line. */
  readonly send: (message: ReplayMessage) => Promise<void>;
  readonly now: () => Date;
}

/**
 * Works on one replay for as long as time allows, then asks to be called again. Never at work twice for one tenant: the
 * queue sees to that. Only the replay's own events are written in the ledger, and no other function is told.
 */
export function workOnReplay(services: WorkServices) {
  const { ledger, generations, notes, log, send, now } = services;

  return async (message: ReplayMessage, hasTime: () => boolean): Promise<void> => {
    switch (message.kind) {
      case 'request-replay': {
        const { tenant, replayId, request } = message;
        await ledger.execute({
          aggregate: replay,
          stream: streamOf.replay(tenant, replayId),
          metadata: metadataOf('terminal', replayId),
          decide: ({ state }) => requestReplay(state, { request, now: now().toISOString() }),
        });
        return goOn(tenant, replayId, undefined, hasTime);
      }
      case 'replay':
        return goOn(message.tenant, message.replayId, message.waitedFor, hasTime);
      default:
        return unreachable(message);
    }
  };

  async function goOn(
    tenant: string,
    replayId: string,
    waitedFor: WaitedFor | undefined,
    hasTime: () => boolean,
  ): Promise<void> {
    const stream = streamOf.replay(tenant, replayId);
    const { state } = await ledger.load(replay, stream);
    if (state.status !== 'requested') return;
    const { kind, projection } = state.request;
    if (!isProjectionName(projection)) throw new Error(`There is no projection ${projection} any more`);
    const building = (await generations.of(tenant, projection)).building;
    if (building && building.replayId !== replayId) {
      const other = await underWay(tenant, building.replayId);
      // Its turn was between our last one and this, and it came no further: its message is lost or lies with the dead
      // letters. Should it be sent again it begins anew.
      const isStuck = other?.replayId === waitedFor?.replayId && other?.progress === waitedFor?.progress;
      if (other && !isStuck) return send({ kind: 'replay', tenant, replayId, waitedFor: other });
    }
    const isSealed = async () => (await log.positionOf(stream, 1)) !== undefined;
    const { outcome, progress } = await replayProjection(
      services,
      { tenant, replayId, projection, isDryRun: kind === 'verify', isSealed },
      hasTime,
    );
    if (outcome === 'more') return send({ kind: 'replay', tenant, replayId });
    const { events, problemCount: problems } = progress;
    await ledger.execute({
      aggregate: replay,
      stream,
      metadata: metadataOf('replays', replayId),
      decide: (loaded) => finishReplay(loaded.state, { events, problems, now: now().toISOString() }),
    });
  }

  /** How far another replay is that has begun, unless it is done. */
  async function underWay(tenant: string, replayId: string): Promise<WaitedFor | undefined> {
    const { state } = await ledger.load(replay, streamOf.replay(tenant, replayId));
    if (state.status !== 'requested') return undefined;
    const progress = await notes.find(tenant, replayId);
    const { step, position, walkedTo, problemCount } = progress ?? {};
    return { replayId, progress: JSON.stringify([step, position, walkedTo, problemCount]) };
  }
}

function metadataOf(id: string, correlationId: string) {
  return { actor: { kind: 'system', id, roles: [] }, correlationId } as const;
}
