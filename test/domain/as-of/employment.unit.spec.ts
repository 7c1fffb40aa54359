import { describe, expect, it } from 'vitest';
import { employmentAsOf } from '../../../domain/as-of/employment.ts';
import type { LearnerEvent } from '../../../domain/learner/events.ts';
import { historyOf } from '../../support/histories.ts';

const noon = (date: string) => `2026-${date}T12:00:00.000Z`;
const endOfTime = '2027-12-31T00:00:00.000Z';
const personalData = { ciphertext: 'a1.ciphertext', digest: 'digest' };

const registered = (date: string, more: { startsOn?: string; isExpected?: boolean } = {}): LearnerEvent => ({
  type: 'LearnerRegistered',
  occurredAt: noon(date),
  data: { personalData, department: 'Magazijn', ...more },
});
const moved = (date: string, department: string): LearnerEvent => ({
  type: 'LearnerChanged',
  occurredAt: noon(date),
  data: { personalData, department, startsOn: '2026-01-01' },
});
const left = (date: string, endsOn: string): LearnerEvent => ({
  type: 'LearnerLeft',
  occurredAt: noon(date),
  data: { endsOn },
});

function stood(
  events: readonly LearnerEvent[],
  { on, knownAt = endOfTime }: { on: string; knownAt?: string },
) {
  const history = historyOf<LearnerEvent>(
    ...events.map((event): [string, LearnerEvent] => [event.occurredAt, event]),
  );
  const state = employmentAsOf(history, { at: on, knownAt }, 'Europe/Amsterdam');
  return state.status === 'none' ? 'none' : `${state.status}, ${state.employment.department ?? 'nowhere'}`;
}

describe('who was registered after the first day', () => {
  const events = [registered('03-10', { startsOn: '2026-02-01' })];

  it('was in service from the first day, once that was known', () => {
    expect(stood(events, { on: noon('02-15') })).toBe('active, Magazijn');
    expect(stood(events, { on: noon('01-31') })).toBe('none');
  });

  it('was not known before', () => {
    expect(stood(events, { on: noon('02-15'), knownAt: noon('03-09') })).toBe('none');
  });

  it('started when the day did where the company is', () => {
    expect(stood(events, { on: '2026-01-31T22:59:59.999Z' })).toBe('none');
    expect(stood(events, { on: '2026-01-31T23:00:00.000Z' })).toBe('active, Magazijn');
  });
});

describe('who was registered before the first day', () => {
  const events = [registered('03-10', { startsOn: '2026-04-01', isExpected: true })];

  it('is expected until then, and in service after, as is to be seen ahead', () => {
    expect(stood(events, { on: noon('03-09') })).toBe('none');
    expect(stood(events, { on: noon('03-31') })).toBe('expected, Magazijn');
    expect(stood(events, { on: noon('04-01') })).toBe('active, Magazijn');
  });
});

describe('who went to another department', () => {
  const events = [registered('01-01'), moved('03-10', 'Kantoor')];

  it('was there from when HR told so', () => {
    expect(stood(events, { on: noon('03-09') })).toBe('active, Magazijn');
    expect(stood(events, { on: noon('03-10') })).toBe('active, Kantoor');
    expect(stood(events, { on: noon('03-10'), knownAt: noon('03-09') })).toBe('active, Magazijn');
  });
});

describe('who left', () => {
  const events = [registered('01-01'), left('03-10', '2026-02-28')];

  it('was gone after the last day, once that was known', () => {
    expect(stood(events, { on: noon('02-28') })).toBe('active, Magazijn');
    expect(stood(events, { on: noon('03-01') })).toBe('left, Magazijn');
  });

  it('was in service as far as was known before', () => {
    expect(stood(events, { on: noon('03-01'), knownAt: noon('03-09') })).toBe('active, Magazijn');
  });

  it('was never gone, once it was known that the service went on', () => {
    const returned: LearnerEvent = {
      type: 'LearnerReturned',
      occurredAt: noon('03-12'),
      data: { startsOn: '2026-01-01' },
    };
    expect(stood([...events, returned], { on: noon('03-05') })).toBe('active, Magazijn');
    expect(stood([...events, returned], { on: noon('03-05'), knownAt: noon('03-11') })).toBe(
      'left, Magazijn',
    );
  });
});

describe('who was erased', () => {
  const erased: LearnerEvent = {
    type: 'LearnerErased',
    occurredAt: noon('03-10'),
    data: { reason: 'Asked' },
  };

  it('stood where they stood before, since employment names nobody', () => {
    expect(stood([registered('01-01'), erased], { on: noon('03-09') })).toBe('active, Magazijn');
    expect(stood([registered('01-01'), erased], { on: noon('03-10') })).toBe('erased, nowhere');
  });
});
