import { readdirSync, readFileSync } from 'node:fs';
import * as z from 'zod';

const fixtureSchema = z.strictObject({
  id: z.string(),
  type: z.string(),
  schemaVersion: z.number().int().positive(),
  occurredAt: z.iso.datetime({ precision: 3 }),
  data: z.record(z.string(), z.json()),
});
export type EventFixture = z.infer<typeof fixtureSchema>;

const directory = new URL('../fixtures/events/', import.meta.url);

/**
 * The events of one kind of stream as they were stored, one per type and schemaVersion:
 * `test/fixtures/events/<aggregate>/<Type>.v<schemaVersion>.json`.
 *
 * @throws when a file's name does not say what is in it
 */
export function eventFixtures(aggregateType: string): readonly EventFixture[] {
  const folder = new URL(`${aggregateType}/`, directory);
  return readdirSync(folder)
    .sort()
    .map((name) => {
      const fixture = fixtureSchema.parse(JSON.parse(readFileSync(new URL(name, folder), 'utf8')));
      const expected = `${fixture.type}.v${fixture.schemaVersion}.json`;
      if (name !== expected) throw new Error(`${aggregateType}/${name} should be called ${expected}`);
      return fixture;
    });
}
