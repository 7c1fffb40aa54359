import type { CourseVersion, Outcome } from '../course/events.ts';
import type { MinutesByForm } from '../enrolment/path.ts';
import { rounded } from './figures.ts';

type Prices = NonNullable<CourseVersion['cost']>;

/** What a course has cost so far. */
export interface CourseCost {
  readonly currency: string;
  readonly total: number;
  readonly perCourse: number;
  readonly perLearner: number;
  readonly perSession: number;
  readonly perHour: number;
  /** Null while nobody has completed it, or spent any time. */
  readonly perCompletion: number | null;
  readonly perHourSpent: number | null;
}

/** What the parts of a course's price add up to: of the course, each attempt, each session held, and each hour spent. */
export function costOf(
  { currency, perCourse, perLearner, perSession, perHour }: Prices,
  {
    enrolled,
    completed,
    sessionsHeld,
    minutes,
  }: {
    readonly enrolled: number;
    readonly completed: number;
    readonly sessionsHeld: number;
    readonly minutes: MinutesByForm;
  },
): CourseCost {
  const hours = (minutes.online + minutes.onSite + minutes.remote) / 60;
  const parts = {
    perCourse,
    perLearner: perLearner * enrolled,
    perSession: perSession * sessionsHeld,
    perHour: perHour * hours,
  };
  const total = parts.perCourse + parts.perLearner + parts.perSession + parts.perHour;
  return {
    currency,
    total: inCents(total),
    perCourse: inCents(parts.perCourse),
    perLearner: inCents(parts.perLearner),
    perSession: inCents(parts.perSession),
    perHour: inCents(parts.perHour),
    perCompletion: completed === 0 ? null : inCents(total / completed),
    perHourSpent: hours === 0 ? null : inCents(total / hours),
  };
}

/** What a course brought in, against what it cost. */
export interface ReturnOnTraining {
  readonly currency: string;
  readonly benefits: number;
  readonly costs: number;
  readonly net: number;
  /** Null when it cost nothing. */
  readonly returnPercent: number | null;
  /** How it was reckoned, with the numbers. */
  readonly formula: string;
  readonly outcomes: readonly (Outcome & { readonly benefit: number })[];
}

/**
 * The return on a training: its benefits less its costs, as a part of its costs (J. J. Phillips, Return on Investment in
 * Training and Performance Improvement Programs, 1997). The benefit of an outcome is the improvement times what a unit of
 * it is worth, times the part that is put down to the training.
 */
export function returnOn(outcomes: readonly Outcome[], cost: CourseCost): ReturnOnTraining {
  const valued = outcomes.map((outcome) => ({ ...outcome, benefit: inCents(benefitOf(outcome)) }));
  const benefits = inCents(valued.reduce((sum, { benefit }) => sum + benefit, 0));
  const { currency, total: costs } = cost;
  const net = inCents(benefits - costs);
  const returnPercent = costs === 0 ? null : rounded((net / costs) * 100, 1);
  const ofEach = valued.map(
    ({ better, before, after, valuePerUnit, share, benefit }) =>
      `(${better === 'higher' ? `${after.value} - ${before.value}` : `${before.value} - ${after.value}`}) × ${valuePerUnit} × ${share} = ${benefit}`,
  );
  const formula = [
    ...ofEach.map((benefit) => `benefit = improvement × value per unit × share = ${benefit}`),
    `return = (benefits - costs) / costs × 100 = (${benefits} - ${costs}) / ${costs} × 100${returnPercent === null ? '' : ` = ${returnPercent}`}`,
  ].join('; ');
  return { currency, benefits, costs, net, returnPercent, formula, outcomes: valued };
}

function benefitOf({ better, before, after, valuePerUnit, share }: Outcome): number {
  const change = after.value - before.value;
  return (better === 'higher' ? change : -change) * valuePerUnit * share;
}

function inCents(amount: number): number {
  return rounded(amount, 2);
}
