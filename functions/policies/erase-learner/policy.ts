import { withdraw } from '../../../domain/enrolment/decide.ts';
import { withdrawExternalCertificate } from '../../../domain/external-certificate/decide.ts';
import {
  externalCertificate,
  summariseExternalCertificate,
} from '../../../domain/external-certificate/state.ts';
import { importLine } from '../../../domain/import/state.ts';
import { completeErasure } from '../../../domain/learner/decide.ts';
import { learnerEvents } from '../../../domain/learner/events.ts';
import { learner, summariseLearner } from '../../../domain/learner/state.ts';
import { cancelBooking } from '../../../domain/session/decide.ts';
import { session, summariseSession } from '../../../domain/session/state.ts';
import type { CommandMetadata, Ledger } from '../../../ledger/ledger.ts';
import { FileReplaced, objectSource } from '../../imports/object-source.ts';
import { type PersonSearch, personSearch } from '../../imports/searching/person-search.ts';
import { tellsOf } from '../../imports/searching/tells-of.ts';
import type { BusEvent } from '../../shared/bus-event.ts';
import type { Enrolments } from '../../shared/enrolments.ts';
import type { FileNames } from '../../shared/file-names.ts';
import { externalCertificatesPlace } from '../../shared/file-places.ts';
import {
  attendanceReportId,
  attendanceReportKey,
  droppedAttendance,
  droppedFile,
  importPlaces,
  reportKey,
} from '../../shared/import-places.ts';
import { digestsOf } from '../../shared/learner-identifiers.ts';
import type { LearnerIndex } from '../../shared/learner-index.ts';
import { all, tracesOf } from '../../shared/learner-traces.ts';
import type { ListedObject, Objects } from '../../shared/objects.ts';
import type { PersonalData, PersonalDataVault } from '../../shared/personal-data.ts';
import { idOfStream, streamOf } from '../../shared/streams.ts';
import type { Views } from '../../shared/views.ts';

interface Dependencies {
  readonly ledger: Ledger;
  readonly enrolments: Enrolments;
  readonly vault: PersonalDataVault;
  readonly index: LearnerIndex;
  readonly views: Pick<
    Views,
    | 'listEnrolments'
    | 'listRequestsOf'
    | 'listCertificates'
    | 'listExternalCertificatesOf'
    | 'timeline'
    | 'listImports'
  >;
  readonly objects: Objects;
  /** The files that are kept as long as what they belong to. */
  readonly files: Objects;
  readonly fileNames: FileNames;
  readonly now: () => Date;
}

/** What is gone through, in this order, as ErasureCompleted tells it. */
const stores = [
  'sessions',
  'enrolments',
  'external-certificates',
  'import-files',
  'import-reports',
  'import-names',
  'attendance-files',
  'attendance-reports',
  'learner-index',
  'subject-keys',
];

/** A file that is not received after this was dropped while nothing received files. */
const receivedWithinMilliseconds = 60 * 60 * 1_000;

/** A file that is about to be imported tells of the person: it must be done first. */
export class FileUnderWay extends Error {
  override readonly name = 'FileUnderWay';
}

/**
 * LearnerErased → nothing is left that tells who the learner was, and ErasureCompleted says so. Every step may be done again;
 * one that fails fails the message, so that it is tried again and, if it keeps failing, somebody is told. The key goes last,
 * since the search needs what it opens: a learner without a key has been through all other steps.
 */
