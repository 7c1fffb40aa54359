import { finishReplay, requestReplay } from '../../../domain/replay/decide.ts';
import type { ReplayFailure } from '../../../domain/replay/events.ts';
import { replay } from '../../../domain/replay/state.ts';
import { unreachable } from '../../../domain/shared/decision.ts';
import type { Ledger } from '../../../ledger/ledger.ts';
import type { SealedLog } from '../../../ledger/log/sealed-log.ts';
import type { ReplayNote } from '../../shared/replay-progress.ts';
import { isRefresh, type ReplayMessage, type WaitedFor } from '../../shared/replay-queue.ts';
import { streamOf } from '../../shared/streams.ts';
import { isProjectionName } from '../../shared/subscriptions.ts';
import { refreshRows } from '../refresh-rows.ts';
import { type ReplayServices, replayProjection } from '../replay-projection.ts';
import { verifySealedLog } from '../verify-sealed-log.ts';

interface WorkServices extends ReplayServices {
  readonly ledger: Ledger;
  readonly log: Pick<SealedLog, 'head' | 'read' | 'positionOf'>;
  /** Puts a message at the end of the tenant's line. */
  readonly send: (message: ReplayMessage) => Promise<void>;
  readonly verify: Parameters<typeof verifySealedLog>[0]['verify'];
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
    const { state } = await ledger.load(replay, streamOf.replay(tenant, replayId));
    if (state.status !== 'requested') return;
    const { request } = state;
    const { projection } = request;
    if (projection === undefined) {
      const { isComplete, progress } = await verifySealedLog(services, { tenant, replayId }, hasTime);
      return finish(tenant, progress, isComplete ? undefined : 'out-of-time');
    }
    if (!isProjectionName(projection)) throw new Error(`There is no projection ${projection} any more`);
    if (isRefresh(request)) {
      const refresh = { tenant, replayId, ...request, projection };
      return settle(tenant, replayId, await refreshRows(services, refresh, hasTime));
    }
    const building = (await generations.of(tenant, projection)).building;
    if (building && building.replayId !== replayId) {
      const other = await underWay(tenant, building.replayId);
      // Its turn was between our last one and this, and it came no further: its message is lost or lies with the dead
      // letters. Should it be sent again it begins anew.
      const isStuck = other?.replayId === waitedFor?.replayId && other?.progress === waitedFor?.progress;
      if (other && !isStuck) return send({ kind: 'replay', tenant, replayId, waitedFor: other });
    }
    const isSealed = async () => (await log.positionOf(streamOf.replay(tenant, replayId), 1)) !== undefined;
    const isDryRun = request.kind === 'verify';
    const replayed = { tenant, replayId, projection, isDryRun, isSealed };
    return settle(tenant, replayId, await replayProjection(services, replayed, hasTime));
  }

  async function settle(
    tenant: string,
    replayId: string,
    { outcome, progress }: { readonly outcome: 'more' | 'done'; readonly progress: ReplayNote },
  ): Promise<void> {
    return outcome === 'more' ? send({ kind: 'replay', tenant, replayId }) : finish(tenant, progress);
  }

  async function finish(
    tenant: string,
    { replayId, events, problemCount: problems }: ReplayNote,
    reason?: ReplayFailure,
  ): Promise<void> {
    const result = { events, problems, ...(reason && { reason }) };
    await ledger.execute({
      aggregate: replay,
      stream: streamOf.replay(tenant, replayId),
      metadata: metadataOf('replays', replayId),
      decide: ({ state }) => finishReplay(state, { ...result, now: now().toISOString() }),
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
