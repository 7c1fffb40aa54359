import { describe, expect, it } from 'vitest';
import { maximumMeetings, overlap, seriesInputSchema } from '../../../domain/session/meetings.ts';

const meeting = (startsAt: string, endsAt: string) => ({
  startsAt: `2026-04-10T${startsAt}:00.000Z`,
  endsAt: `2026-04-10T${endsAt}:00.000Z`,
});

describe('the meetings of a series as a client writes them', () => {
  const faultsOf = (meetings: unknown) =>
    seriesInputSchema.safeParse(meetings).error?.issues.map(({ path, message }) => [path.join('.'), message]);

  it('may follow each other at once', () => {
    expect(faultsOf([meeting('08:00', '10:00'), meeting('10:00', '12:00')])).toBeUndefined();
  });

  it.each([
    ['overlap', [meeting('08:00', '10:00'), meeting('09:59', '12:00')]],
    ['are out of order', [meeting('10:00', '12:00'), meeting('08:00', '10:00')]],
  ])('are refused when they %s, by place', (_how, meetings) => {
    expect(faultsOf(meetings)).toEqual([['1.startsAt', 'must not be before the meeting before it ends']]);
  });

  it.each([
    ['too short', '2026-04-10T08:00:59.999Z'],
    ['backwards', '2026-04-10T07:00:00.000Z'],
    ['longer than two days', '2026-04-12T08:00:00.001Z'],
  ])('are refused when one is %s', (_how, endsAt) => {
    expect(faultsOf([{ startsAt: '2026-04-10T08:00:00.000Z', endsAt }])).toEqual([
      ['0.endsAt', 'must be 1 minute to 48 hours after startsAt'],
    ]);
  });

  it('are at least one, and no more than fit on a calendar', () => {
    const day = (index: number) => new Date(Date.UTC(2026, 0, 1 + index)).toISOString();
    const series = Array.from({ length: maximumMeetings }, (_, index) => ({
      startsAt: day(index),
      endsAt: day(index + 1),
    }));
    expect(faultsOf(series)).toBeUndefined();
    expect(faultsOf([])).toHaveLength(1);
    expect(faultsOf([...series, { startsAt: day(90), endsAt: day(91) }])).toHaveLength(1);
  });
});

describe('two sessions', () => {
  const [eight, ten] = [meeting('08:00', '10:00'), meeting('10:00', '12:00')];

  it.each([
    ['overlap when any meeting is at the time of any other', [eight, ten], [meeting('11:59', '13:00')], true],
    ['overlap when one lies within the other', [meeting('07:00', '13:00')], [eight], true],
    ['do not when one begins as the other ends', [eight], [ten], false],
    [
      'do not when one fits between the meetings of the other',
      [eight, meeting('12:00', '13:00')],
      [ten],
      false,
    ],
  ])('%s', (_how, some, others, isOverlap) => {
    expect([overlap(some, others), overlap(others, some)]).toEqual([isOverlap, isOverlap]);
  });
});
