import { describe, it } from 'vitest';
import { recordAuditRead, recordExport, recordPersonalExport } from '../../../domain/access/decide.ts';
import type { AccessEvent } from '../../../domain/access/events.ts';
import { type AccessState, access } from '../../../domain/access/state.ts';
import { specificationOf } from '../specification.ts';

const { given } = specificationOf<AccessState, AccessEvent>(access);
const now = '2026-11-25T11:20:00.000Z';

const read = { route: 'GET /audit/events', asked: { after: 40, limit: 50 } };
const wasRead: AccessEvent = { type: 'AuditRead', occurredAt: now, data: read };

const taken = {
  format: 'csv' as const,
  stream: 'enrolment#bhv.E100',
  fromPosition: 0,
  toPosition: 60,
  commits: 7,
};
const wasTaken: AccessEvent = { type: 'ExportTaken', occurredAt: now, data: taken };

describe('when somebody asks to read the record', () => {
  it('notes the route and what was asked for', () => {
    given()
      .when((state) => recordAuditRead(state, { read, now }))
      .then(wasRead);
  });

  it('notes it once', () => {
    given(wasRead)
      .when((state) => recordAuditRead(state, { read, now }))
      .thenNothing();
  });
});

describe('when somebody takes an export', () => {
  it('notes what left', () => {
    given()
      .when((state) => recordExport(state, { export: taken, now }))
      .then(wasTaken);
  });

  it('notes it once', () => {
    given(wasTaken)
      .when((state) => recordExport(state, { export: taken, now }))
      .thenNothing();
  });
});

describe('when all that is held on one person is given out', () => {
  const wasGiven: AccessEvent = { type: 'PersonalExportTaken', occurredAt: now, data: { learnerId: 'E100' } };
  const give = (state: AccessState) => recordPersonalExport(state, { learnerId: 'E100', now });

  it('notes of whom, once', () => {
    given().when(give).then(wasGiven);
    given(wasGiven).when(give).thenNothing();
  });
});
