import { todayOf } from '../../shared/company-calendar.ts';

/** Who it was that decided because of the time alone: the clock, on the day that it is where the company is. */
export function clockAt(at: Date) {
  const actor = { kind: 'system', id: 'pass-day', roles: [] } as const;
  return { actor, correlationId: correlationIdOf(at) };
}

export function correlationIdOf(at: Date): string {
  return `pass-day-${todayOf(at)}`;
}
