import { nothingCounted } from '../../../domain/import/events.ts';
import type { ImportInLine } from '../../../domain/import/state.ts';
import type { Language } from '../../shared/tenant-language.ts';
import type { ImportProgress } from '../../shared/view-rows.ts';
import { FileReplaced } from '../object-source.ts';
import { FileRefused } from '../reading/file-refused.ts';
import { ProfileRefused } from '../tenant-profile.ts';
import { applyRows, linkManagers } from './apply-rows.ts';
import { finish, stop } from './finish.ts';
import { letAbsentLeave, stopOf } from './leaving.ts';
import { reasonSentence } from './report.ts';
import { TooManyGroupedRows } from './survey.ts';
import {
  type ApplyServices,
  type LocatedImport,
  type SurveyedImport,
  surveyFile,
} from './surveyed-import.ts';

/**
 * Applies the file whose turn it is, as far as time allows: `more` when it must go on in another invocation, else it
 * is stopped or finished. Whatever was done before a crash is done again without effect.
 *
 * @param hasTime whether there is time for another thousand rows
 */
export async function applyFile(
  services: ApplyServices,
  tenant: string,
  file: LocatedImport,
  hasTime: () => boolean,
): Promise<'more' | 'ended'> {
  try {
    return await applyReadable(services, tenant, file, hasTime);
  } catch (error) {
    const language = services.languageOf(tenant);
    const failure = failureOf(error, language);
    if (!failure) throw error;
    // What was applied before it was found out stays applied, and is told.
    const counts = (await services.views.findImportProgress(tenant, file.importId))?.counts;
    await finish(services, tenant, file, { outcome: 'failed', ...failure, ...(counts && { counts }) });
    return 'ended';
  }
}

/** Why a file can't be applied at all, as a code and as a sentence; undefined for what is no fault of the file's. */
function failureOf(error: unknown, language: Language): { reason: string; sentence: string } | undefined {
  if (error instanceof FileRefused) {
    return { reason: `file-${error.code}`, sentence: error.messageIn(language) };
  }
  if (error instanceof ProfileRefused) return { reason: error.code, sentence: error.message };
  if (error instanceof TooManyGroupedRows || error instanceof FileReplaced) {
    const reason = error instanceof FileReplaced ? 'file-replaced' : 'too-many-repeated-numbers';
    return { reason, sentence: reasonSentence(reason, language) };
  }
  return undefined;
}

async function applyReadable(
  services: ApplyServices,
  tenant: string,
  file: LocatedImport,
  hasTime: () => boolean,
): Promise<'more' | 'ended'> {
  const opened = await surveyFile(services, tenant, file);
  const known = await services.views.findImportProgress(tenant, file.importId);
  // Once something is applied, what would leave can't be counted again.
  const mayStop = !known && file.mode === 'full' && !file.isApproved;
  const reasonToStop = mayStop ? await stopOf(services, tenant, opened) : undefined;
  if (reasonToStop) {
    await stop(services, tenant, file, opened, reasonToStop);
    return 'ended';
  }
  let progress = known ?? (await startProgress(services, tenant, file, opened));
  const mayGoOn = onceInAnyCase(hasTime);
  if (progress.step === 'applying') {
    const applied = await applyRows(services, tenant, opened, progress, mayGoOn);
    progress = applied.progress;
    if (!applied.isDone) return 'more';
    progress = { ...progress, step: 'linking' };
    await services.viewNotes.putImportProgress(tenant, progress);
  }
  if (progress.step === 'linking') {
    const linked = await linkManagers(services, tenant, opened, progress, mayGoOn);
    progress = linked.progress;
    if (!linked.isDone) return 'more';
    progress = { ...progress, step: file.mode === 'full' ? 'leaving' : 'reporting' };
    await services.viewNotes.putImportProgress(tenant, progress);
  }
  if (progress.step === 'leaving') {
    const left = await letAbsentLeave(services, tenant, opened, mayGoOn);
    if (left === 'more') return 'more';
    const counts = { ...progress.counts, left: progress.counts.left + left };
    progress = { ...progress, step: 'reporting', counts };
    await services.viewNotes.putImportProgress(tenant, progress);
  }
  // The report is a pass over the file as well.
  if (!mayGoOn()) return 'more';
  await finish(services, tenant, file, { outcome: 'done', opened, counts: progress.counts, progress });
  return 'ended';
}

/**
 * The first piece of work is done whatever time is left. Where a file takes so long to survey that there never is enough,
 * one invocation would else follow another for ever, none of them with a fault that anybody is told of; one that runs
 * out of its time is.
 */
function onceInAnyCase(hasTime: () => boolean): () => boolean {
  let isFirst = true;
  return () => {
    if (!isFirst) return hasTime();
    isFirst = false;
    return true;
  };
}

async function startProgress(
  { viewNotes }: ApplyServices,
  tenant: string,
  { importId }: ImportInLine,
  { facts, rows }: SurveyedImport,
): Promise<ImportProgress> {
  const progress: ImportProgress = {
    importId,
    ...(facts.encoding !== undefined && { encoding: facts.encoding }),
    ...(facts.delimiter !== undefined && { delimiter: facts.delimiter }),
    totalRows: rows,
    rowsDone: 0,
    step: 'applying',
    notedParts: [],
    lateNotes: [],
    unlinkedParts: [],
    counts: { ...nothingCounted, rows, warnings: facts.warnings.length },
  };
  await viewNotes.putImportProgress(tenant, progress);
  return progress;
}
