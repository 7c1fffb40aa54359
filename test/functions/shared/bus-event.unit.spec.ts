import { describe, expect, it } from 'vitest';
import { busEntryOf, busEventSchema, busEventsOf, entryBytes } from '../../../functions/shared/bus-event.ts';
import { commitWith } from '../../support/commit.ts';

describe('when a commit has two events', () => {
  const commit = commitWith([{ activityId: 'theory' }, { activityId: 'practice' }], {
    version: 7,
    causationId: 'event-0',
  });
  const events = busEventsOf(commit);

  it('makes one event of each, in order, with the envelope of the contract', () => {
    expect(events).toEqual(
      ['theory', 'practice'].map((activityId, index) => ({
        id: `${commit.commitId}-${index}`,
        tenant: 'acme',
        stream: 'acme#enrolment#bhv.E100',
        version: 7,
        index,
        type: 'ActivityProgressed',
        schemaVersion: 1,
        occurredAt: '2026-03-01T08:59:00.000Z',
        recordedAt: '2026-03-01T09:00:00.000Z',
        actor: { kind: 'user', id: 'jan', roles: ['learner'] },
        correlationId: 'request-1',
        causationId: 'event-0',
        data: { activityId },
        state: { status: 'active' },
      })),
    );
  });

  it('tells nothing of the hashes and the command id, which are for auditors', () => {
    for (const event of events) {
      expect(Object.keys(event)).not.toContain('hash');
      expect(Object.keys(event)).not.toContain('commandId');
    }
  });

  it('reads back from the bus as it was', () => {
    for (const event of events)
      expect(busEventSchema.parse(JSON.parse(JSON.stringify(event)))).toEqual(event);
  });
});

describe('when a commit has no summary', () => {
  it('says so by null, so that the field is always there', () => {
    const [event] = busEventsOf(commitWith([{}], { summary: undefined }));
    expect(event?.state).toBeNull();
  });
});

describe('an entry for the bus', () => {
  const entries = busEventsOf(commitWith([{ activityId: 'théorie' }])).map((event) =>
    busEntryOf(event, 'learning'),
  );

  it('is named after the aggregate and the type of the event', () => {
    expect(entries[0]).toMatchObject({
      EventBusName: 'learning',
      Source: 'leerspoor.enrolment',
      DetailType: 'ActivityProgressed',
      Time: new Date('2026-03-01T09:00:00.000Z'),
    });
  });

  it('is as large as its texts in UTF-8, and 14 bytes for the time', () => {
    expect(
      entryBytes({ Source: 'é', DetailType: 'ab', Detail: '{}', Time: new Date(0), Resources: ['xyz'] }),
    ).toBe(2 + 2 + 2 + 14 + 3);
    expect(entryBytes({ Source: 'a', DetailType: 'b', Detail: '{}' })).toBe(4);
  });
});
