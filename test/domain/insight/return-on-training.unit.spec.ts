import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../../domain/course/events.ts';
import { costOf, returnOn } from '../../../domain/insight/return-on-training.ts';

const prices = { currency: 'EUR', perCourse: 1000, perLearner: 45, perSession: 600, perHour: 32 };
const spent = {
  enrolled: 10,
  completed: 8,
  sessionsHeld: 2,
  minutes: { online: 600, onSite: 1800, remote: 0 },
};

describe('the cost of a course', () => {
  it('is what the course, its learners, sessions and hours cost together', () => {
    expect(costOf(prices, spent)).toEqual({
      currency: 'EUR',
      total: 1000 + 450 + 1200 + 1280,
      perCourse: 1000,
      perLearner: 450,
      perSession: 1200,
      perHour: 1280,
      perCompletion: 491.25,
      perHourSpent: 98.25,
    });
  });

  it('is not divided by nothing', () => {
    const none = { enrolled: 0, completed: 0, sessionsHeld: 0, minutes: { online: 0, onSite: 0, remote: 0 } };
    expect(costOf(prices, none)).toMatchObject({ total: 1000, perCompletion: null, perHourSpent: null });
  });
});

describe('the return', () => {
  const accidents: Outcome = {
    name: 'Accidents',
    unit: 'accidents a year',
    better: 'lower',
    before: { value: 12, measuredOn: '2025-12-31' },
    after: { value: 7, measuredOn: '2026-12-31' },
    valuePerUnit: 3500,
    currency: 'EUR',
    share: 0.5,
  };
  const sales: Outcome = { ...accidents, name: 'Sales', better: 'higher', valuePerUnit: 100 };

  it('is the benefits less the costs as a part of the costs, with its formula', () => {
    expect(returnOn([accidents], costOf(prices, spent))).toMatchObject({
      currency: 'EUR',
      benefits: 8750,
      costs: 3930,
      net: 4820,
      returnPercent: 122.6,
      formula:
        'benefit = improvement × value per unit × share = (12 - 7) × 3500 × 0.5 = 8750; ' +
        'return = (benefits - costs) / costs × 100 = (8750 - 3930) / 3930 × 100 = 122.6',
    });
  });

  it('counts what became worse against it', () => {
    expect(returnOn([accidents, sales], costOf(prices, spent))).toMatchObject({
      benefits: 8500,
      outcomes: [{ benefit: 8750 }, { benefit: -250 }],
    });
  });

  it('is not told where nothing was paid', () => {
    const free = costOf({ ...prices, perCourse: 0, perLearner: 0, perSession: 0, perHour: 0 }, spent);
    expect(returnOn([accidents], free).returnPercent).toBeNull();
  });
});