export function eraseLearnerPolicy({
  ledger,
  enrolments,
  vault,
  index,
  views,
  objects,
  files,
  fileNames,
  now,
}: Dependencies) {
  return async (event: BusEvent): Promise<void> => {
    const { tenant, stream } = event;
    const learnerId = idOfStream(stream);
    const metadata: CommandMetadata = {
      actor: { kind: 'system', id: 'erase-learner', roles: [] },
      correlationId: event.correlationId,
      causationId: event.id,
    };
    const known = await everKnown(tenant, learnerId);
    await giveUpPlaces(tenant, learnerId, metadata);
    await removeProofs(tenant, learnerId);
    if (known.length > 0) {
      const search = personSearch(known);
      await removeFiles(tenant, search);
      await forgetNames(tenant, search);
      await removeAttendance(tenant, search);
      const digest = await index.digester(tenant);
      await index.forget(
        tenant,
        learnerId,
        known.map((person) => digestsOf(digest, person)),
      );
    }
    await vault.destroyKey(tenant, learnerId);
    await ledger.execute({
      aggregate: learner,
      stream,
      metadata,
      decide: ({ state }) => completeErasure(state, { stores, now: now().toISOString() }),
      summarise: (state) => summariseLearner(learnerId, state),
    });
  };

  /** Everything by which the learner was ever called, each once; empty when the key is destroyed already. */
  async function everKnown(tenant: string, learnerId: string): Promise<readonly PersonalData[]> {
    const known = new Map<string, PersonalData>();
    for await (const { events } of ledger.read(streamOf.learner(tenant, learnerId))) {
      for (const { data } of events.map(learnerEvents.read)) {
        if (!('personalData' in data) || known.has(data.personalData.digest)) continue;
        const person = await vault.decrypt(tenant, learnerId, data.personalData.ciphertext);
        if (person) known.set(data.personalData.digest, person);
      }
    }
    return [...known.values()];
  }

  /** Seats go to those who wait, no course waits for the learner any more, and nobody looks at what they handed in. */
  async function giveUpPlaces(tenant: string, learnerId: string, metadata: CommandMetadata): Promise<void> {
    const { sessionIds, enrolmentIds, externalCertificateIds } = await tracesOf(views, tenant, learnerId);
    for (const sessionId of sessionIds) {
      await ledger.execute({
        aggregate: session,
        stream: streamOf.session(tenant, sessionId),
        metadata,
        // Refused where the session is over or cancelled: then there is no seat to give up.
        decide: ({ state }) =>
          cancelBooking(state, { learnerId, ignoresDeadlines: true, now: now().toISOString() }),
        summarise: (state) => summariseSession(sessionId, state),
      });
    }
    for (const enrolmentId of enrolmentIds) {
      await enrolments.changeOrBegin(tenant, enrolmentId, metadata, (state) =>
        state.status === 'active' || state.request
          ? withdraw(state, { reason: 'Erased', now: now().toISOString() })
          : [],
      );
    }
    for (const externalCertificateId of externalCertificateIds) {
      await ledger.execute({
        aggregate: externalCertificate,
        stream: streamOf.externalCertificate(tenant, externalCertificateId),
        metadata,
        // What was answered stays as it is.
        decide: ({ state }) =>
          state.status === 'submitted'
            ? withdrawExternalCertificate(state, { reason: 'Erased', now: now().toISOString() })
            : [],
        summarise: (state) => summariseExternalCertificate(externalCertificateId, state),
      });
    }
  }

  /** No copy of a diploma is left, as a name stands on it. */
  async function removeProofs(tenant: string, learnerId: string): Promise<void> {
    for await (const { key } of files.list(externalCertificatesPlace(tenant, learnerId))) {
      await files.remove(key);
    }
  }

  /** Removes each file that tells of the person, with its reports, and each report that does. */
  async function removeFiles(tenant: string, search: PersonSearch): Promise<void> {
    for await (const file of objects.list(`${importPlaces.files}${tenant}/`)) {
      if (!(await tells(file, search))) continue;
      await demandIsDone(tenant, file);
      const dropped = droppedFile(file.key);
      for (const ending of ['report.json', 'rejected.csv'] as const) {
        // Its faults are quoted in there by the row, which may be the person's without naming them.
        if (dropped) await objects.remove(reportKey(dropped, ending));
      }
      await objects.remove(file.key);
      // One that was approved meanwhile may be at work, and would write its report after the reports were looked through.
      await demandNotUnderWay(tenant, file);
    }
    await removeReports(`${importPlaces.reports}${tenant}/`, search);
  }

  async function removeReports(place: string, search: PersonSearch): Promise<void> {
    for await (const report of objects.list(place)) {
      if (await tells(report, search)) await objects.remove(report.key);
    }
  }

  /**
   * Removes each attendance report of a webinar tool that tells of the person, and what became of it. One that is just being read is
   * no hindrance: what is recorded names nobody, and who writes of a file that is gone removes that again.
   */
  async function removeAttendance(tenant: string, search: PersonSearch): Promise<void> {
    for await (const file of objects.list(`${importPlaces.attendance}${tenant}/`)) {
      if (!(await tells(file, search))) continue;
      const dropped = droppedAttendance(file.key);
      await objects.remove(file.key);
      if (dropped) {
        await objects.remove(attendanceReportKey(tenant, dropped.sessionId, attendanceReportId(dropped)));
      }
    }
    await removeReports(`${importPlaces.attendanceReports}${tenant}/`, search);
  }

  async function tells({ key, etag, bytes }: ListedObject, search: PersonSearch): Promise<boolean> {
    if (search.isInName(key.slice(key.lastIndexOf('/') + 1))) return true;
    try {
      return await tellsOf(objectSource(objects, { objectKey: key, etag, bytes }), search);
    } catch (error) {
      // Another erasure, or its age, has removed it. Where something else is written in its place, the next try looks at that.
      if (error instanceof FileReplaced && !(await objects.find(key))) return false;
      throw error;
    }
  }

  /**
   * A file that is being applied, or will be, is left until it is done; one that waits for a person may wait for ever, and
   * is removed: it fails, and says why, when somebody approves it.
   *
   * @throws FileUnderWay
   */
  async function demandIsDone(tenant: string, { etag, writtenAt }: ListedObject): Promise<void> {
    const waiting = await demandNotUnderWay(tenant, { etag });
    const isNew = now().getTime() - writtenAt.getTime() < receivedWithinMilliseconds;
    const isKnown = waiting.length > 0 || !isNew || (await isReceived(tenant, etag, writtenAt));
    if (!isKnown) throw new FileUnderWay();
  }

  /** What waits in the line with a file's content, all of it for a person. @throws FileUnderWay */
  async function demandNotUnderWay(tenant: string, { etag }: Pick<ListedObject, 'etag'>) {
    const { state } = await ledger.load(importLine, streamOf.importLine(tenant));
    const waiting = state.line.filter((file) => file.etag === etag);
    if (waiting.some(({ status }) => status !== 'stopped')) throw new FileUnderWay();
    return waiting;
  }

  /** Whether S3 has told of a file that was just dropped. */
  async function isReceived(tenant: string, etag: string, writtenAt: Date): Promise<boolean> {
    const imports = await all((page) => views.listImports(tenant, page));
    return imports.some((row) => row.etag === etag && new Date(row.receivedAt) >= writtenAt);
  }

  /** Of files that are gone, by their age for instance, the names are still kept. */
  async function forgetNames(tenant: string, search: PersonSearch): Promise<void> {
    for (const row of await all((page) => views.listImports(tenant, page))) {
      const location = await fileNames.of(tenant, row);
      if (location && search.isInName(location.fileName)) await fileNames.forget(tenant, row.importId);
    }
  }
}
