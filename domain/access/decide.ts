import type { AccessEvent, AuditRead, ExportTaken } from './events.ts';
import type { AccessState } from './state.ts';

export interface RecordAuditRead {
  readonly read: AuditRead;
  readonly now: string;
}
export interface RecordPersonalExport {
  readonly learnerId: string;
  readonly now: string;
}
export interface RecordExport {
  readonly export: ExportTaken;
  readonly now: string;
}

/** Notes that somebody asks to read by a route of the audit. */
export function recordAuditRead(
  { status }: AccessState,
  { read, now }: RecordAuditRead,
): readonly AccessEvent[] {
  return status === 'recorded' ? [] : [{ type: 'AuditRead', occurredAt: now, data: read }];
}

/** Notes that an export is taken. */
export function recordExport(
  { status }: AccessState,
  { export: taken, now }: RecordExport,
): readonly AccessEvent[] {
  return status === 'recorded' ? [] : [{ type: 'ExportTaken', occurredAt: now, data: taken }];
}

/** Notes that all that is held on one person is given out. */
export function recordPersonalExport(
  { status }: AccessState,
  { learnerId, now }: RecordPersonalExport,
): readonly AccessEvent[] {
  if (status === 'recorded') return [];
  return [{ type: 'PersonalExportTaken', occurredAt: now, data: { learnerId } }];
}
