import { dayAfter } from '../shared/calendar.ts';
import { type EmploymentRow, isOpen, openEnd } from './merge-employment.ts';

/** One of the contracts that a person has, had or will have, as its row says. */
export interface Contract {
  readonly contractNumber: string;
  readonly row: EmploymentRow;
  /** What the row says of this contract, if it says so. */
  readonly isInService?: boolean | undefined;
}

/** A contract as the days that it lasts; without an end it lasts for ever, without a beginning it always did. */
interface Period {
  readonly contract: Contract;
  readonly from: string;
  readonly until: string;
}

/**
 * The one employment of a person with several contracts; the same for any order of them.
 *
 * - Contracts that overlap, or of which one begins on the day after another ends, are one service. Of several
 *   services it is the one of today, else the next, else the last.
 * - It starts with the first of those contracts and ends with the last; one without an end wins, and then the end is
 *   `openEnd`, so that no end that was known before is kept.
 * - Department, job title and manager are those of the main contract: of those that run today the one that began
 *   first; if none does, the first of a service to come or the last of one that is over. Of equals it is the one with
 *   the lower number.
 * - A contract of which the row says that it is out of service counts only when all are.
 *
 * A single contract is what its row says.
 */
export function mergeContracts(
  contracts: readonly Contract[],
  today: string,
): { readonly row: EmploymentRow; readonly isInService: boolean | undefined } {
  const running = contracts.filter(({ isInService }) => isInService !== false);
  const counted = running.length > 0 ? running : contracts;
  const [only] = contracts;
  if (contracts.length === 1 && only) return { row: only.row, isInService: only.isInService };

  const service = serviceAt(today, servicesOf(counted.map(periodOf).sort(byBeginning)));
  const main = mainOf(service, today);
  if (!main) return { row: {}, isInService: undefined };
  const from = service.map((period) => period.from).reduce(earlier);
  const until = service.map((period) => period.until).reduce(later);
  const { department, jobTitle, managerId } = main.contract.row;
  return {
    row: { department, jobTitle, managerId, startsOn: from === always ? null : from, endsOn: until },
    isInService: isInServiceBy(counted),
  };
}

const always = '';

function periodOf(contract: Contract): Period {
  const { startsOn, endsOn } = contract.row;
  const isEndless = endsOn === undefined || endsOn === null || isOpen(endsOn);
  return { contract, from: startsOn ?? always, until: isEndless ? openEnd : endsOn };
}

/** Contracts that hang together, in groups; they come by their beginning. */
function servicesOf(periods: readonly Period[]): readonly (readonly Period[])[] {
  const services: Period[][] = [];
  let until = '';
  for (const period of periods) {
    const current = services.at(-1);
    if (current && (until === openEnd || period.from <= dayAfter(until))) {
      current.push(period);
      until = later(until, period.until);
    } else {
      services.push([period]);
      until = period.until;
    }
  }
  return services;
}

function serviceAt(today: string, services: readonly (readonly Period[])[]): readonly Period[] {
  const isNotOver = (service: readonly Period[]) => service.some(({ until }) => until >= today);
  return services.find(isNotOver) ?? services.at(-1) ?? [];
}

function mainOf(service: readonly Period[], today: string): Period | undefined {
  const [first] = service;
  const running = service.find(({ from, until }) => from <= today && today <= until);
  if (running) return running;
  if (first && first.from > today) return first;
  const until = service.map((period) => period.until).reduce(later, '');
  return service.find((period) => period.until === until);
}

function isInServiceBy(contracts: readonly Contract[]): boolean | undefined {
  if (contracts.every(({ isInService }) => isInService === false)) return false;
  return contracts.some(({ isInService }) => isInService === true) ? true : undefined;
}

/** Those that began first, of those the lower number; the rest only makes that no order of rows matters. */
function byBeginning(one: Period, other: Period): number {
  return (
    compare(one.from, other.from) ||
    one.contract.contractNumber.length - other.contract.contractNumber.length ||
    compare(one.contract.contractNumber, other.contract.contractNumber) ||
    compare(contentOf(one), contentOf(other))
  );
}

function contentOf({ contract: { row, isInService }, until }: Period): string {
  const { department, jobTitle, managerId } = row;
  return JSON.stringify([until, department, jobTitle, managerId, isInService]);
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

function earlier(one: string, other: string): string {
  return one < other ? one : other;
}

function later(one: string, other: string): string {
  return one > other ? one : other;
}
