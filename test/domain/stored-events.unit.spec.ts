import { describe, expect, it } from 'vitest';
import { access } from '../../domain/access/state.ts';
import { assignment } from '../../domain/assignment/state.ts';
import { certificate } from '../../domain/certificate/state.ts';
import { course } from '../../domain/course/state.ts';
import { enrolment } from '../../domain/enrolment/state.ts';
import { importLine } from '../../domain/import/state.ts';
import { learner } from '../../domain/learner/state.ts';
import { replay } from '../../domain/replay/state.ts';
import { session } from '../../domain/session/state.ts';
import { webhooks } from '../../domain/webhooks/state.ts';
import { eventFixtures } from '../support/event-fixtures.ts';

// What was stored once must be read for ever: a fixture is added for a new schemaVersion, never changed.
describe.each([
  course,
  session,
  enrolment,
  certificate,
  learner,
  importLine,
  assignment,
  access,
  replay,
  webhooks,
])('the stored events of a $type', ({ type, events }) => {
  const fixtures = eventFixtures(type);

  it('have a fixture for every type and every schemaVersion', () => {
    const versions = Object.entries(events.definitions).flatMap(([name, { schemaVersion }]) =>
      Array.from({ length: schemaVersion }, (_, before) => `${name}.v${before + 1}`),
    );
    const kept = fixtures.map((fixture) => `${fixture.type}.v${fixture.schemaVersion}`);
    expect(kept.toSorted()).toEqual(versions.toSorted());
  });

  it.each(fixtures)('are read as they are known now: $type.v$schemaVersion', (fixture) => {
    const { id, occurredAt } = fixture;
    expect(events.read(fixture)).toMatchObject({ id, type: fixture.type, occurredAt });
  });

  const current = fixtures.filter((fixture) =>
    Object.entries(events.definitions).some(
      ([name, { schemaVersion }]) => name === fixture.type && schemaVersion === fixture.schemaVersion,
    ),
  );
  it.each(current)('lose no field: $type.v$schemaVersion', (fixture) => {
    expect(events.read(fixture).data).toStrictEqual(fixture.data);
  });
});
