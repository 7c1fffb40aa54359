import { type AccessEvent, accessEvents } from './events.ts';

/** Whether the one thing that a stream of this kind is for was noted. */
export interface AccessState {
  readonly status: 'none' | 'recorded';
}

const initialState: AccessState = { status: 'none' };

function evolve(_state: AccessState, event: AccessEvent): AccessState {
  switch (event.type) {
    case 'AuditRead':
    case 'ExportTaken':
    case 'PersonalExportTaken':
      return { status: 'recorded' };
    default:
      return event satisfies never;
  }
}

/** One look into the record, or one export of it. A stream for each, so that readers never wait for one another. */
export const access = {
  type: 'access',
  stateVersion: 1,
  initialState,
  evolve,
  events: accessEvents,
} as const;
