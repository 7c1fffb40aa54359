import { createHmac } from 'node:crypto';
import { assignStatusEntry } from '../../../domain/certificate/decide.ts';
import type { StatusEntry } from '../../../domain/certificate/events.ts';
import { certificate, summariseCertificate } from '../../../domain/certificate/state.ts';
import { takeStatusEntry } from '../../../domain/status-entry/decide.ts';
import { statusEntry, statusEntryId } from '../../../domain/status-entry/state.ts';
import { canonicalJson } from '../../../ledger/commit.ts';
import type { CommandMetadata, Ledger } from '../../../ledger/ledger.ts';
import type { ApplicationSecret } from '../application-secret.ts';
import { settled } from '../command-answer.ts';
import { streamOf } from '../streams.ts';

/**
 * Places in a list: so many hide which one is whose, and compress to nothing while few are set. At least 131,072 are asked for
 * (https://www.w3.org/TR/vc-bitstring-status-list/#status-list-entropy).
 */
export const statusListPlaces = 2 ** 20;

/** After so many that others had, the list is as good as full. */
const maximumCandidates = 1_000;

/** Gives certificates their places in status lists. */
export class StatusEntries {
  readonly #ledger: Ledger;
  readonly #secret: Pick<ApplicationSecret, 'keyFor'>;

  constructor(ledger: Ledger, secret: Pick<ApplicationSecret, 'keyFor'>) {
    this.#ledger = ledger;
    this.#secret = secret;
  }

  /**
   * The place of a certificate; taken now when it has none. It may be asked at the same time by many, and after having been
   * interrupted: its candidates are always the same, and a place that it took it keeps until it is issued anew.
   */
  async placeOf(
    tenant: string,
    certificateId: string,
    {
      issuedAt,
      spent,
      metadata,
      now,
    }: { issuedAt: string; spent: readonly StatusEntry[]; metadata: CommandMetadata; now: string },
  ): Promise<StatusEntry> {
    const listId = issuedAt.slice(0, 7);
    const entry = await this.#take(tenant, certificateId, { listId, spent, metadata, now });
    const { loaded } = settled(
      await this.#ledger.execute({
        aggregate: certificate,
        stream: streamOf.certificate(tenant, certificateId),
        metadata,
        decide: ({ state }) => assignStatusEntry(state, { entry, now }),
        summarise: (state) => summariseCertificate(certificateId, state),
      }),
    );
    if (loaded.state.status === 'none' || !loaded.state.statusEntry) {
      throw new Error('A certificate that was assigned a place has one');
    }
    return loaded.state.statusEntry;
  }

  async #take(
    tenant: string,
    certificateId: string,
    {
      listId,
      spent,
      metadata,
      now,
    }: { listId: string; spent: readonly StatusEntry[]; metadata: CommandMetadata; now: string },
  ): Promise<StatusEntry> {
    const key = await this.#secret.keyFor('status-entry');
    const spentIds = new Set(spent.map(statusEntryId));
    for (let nth = 0; nth < maximumCandidates; nth += 1) {
      const entry = { listId, index: candidateOf(key, [tenant, certificateId, nth]) };
      const entryId = statusEntryId(entry);
      // It is the certificate's own, and would be given to it again.
      if (spentIds.has(entryId)) continue;
      const outcome = await this.#ledger.execute({
        aggregate: statusEntry,
        stream: streamOf.statusEntry(tenant, entryId),
        metadata,
        decide: ({ state }) => takeStatusEntry(state, { certificateId, now }),
      });
      if (outcome.kind !== 'rejected') return entry;
    }
    throw new Error(`The status list ${listId} is full`);
  }
}

/** Not to be computed from the certificate's id, and so not to be found in the list by who only knows that. */
function candidateOf(key: Uint8Array, of: readonly [string, string, number]): number {
  return createHmac('sha256', key).update(canonicalJson(of)).digest().readUInt32BE(0) % statusListPlaces;
}
