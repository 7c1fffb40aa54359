import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { eventCatalogue } from '../../../domain/shared/event-catalogue.ts';

const events = eventCatalogue({
  Measured: {
    schemaVersion: 3,
    data: z.object({ seconds: z.number(), place: z.string() }),
    upcast: {
      1: (data: { minutes: number }) => ({ seconds: data.minutes * 60 }),
      2: (data: { seconds: number }) => ({ ...data, place: 'remote' }),
    },
  },
});

const stored = (schemaVersion: number, data: unknown, type = 'Measured') => ({
  id: 'e1',
  type,
  schemaVersion,
  occurredAt: '2026-03-01T09:00:00.000Z',
  data,
});

describe('when an event was stored under an older schemaVersion', () => {
  it('passes through each upcaster in turn', () => {
    expect(events.read(stored(1, { minutes: 2 })).data).toEqual({ seconds: 120, place: 'remote' });
    expect(events.read(stored(2, { seconds: 7 })).data).toEqual({ seconds: 7, place: 'remote' });
  });
});

describe('when an event was stored by newer code', () => {
  it('is read without the fields that this code does not know', () => {
    expect(events.read(stored(3, { seconds: 7, place: 'on-site', room: 'A1' })).data).toEqual({
      seconds: 7,
      place: 'on-site',
    });
  });

  it('stops at a schemaVersion that this code does not know', () => {
    expect(() => events.read(stored(4, {}))).toThrow('knows it up to 3');
  });
});

describe('when a stored event is not what it says', () => {
  it('stops and names the event', () => {
    expect(() => events.read(stored(3, { seconds: 'many' }))).toThrow('Event e1 does not fit Measured');
    expect(() => events.read(stored(1, {}, 'toString'))).toThrow('Unknown event type toString');
  });
});
